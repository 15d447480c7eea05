import type { BackendGivenBy } from "../config/backend_given_by.ts";
import { conflictError } from "../config/config_error.ts";
import { loadDotEnv } from "../config/dot_env.ts";
import { EXPORTER_FLAG } from "../config/exporter_options.ts";
import { givenFor, readGiven } from "../config/resolve_options.ts";
import type { Option, OptionSource } from "../config/option.ts";
import { dotEnvSource, environmentSource } from "../config/option_source.ts";
import { readTextFile } from "../files/read_text_file.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import type { Command } from "./command.ts";
import { COMMANDS, DEFAULT_COMMAND, EXPORTER_COMMAND, findCommand } from "./commands.ts";
import { giveUpPermissions } from "./give_up_permissions.ts";
import { guessMessageStyle, type MessageStyle } from "./guess_message_style.ts";
import { type Invocation, readInvocation, refuseSurplusOperands } from "./read_invocation.ts";
import { stderrLine } from "./terminal/stderr_line.ts";
import { InterruptedError, stopSignals } from "./terminal/stop_signals.ts";
import { writeStdout } from "./terminal/write_stdout.ts";

/**
 * Runs the command that the arguments name, and reports on standard error what went wrong.
 *
 * @returns the exit code
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  using stop = stopSignals();
  const environment = (name: string) => Deno.env.get(name);
  let style = guessMessageStyle(args, environment);
  let ownTask: string | undefined;
  let givenBy: BackendGivenBy | undefined;
  try {
    const asked = await readInvocation(args);
    if (asked.kind !== "command") {
      await writeStdout([asked.text], stop.signal);
      return 0;
    }
    const dotEnv = await loadDotEnv((path) => Deno.readTextFile(path));
    style = guessMessageStyle(args, (name) => environment(name) || dotEnv.get(name)?.text);
    const sources = [asked.parsed.source, environmentSource(environment), dotEnvSource(dotEnv)];
    const { name, command } = await chooseCommand(asked, sources);
    const { operands, options, source } = asked.parsed;
    refuseContradictions(name, command, options);
    refuseSurplusOperands(name, command, operands);
    // Commands that start any program have a task of their own. The compiled program has what they need.
    if (command.permissions.run === true && !Deno.build.standalone) ownTask = name;
    await giveUpPermissions(command.permissions, COMMANDS);
    const prepared = await command.prepare(sources, { readTextFile });
    style = prepared.log;
    givenBy = prepared.givenBy;
    // Loaded only now, because help and --version do without.
    const { configureLogging } = await import("./terminal/configure_logging.ts");
    const { warnOfOptionsWithoutEffect } = await import("./options_without_effect.ts");
    using logging = configureLogging(prepared.log);
    const { log } = logging;
    await warnOfOptionsWithoutEffect(
      { name, command, options, source, heeds: prepared.heeds },
      (line) => log.warn(line),
    );
    return await prepared.run({
      signal: stop.signal,
      log,
      operands: operands.map(({ text }) => text),
      tell: tellIn(prepared.log.format),
    });
  } catch (thrown) {
    // After a signal, that is why the program ends, whatever was thrown while it stopped.
    const error = stop.signal.aborted ? stop.signal.reason : thrown;
    const { describeFailure, failureExitCode } = await import("./describe_failure.ts");
    stderrLine.line(describeFailure(error, style, Date.now(), { task: ownTask, givenBy }));
    const code = failureExitCode(error);
    // Everything is cleaned up. What cannot be aborted (a write to a stalled reader, the resolver) would delay the
    // exit.
    if (error instanceof InterruptedError) Deno.exit(code);
    return code;
  }
}

/** Writes a line on standard error, among JSON lines as one of them. */
function tellIn(format: MessageStyle["format"]): (line: string) => void {
  if (format === "text") return (line) => stderrLine.line(line);
  return (message) => {
    stderrLine.line(JSON.stringify({ time: new Date().toISOString(), severity: "ERROR", message }));
  };
}

/** The command that is named; where none is, the one that `--exporter` decides. */
async function chooseCommand(
  { entry }: Invocation & { readonly kind: "command" },
  sources: readonly OptionSource[],
): Promise<{ readonly name: string; readonly command: Command }> {
  const given = givenFor(EXPORTER_FLAG.options.exporter, sources).at(-1);
  // The variable chooses where nothing is named, and says nothing to a command that is.
  if (entry !== undefined && given?.kind !== "flag") return { name: entry.name, command: await entry.load() };
  const wantsExporter = given !== undefined && await readGiven(given, parseBoolean);
  if (entry === undefined) {
    const { name, load } = await findCommand(wantsExporter ? EXPORTER_COMMAND : DEFAULT_COMMAND);
    return { name, command: await load() };
  }
  if (wantsExporter && entry.name !== EXPORTER_COMMAND) {
    throw conflictError(given, { name: entry.name }, "it means the command exporter");
  }
  if (!wantsExporter && given !== undefined && entry.name === EXPORTER_COMMAND) {
    throw conflictError({ name: `${given.name}=false` }, { name: entry.name }, "one says the opposite of the other");
  }
  return { name: entry.name, command: await entry.load() };
}

function refuseContradictions(name: string, { contradicts = {} }: Command, options: readonly Option[]): void {
  const long = options.map((option) => option.long).find((word) => word !== undefined && word in contradicts);
  if (long === undefined) return;
  throw conflictError({ name: long }, { name }, contradicts[long] ?? "");
}
