import type { Logger } from "@logtape/logtape";
import { ProgramError, withFullStop, withoutFullStop } from "../errors/program_error.ts";
import type { ExpositionSnapshot } from "../exposition/registry.ts";
import { formatDuration } from "../text/duration.ts";
import { countOf } from "../text/format_number.ts";
import { ValueError } from "../text/value_error.ts";
import { Descriptions } from "./describe_exporter.ts";
import { type ExporterFolder, findExporter, type FoundExporter, listExporters } from "./exporter_directory.ts";
import type { ExporterDescription } from "./exporter_description.ts";
import { type ExporterCall, type ExporterResult, type RunOptions } from "./exporter_run.ts";
import { HostError } from "./host_error.ts";
import type { HostMetrics } from "./host_metrics.ts";
import { lastWords } from "./last_words.ts";
import { requestArguments } from "./request_arguments.ts";
import { ResultCache } from "./result_cache.ts";
import { endOfWaiting } from "./time_limit.ts";
import type { Waited, WorkerQueue } from "./worker_queue.ts";

/** Takes secrets out of words of an exporter. */
type Redact = (text: string) => string;

/** How exporters are hosted. */
export interface ExporterHostOptions {
  readonly folders: readonly ExporterFolder[];
  /** The names that may be asked for; empty for all. */
  readonly allowed: readonly string[];
  readonly queue: WorkerQueue<ExporterResult>;
  readonly workers: number;
  readonly run: (call: ExporterCall, options: RunOptions) => Promise<ExporterResult>;
  /** Whether requests that ask for the same at the same time share a run. */
  readonly coalesce: boolean;
  /** How long metrics are served again; 0 runs the exporter for each request. */
  readonly cacheMs: number;
  readonly enableDebug: boolean;
  /** Takes what an exporter was passed as a secret out of what it says. */
  readonly redact: Redact;
  readonly metrics: HostMetrics;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly monotonicMs: () => number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** A request for the metrics of an exporter. */
interface Scrape {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly limitMs: number;
  /** Aborts when the client hangs up. */
  readonly client: AbortSignal;
}

/** The answer to a {@linkcode Scrape}. */
export type ScrapeAnswer =
  | { readonly kind: "metrics"; readonly snapshot: ExpositionSnapshot }
  | { readonly kind: "debug"; readonly status: number; readonly result: DebugResult }
  | {
    readonly kind: "refusal";
    readonly status: number;
    readonly text: string;
    /** The same without what the exporter said of it. @default {text} */
    readonly brief?: string;
    readonly retryAfterSeconds?: number;
  };

/** All that is known of a run, in the words of the tool that this replaces. */
interface DebugResult {
  readonly returncode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly "metrics-filename": string;
  readonly metrics: string;
}

/** What became of the last request for an exporter. */
interface LastResult {
  readonly atMs: number;
  readonly status: number;
  readonly durationMs: number;
  /** Series it gave, or why it gave none. */
  readonly outcome: string;
}

/** An exporter with what it says of itself, or why it cannot be served. */
export interface ListedExporter {
  readonly name: string;
  readonly description: ExporterDescription | undefined;
  readonly problem: string | undefined;
  readonly last: LastResult | undefined;
}

/** Bytes of metrics, as exporters wrote them. */
const MAX_CACHED_BYTES = 64 * 1024 * 1024;
/** What a client that hung up is counted as, as nginx does. */
const CLIENT_GONE = 499;

/** Answers requests for the metrics of exporters. */
export class ExporterHost {
  readonly #options: ExporterHostOptions;
  readonly #descriptions = new Descriptions();
  readonly #cache: ResultCache<ExpositionSnapshot>;
  readonly #last = new Map<string, LastResult>();

  constructor(options: ExporterHostOptions) {
    this.#options = options;
    this.#cache = new ResultCache(options.cacheMs, MAX_CACHED_BYTES, options.monotonicMs);
  }

