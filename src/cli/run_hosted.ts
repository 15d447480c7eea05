import type { Logger } from "@logtape/logtape";
import type { HostedConfig } from "../config/hosted_options.ts";
import type { PushgatewayConfig } from "../config/pushgateway_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { encodeTextChunks } from "../exposition/encode_text.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { answeredText } from "../host/answered_text.ts";
import { Descriptions } from "../host/describe_exporter.ts";
import type { ExporterDescription } from "../host/exporter_description.ts";
import { findExporter, type FoundExporter, unknownExporter } from "../host/exporter_directory.ts";
import { type ExporterResult, runExporterOnce } from "../host/exporter_run.ts";
import { HostError } from "../host/host_error.ts";
import { isWrongUsage } from "../host/is_wrong_usage.ts";
import { PeriodicJob } from "../schedule/periodic_job.ts";
import { ticksFor } from "../schedule/tick_source.ts";
import { formatDuration } from "../text/duration.ts";
import type { RunConfig } from "./commands/run.ts";
import { exporterFolders, refuseMissingFolder, runSettings, secretsOf } from "./hosted_settings.ts";
import { stderrLine, writeStderr } from "./terminal/stderr_line.ts";
import { writeStdout } from "./terminal/write_stdout.ts";
import { UsageError } from "./usage_error.ts";

/** The configuration of `run`. */
interface RunHostedConfig {
  readonly run: RunConfig;
  readonly hosted: HostedConfig;
  readonly pushgateway: PushgatewayConfig | undefined;
}

/** What the program hands to `run`. */
interface RunHostedContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly operands: readonly string[];
}

/** One run after another of the same exporter. */
interface Job {
  readonly exporter: FoundExporter;
  readonly args: readonly string[];
  readonly group: { readonly job: string; readonly grouping: ReadonlyMap<string, string> };
}

/**
 * Runs an exporter, once or again and again, and prints and pushes its metrics.
 *
 * @throws {UsageError} {@linkcode HostError} {@linkcode BackendError}
 */
export async function runHosted(config: RunHostedConfig, context: RunHostedContext): Promise<ExitCode> {
  const { run, hosted, pushgateway } = config;
  const { name, args } = nameAndArguments(run.exporter, context.operands);
  if (pushgateway?.action === "delete") {
    const group = groupOf(pushgateway, name);
    const { pushToPushgateway } = await import("./push_to_pushgateway.ts");
    return await pushToPushgateway(pushgateway, group, [], context) ? EXIT_CODES.ok : EXIT_CODES.fault;
  }
  await refuseMissingFolder(hosted);
  const folders = exporterFolders(hosted);
  const exporter = findExporter(name, folders);
  if (exporter === undefined) throw unknownExporter(name, folders);
  const job = { exporter, args: run.debug ? ["--debug", ...args] : args, group: groupOf(pushgateway, name) };
  if (run.everyMs === undefined) return (await runOnce(job, config, context)).code;
  return await repeat(job, run.everyMs, config, context);
}

/** The exporter's name: what `--exporter` says, else the first word. */
function nameAndArguments(
  given: string | undefined,
  operands: readonly string[],
): { readonly name: string; readonly args: readonly string[] } {
  if (given !== undefined) return { name: given, args: operands };
  const [name, ...args] = operands;
  if (name === undefined) {
    throw new UsageError("run", "it names no exporter", "Write dpm-finder run NAME [ARGUMENT…]");
  }
  if (name.startsWith("-")) {
    throw new UsageError(
      name.split("=", 1)[0] ?? name,
      "no exporter is named before it",
      "Write dpm-finder run NAME first, then its arguments",
    );
  }
  return { name, args };
}

function groupOf(pushgateway: PushgatewayConfig | undefined, name: string): Job["group"] {
  return { job: pushgateway?.job ?? name, grouping: pushgateway?.grouping ?? new Map() };
}

/**
 * Runs it again and again until a signal ends that, or a run after which every other would come to the same. One that
 * fails is told, and the next one is as due as ever.
 */
