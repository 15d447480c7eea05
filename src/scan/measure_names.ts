import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { askInBatches } from "./ask_in_batches.ts";
import { foldRows, type Measurement } from "./fold_rows.ts";
import { AnswerFlaw } from "./measured_row.ts";
import { measureInParts } from "./measure_in_parts.ts";
import type { Batch } from "./plan_batches.ts";
import type { QueryStrategy, StrategyOptions } from "./query_strategy.ts";
import type { ScanObserver } from "./scan_observer.ts";
import type { Unmeasured } from "../snapshot/snapshot.ts";

/** What is known of a name once it is settled. */
export type NameResult = Measurement | Unmeasured;

/** What a measurement needs besides the names. */
interface MeasureOptions extends StrategyOptions {
  readonly strategy: QueryStrategy;
  readonly atMs: number;
  readonly windowMinutes: number;
  readonly call: CallOptions;
  /** Batches begun at once at most; the backend itself decides how many requests are in flight. */
  readonly concurrency: number;
  readonly observer: ScanObserver;
  /** Called once for each name, as soon as it is settled. */
  readonly settle: (name: string, result: NameResult) => void;
}

/**
 * Measures batches of names. Every name is settled exactly once: measured, empty, or failed with the reason.
 *
 * @throws {BackendError} the backend refuses every request
 * @throws the reason of `call.signal` when that is aborted, unless it is a {@linkcode DeadlineError}: then the names
 * left are failed
 */
export async function measureNames(
  backend: Backend,
  batches: Iterable<Batch>,
  options: MeasureOptions,
): Promise<void> {
  const { strategy, call, settle } = options;

  const fail = (names: readonly string[], error: Pick<BackendError, "status" | "words">) => {
    for (const name of names) settle(name, { outcome: "failed", status: error.status, reason: error.words });
  };

  await askInBatches(batches, {
    call,
    concurrency: options.concurrency,
    frameBytes: strategy.frameBytes,
    nameBytes: strategy.nameBytes,
    async ask(names, call) {
      const question = strategy.ask(names);
      return question.readAnswer(await backend.query(question.expression, options.atMs, call));
    },
    take(names, answer) {
      const grouped = options.groupBy.length > 0;
      const measurements = answer instanceof AnswerFlaw ? answer : foldRows(names, answer, { grouped });
      if (measurements instanceof AnswerFlaw) {
        throw new BackendError({ ...measurements, action: "query", url: backend.info.url });
      }
      for (const [name, found] of measurements) settle(name, found.outcome === "empty" ? emptyOrInvalid(name) : found);
    },
    fail,
    async settleAlone(name, error) {
      try {
        const measurement = error.tooMuch ? await measureInParts(backend, name, options) : undefined;
        if (measurement === undefined) return fail([name], error);
        settle(name, measurement);
      } catch (cause) {
        if (!call.signal.aborted) throw cause;
        const reason: unknown = call.signal.reason;
        if (!(reason instanceof DeadlineError)) throw reason;
        fail([name], { status: undefined, words: reason.words });
      }
    },
    halved: (names, error) => options.observer.halved?.({ names: names.length, reason: error.words }),
  });
}

/**
 * Settles a name without a row.
 *
 * JSON has no way to write a name that is not UTF-8, which VictoriaMetrics takes in: each of its bytes that is not comes
 * as U+FFFD, and a question for the name that this makes finds nothing.
 */
function emptyOrInvalid(name: string): NameResult {
  if (!name.includes("\ufffd")) return { outcome: "empty", distribution: [] };
  return { outcome: "failed", status: undefined, reason: "the name is not valid Unicode" };
}