  /** Every exporter that may be asked for. */
  list(): ListedExporter[] {
    const listed: ListedExporter[] = [];
    for (const [name, found] of listExporters(this.#options.folders)) {
      if (!this.#isAllowed(name)) continue;
      const last = this.#last.get(name);
      try {
        if (found instanceof HostError) throw found;
        listed.push({ name, description: this.#descriptions.of(found), problem: undefined, last });
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        listed.push({ name, description: undefined, problem: error.message, last });
      }
    }
    return listed;
  }

  /** Answers one request. */
  async scrape(scrape: Scrape): Promise<ScrapeAnswer> {
    const { monotonicMs, now, metrics } = this.#options;
    const startedAtMs = monotonicMs();
    const found = this.#find(scrape.name);
    if ("kind" in found) return found;
    const { exporter, description } = found;
    const { name } = exporter;
    const answer = await this.#answer(scrape, exporter, description);
    const status = scrape.client.aborted ? CLIENT_GONE : statusOf(answer);
    const durationMs = monotonicMs() - startedAtMs;
    metrics.exporterRequests.inc({ exporter: name, code: String(status) });
    metrics.exporterSeconds.inc({ exporter: name }, durationMs / 1000);
    if (status === 504) metrics.timeouts.inc({ exporter: name });
    this.#tell(name, { atMs: now(), status, durationMs, outcome: outcomeOf(answer) });
    return answer;
  }

  #find(
    name: string,
  ): { exporter: FoundExporter; description: ExporterDescription } | ScrapeAnswer & { kind: "refusal" } {
    const refuse = (status: number, text: string) => ({ kind: "refusal", status, text } as const);
    const { folders } = this.#options;
    try {
      const exporter = this.#isAllowed(name) ? findExporter(name, folders) : undefined;
      if (exporter === undefined) {
        const names = [...listExporters(folders).keys()].filter((one) => this.#isAllowed(one));
        const there = names.length === 0 ? "There is none." : `There are: ${names.join(", ")}`;
        return refuse(404, `There is no exporter of that name. ${there}`);
      }
      return { exporter, description: this.#descriptions.of(exporter) };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      const outcome = withoutFullStop(error.message);
      this.#tell(name, { atMs: this.#options.now(), status: 500, durationMs: 0, outcome });
      this.#options.metrics.exporterRequests.inc({ exporter: name, code: "500" });
      return refuse(500, error.message);
    }
  }

  async #answer(
    { query, limitMs, client }: Scrape,
    exporter: FoundExporter,
    description: ExporterDescription,
  ): Promise<ScrapeAnswer> {
    const { coalesce, enableDebug, metrics, queue, redact, run } = this.#options;
    const { name } = exporter;
    let args: readonly string[];
    let debug: boolean;
    try {
      ({ args, debug } = requestArguments(query, description.declared));
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      const words = [error.reason, error.suggestion ?? ""].filter((text) => text !== "").map(withFullStop).join(" ");
      return { kind: "refusal", status: 400, text: `Cannot ask ${name}: ${words}` };
    }
    if (debug && !enableDebug) {
      const text = `Cannot show all of a run of ${name}: start the host with --enable-debug for that.`;
      return { kind: "refusal", status: 403, text };
    }
    const key = debug ? undefined : JSON.stringify([name, ...args]);
    const cached = key === undefined ? undefined : this.#cache.get(key);
    if (cached !== undefined) return { kind: "metrics", snapshot: cached };
    using limit = endOfWaiting(client, limitMs);
    let waited: Waited<ExporterResult>;
    try {
      waited = await queue.do(async (signal) => {
        metrics.runs.inc({ exporter: name });
        const result = await run({ exporter, description, args }, { signal, keepsStdout: debug });
        metrics.outputBytes.inc({ exporter: name }, result.metricsBytes);
        return result;
      }, { signal: limit.signal, key: coalesce ? key : undefined });
    } catch (error) {
      // A full disk is no fault of the program either.
      if (!(error instanceof ProgramError)) throw error;
      return { kind: "refusal", status: 500, text: error.message };
    }
    if (waited.kind !== "done") return debug ? this.#late(name, waited, limitMs) : this.#refusal(name, waited, limitMs);
    const result = waited.value;
    if (debug) return debugAnswer(result, redact);
    if (result.families === undefined) return failure(name, result, redact);
    const snapshot = { families: result.families };
    if (key !== undefined) this.#cache.set(key, snapshot, result.metricsBytes + key.length);
    return { kind: "metrics", snapshot };
  }

  #refusal(
    name: string,
    waited: Exclude<Waited<ExporterResult>, { kind: "done" }>,
    limitMs: number,
  ): ScrapeAnswer & { kind: "refusal" } {
    const { workers, queue } = this.#options;
    if (waited.kind === "left" && waited.during === "running") {
      const text = `${name} did not answer within ${formatDuration(limitMs)}, and was ended.`;
      return { kind: "refusal", status: 504, text };
    }
    const busy = `All ${workers} workers are busy`;
    const text = waited.kind === "full"
      ? `${busy}, and ${queue.length} requests wait already. Ask less often, or raise --workers or --max-queue.`
      : `${busy}, and none was free within ${formatDuration(limitMs)}. Ask less often, or raise --workers.`;
    return { kind: "refusal", status: 503, text, retryAfterSeconds: Math.max(1, Math.ceil(limitMs / 1000)) };
  }

  /** A run without a result, as the tool that this replaces shows it. */
  #late(name: string, waited: Exclude<Waited<ExporterResult>, { kind: "done" }>, limitMs: number): ScrapeAnswer {
    const { status, text } = this.#refusal(name, waited, limitMs);
    const result = { returncode: -15, stdout: "", stderr: `Killed: ${text}`, "metrics-filename": "", metrics: "" };
    return { kind: "debug", status, result };
  }

  #isAllowed(name: string): boolean {
    const { allowed } = this.#options;
    return allowed.length === 0 || allowed.includes(name);
  }

  /** Keeps what became of a request, and logs where an exporter begins to fail and where it stops. */
  #tell(name: string, result: LastResult): void {
    if (result.status === CLIENT_GONE || result.status < 500 && result.status !== 200) return;
    const wasWell = (this.#last.get(name)?.status ?? 200) < 500;
    const isWell = result.status < 500;
    this.#last.set(name, result);
    if (wasWell && !isWell) {
      const { status, outcome: reason } = result;
      this.#options.log.warn("{exporter} fails with {status}: {reason}", { exporter: name, status, reason });
    } else if (!wasWell && isWell) this.#options.log.info("{exporter} is well again", { exporter: name });
  }
}

function statusOf(answer: ScrapeAnswer): number {
  return answer.kind === "metrics" ? 200 : answer.status;
}

/** What became of a request, in one line. */
function outcomeOf(answer: ScrapeAnswer): string {
  switch (answer.kind) {
    case "metrics":
      return countOf(answer.snapshot.families.reduce((sum, { samples }) => sum + samples.length, 0), "sample");
    case "debug":
      return `exit code ${answer.result.returncode}`;
    case "refusal":
      return withoutFullStop(answer.brief ?? answer.text);
  }
}

function failure(name: string, { problem = "", stderr }: ExporterResult, redact: Redact): ScrapeAnswer {
  const words = lastWords(redact(stderr));
  const brief = withFullStop(`Cannot read the metrics of ${name}: ${redact(problem)}`);
  return { kind: "refusal", status: 500, brief, text: `${brief}${words === "" ? "" : ` Its last words:\n${words}`}` };
}

function debugAnswer(result: ExporterResult, redact: Redact): ScrapeAnswer {
  const { returnCode, metricsFile = "", families } = result;
  const stderr = redact(result.stderr);
  const textOf = (bytes: Uint8Array) => redact(new TextDecoder().decode(bytes));
  const problem = result.problem === undefined ? undefined : redact(result.problem);
  return {
    kind: "debug",
    status: families === undefined ? 500 : 200,
    result: {
      returncode: returnCode,
      stdout: textOf(result.stdout),
      stderr: problem === undefined || returnCode !== 0 ? stderr : `${stderr}${stderr === "" ? "" : "\n"}${problem}`,
      "metrics-filename": metricsFile,
      metrics: textOf(result.metrics),
    },
  };
}
