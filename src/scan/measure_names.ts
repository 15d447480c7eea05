import pMap from "p-map";
import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { retriesOfPart } from "../prometheus/retry_policy.ts";
import { CircuitBreaker } from "./circuit_breaker.ts";
import { foldRows, type Measurement } from "./fold_rows.ts";
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

const SPEAKS_OF_SIZE = /series|samples|chunks|limit|too (many|large|long)|memory/i;

/**
 * Measures batches of names. Every name is settled exactly once: measured, empty, or failed with the reason.
 *
 * A batch that fails for whatever reason but refusal is halved until the names at fault are alone.
 *
 * @throws {BackendError} the backend refuses every request
 * @throws the reason of `call.signal` when that is aborted, unless it is a {@linkcode DeadlineError}: then the names
 * left are failed
 */
export async function measureNames(
  backend: Backend,
  batches: readonly Batch[],
  options: MeasureOptions,
): Promise<void> {
  const { strategy, call, settle } = options;
  const breaker = new CircuitBreaker();

  const measure = async (names: readonly string[], retries?: number): Promise<void> => {
    if (breaker.openedBy !== undefined) return fail(names, breaker.openedBy);
    try {
      const question = strategy.ask(names);
      const answer = await backend.query(
        question.expression,
        options.atMs,
        retries === undefined ? call : { ...call, retries },
      );
      breaker.answered();
      const rows = question.readAnswer(answer);
      if (rows === undefined) throw unrelatedAnswer(backend.info.url);
      const measurements = foldRows(names, rows, options.groupBy !== undefined);
      for (const [name, found] of measurements) settle(name, found);
    } catch (error) {
      if (call.signal.aborted) return failOrThrow(names, call.signal.reason);
      if (!(error instanceof BackendError) || error.kind === "refused") throw error;
      breaker.failed(error, names);
      if (breaker.openedBy !== undefined) return fail(names, breaker.openedBy);
      if (names.length === 1) return await measureAlone(names[0] ?? "", error);
      options.observer.halved?.({ names: names.length, reason: error.words });
      const middle = Math.ceil(names.length / 2);
      const retriesOfHalf = retriesOfPart(error.retry);
      await Promise.all([
        measure(names.slice(0, middle), retriesOfHalf),
        measure(names.slice(middle), retriesOfHalf),
      ]);
    }
  };

  const measureAlone = async (name: string, error: BackendError): Promise<void> => {
    const tooLarge = error.kind === "query" && SPEAKS_OF_SIZE.test(error.words);
    try {
      const measurement = tooLarge ? await measureInParts(backend, name, options) : undefined;
      if (measurement === undefined) return fail([name], error);
      settle(name, measurement);
    } catch (cause) {
      if (!call.signal.aborted) throw cause;
      failOrThrow([name], call.signal.reason);
    }
  };

  const fail = (names: readonly string[], error: Pick<BackendError, "status" | "words">) => {
    for (const name of names) settle(name, { outcome: "failed", status: error.status, reason: error.words });
  };

  const failOrThrow = (names: readonly string[], reason: unknown) => {
    if (!(reason instanceof DeadlineError)) throw reason;
    fail(names, { status: undefined, words: reason.words });
  };

  await pMap(batches, ({ names }) => measure(names), { concurrency: options.concurrency });
}

function unrelatedAnswer(url: string): BackendError {
  const reason = "the server answered for something that was not asked for";
  return new BackendError({ code: "unrelated-answer", action: "query", url, reason });
}