async function repeat(
  job: Job,
  everyMs: number,
  config: RunHostedConfig,
  context: RunHostedContext,
): Promise<ExitCode> {
  const { signal, log } = context;
  const schedule = { kind: "interval", intervalMs: everyMs } as const;
  const end = Promise.withResolvers<ExitCode>();
  const fail = (error: unknown) => {
    if (!signal.aborted) log.error("{problem}", { problem: withoutFullStop(errorMessage(error)) });
  };
  const periodic = new PeriodicJob({
    schedule,
    run: async (stopped) => {
      const outcome = await runOnce(job, config, { ...context, signal: stopped }).catch(fail);
      if (outcome?.isLast) end.resolve(outcome.code);
      return "done";
    },
    ticks: ticksFor(schedule, "dpm-finder run"),
    now: Date.now,
    onError: fail,
  });
  log.info("Running {exporter} every {interval}", { exporter: job.exporter.name, interval: formatDuration(everyMs) });
  periodic.start();
  if (signal.aborted) end.resolve(EXIT_CODES.ok);
  else signal.addEventListener("abort", () => end.resolve(EXIT_CODES.ok), { once: true });
  const code = await end.promise;
  await periodic.stop();
  return code;
}

/** What one run comes to, and whether there is no use in another. */
interface RunOutcome {
  readonly code: ExitCode;
  readonly isLast: boolean;
}

async function runOnce(job: Job, config: RunHostedConfig, context: RunHostedContext): Promise<RunOutcome> {
  const { run, pushgateway } = config;
  const given = await metricsOf(job, config, context.signal);
  if ("exitCode" in given) return { code: given.exitCode, isLast: true };
  if ("answer" in given) {
    await writeStdout([given.answer], context.signal);
    return { code: EXIT_CODES.ok, isLast: true };
  }
  const { families } = given;
  if (!run.noPrint) await writeStdout(encodeTextChunks(families), context.signal);
  if (pushgateway === undefined) return { code: EXIT_CODES.ok, isLast: false };
  const { pushToPushgateway } = await import("./push_to_pushgateway.ts");
  const isPushed = await pushToPushgateway(pushgateway, job.group, families, context);
  return { code: isPushed ? EXIT_CODES.ok : EXIT_CODES.fault, isLast: false };
}

/**
 * What a run gives: metrics, or what the exporter printed where it was asked about itself, or the exit code where it has
 * said itself what is wrong.
 */
type Given =
  | { readonly families: readonly MetricFamily[] }
  | { readonly answer: string }
  | { readonly exitCode: ExitCode };

async function metricsOf(
  { exporter, args }: Job,
  { run: { debug, timeoutMs }, hosted, pushgateway }: RunHostedConfig,
  stopped: AbortSignal,
): Promise<Given> {
  const description = new Descriptions().of(exporter);
  const late = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => late.abort(), timeoutMs);
  const settings = runSettings(hosted);
  const { redact } = secretsOf(settings);
  let result: ExporterResult;
  try {
    result = await runExporterOnce({ exporter, description, args }, settings, {
      signal: AbortSignal.any([stopped, late.signal]),
      keepsStdout: true,
      onStderr: writeStderr,
    });
  } finally {
    clearTimeout(timer);
  }
  stopped.throwIfAborted();
  const answer = late.signal.aborted ? undefined : answeredText(result, args);
  if (answer !== undefined && pushgateway === undefined) return { answer: redact(answer) };
  // What an exporter prints instead of metrics is what there is to see.
  if ((debug || result.metrics.length === 0) && result.metricsFile !== undefined) {
    for (const line of redact(new TextDecoder().decode(result.stdout)).split(/\r?\n/)) {
      if (line !== "") stderrLine.line(line);
    }
  }
  if (result.families !== undefined && !late.signal.aborted) return { families: result.families };
  if (!late.signal.aborted && isWrongUsage(exporter, result)) return { exitCode: EXIT_CODES.usage };
  if (answer !== undefined) {
    throw new HostError({
      action: "push the metrics of",
      subject: exporter.name,
      reason: "it was asked about itself, and writes no metrics then",
      hint: "Leave out --pushgateway-address",
    });
  }
  const missing = missingArguments(description.declared, args);
  throw new HostError({
    action: "read the metrics of",
    subject: exporter.name,
    reason: late.signal.aborted
      ? `it did not end within ${formatDuration(timeoutMs ?? 0)}`
      : redact(result.problem ?? ""),
    ...(missing === "" ? {} : { hint: `It was run without ${missing}, which it says it needs` }),
    exitCode: EXIT_CODES.fault,
  });
}

/**
 * Names the required arguments that an exporter was run without. It may do without them all the same: for its help, or
 * where its environment says them; so only a failure makes them worth a word.
 */
function missingArguments(declared: ExporterDescription["declared"], args: readonly string[]): string {
  return declared
    .map(({ name, required }) => ({ flag: `--${name}`, required }))
    .filter(({ flag, required }) => required && !args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)))
    .map(({ flag }) => flag)
    .join(" and ");
}
