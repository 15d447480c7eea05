import pMap from "p-map";
import type { CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { retriesOfPart } from "../prometheus/retry_policy.ts";
import { CircuitBreaker } from "./circuit_breaker.ts";
import { type Batch, planBatches } from "./plan_batches.ts";

/** What is asked about many names, and what becomes of the answers. Every name is answered, or failed, exactly once. */
interface BatchedQuestion<Answer> {
  readonly call: CallOptions;
  /** Batches begun at once at most; the backend itself decides how many requests are in flight. */
  readonly concurrency: number;
  /** Whether each batch is asked once: neither again nor in halves, and one that is refused does not end all. */
  readonly isAskedOnce?: boolean;
  /** UTF-8 bytes of an expression without any name. */
  readonly frameBytes: number;
  /** UTF-8 bytes that a name adds to an expression at most. */
  nameBytes(name: string): number;
  /** @throws {BackendError} */
  ask(names: readonly string[], call: CallOptions): Promise<Answer>;
  /** Takes in an answer. @throws {BackendError} it is none to this question */
  take(names: readonly string[], answer: Answer): void;
  /** Takes note of names that have no answer. */
  fail(names: readonly string[], reason: Pick<BackendError, "status" | "words">): void;
  /** Settles a name that failed on its own. @default `fail` */
  settleAlone?(name: string, error: BackendError): Promise<void>;
  /** Is told of a batch that is asked again in halves. */
  halved?(names: readonly string[], error: BackendError): void;
}

/** So often in a row both halves have to say the same as the whole before a batch is suspected to fail as one. */
const SUSPICIOUS_REPEATS = 3;
/** Fewer names than this are asked for one by one sooner than given up. */
const MIN_NAMES_TO_GIVE_UP = 5;

/**
 * Asks about batches of names, and about halves of a batch that fails, until the names at fault are alone.
 *
 * Halving stops where it cannot help:
 *
 * - A server that is gone is not asked for the names left.
 * - Where an error names the length that an expression may have, this and all later batches are planned anew for it.
 * - Where whole, halves, quarters and eighths fail with the same words, which do not speak of size, and the first and
 *   the last name alone do so too, the names between them fail with these words: 31 requests for a batch of 500 names
 *   instead of 999, and 7 for each batch after it.
 *
 * @throws {BackendError} the backend refuses every request
 * @throws the reason of `call.signal` when that is aborted, unless it is a `DeadlineError`: then the names
 * left are failed
 */
export async function askInBatches<Answer>(
  batches: Iterable<Batch>,
  question: BatchedQuestion<Answer>,
): Promise<void> {
  const { call, fail, isAskedOnce = false } = question;
  const breaker = new CircuitBreaker();
  const hopelessWords = new Set<string>();
  let maxExpressionBytes = Infinity;

  /** Asks once. Returns why there is no answer; `undefined` when there is one, or when the names have failed. */
  const attempt = async (names: readonly string[], retries?: number): Promise<BackendError | undefined> => {
    if (breaker.openedBy !== undefined) return void fail(names, breaker.openedBy);
    try {
      const patience = isAskedOnce ? 0 : retries;
      const answer = await question.ask(names, patience === undefined ? call : { ...call, retries: patience });
      breaker.answered();
      question.take(names, answer);
      return undefined;
    } catch (error) {
      if (call.signal.aborted) {
        const reason: unknown = call.signal.reason;
        if (!(reason instanceof DeadlineError)) throw reason;
        return void fail(names, { status: undefined, words: reason.words });
      }
      if (!(error instanceof BackendError) || (error.kind === "refused" && !isAskedOnce)) throw error;
      breaker.failed(error, names);
      return isAskedOnce ? void fail(names, error) : error;
    }
  };

  const ask = async (names: readonly string[]): Promise<void> => {
    const error = await attempt(names);
    if (error !== undefined) await resolve(names, error, hopelessWords.has(error.words) ? SUSPICIOUS_REPEATS - 1 : 0);
  };

  /** Settles names whose question failed. `repeats` counts how often in a row all parts said the same as their whole. */
  const resolve = async (names: readonly string[], error: BackendError, repeats: number): Promise<void> => {
    if (breaker.openedBy !== undefined) return fail(names, breaker.openedBy);
    const [name = ""] = names;
    if (names.length <= 1) return await (question.settleAlone?.(name, error) ?? fail(names, error));
    const shorter = learnLimit(names, error);
    if (shorter !== undefined) {
      for (const part of shorter) await ask(part);
      return;
    }
    const isSuspicious = repeats >= SUSPICIOUS_REPEATS && names.length >= MIN_NAMES_TO_GIVE_UP;
    if (!isSuspicious || error.kind !== "query" || error.tooMuch) {
      question.halved?.(names, error);
      const middle = Math.ceil(names.length / 2);
      return await resolveParts([names.slice(0, middle), names.slice(middle)], error, repeats);
    }
    const ends = [names.slice(0, 1), names.slice(-1)];
    const endErrors = await Promise.all(ends.map((end) => attempt(end, retriesOfPart(error.retry))));
    if (endErrors.every((found) => found?.words === error.words)) {
      hopelessWords.add(error.words);
      return fail(names, error);
    }
    await Promise.all([
      ...ends.map((end, i) => resolveUnless(end, endErrors[i])),
      resolve(names.slice(1, -1), error, 0),
    ]);
  };

  const resolveParts = async (parts: readonly (readonly string[])[], error: BackendError, repeats: number) => {
    const errors = await Promise.all(parts.map((part) => attempt(part, retriesOfPart(error.retry))));
    const isRepeat = errors.every((found) => found?.words === error.words);
    await Promise.all(parts.map((part, i) => resolveUnless(part, errors[i], isRepeat ? repeats + 1 : 0)));
  };

  const resolveUnless = async (names: readonly string[], error: BackendError | undefined, repeats = 0) => {
    if (error !== undefined) await resolve(names, error, repeats);
  };

  /** Plans names anew where an error says how long an expression may be, and theirs was longer. */
  const learnLimit = (names: readonly string[], error: BackendError): (readonly string[])[] | undefined => {
    const limit = expressionLimit(error.words);
    if (limit === undefined) return undefined;
    maxExpressionBytes = Math.min(maxExpressionBytes, limit);
    const parts = fit(names);
    return parts.length > 1 ? parts : undefined;
  };

  const fit = (names: readonly string[]): (readonly string[])[] =>
    Array.from(planBatches(names, { ...question, maxNames: names.length, maxExpressionBytes }), (batch) => batch.names);

  function* fitting(): Generator<readonly string[]> {
    for (const { names } of batches) yield* maxExpressionBytes === Infinity ? [names] : fit(names);
  }

  await pMap(fitting(), ask, { concurrency: question.concurrency });
}

/** Reads out of an error how many bytes an expression may have: of Mimir's frontend, or of VictoriaMetrics. */
function expressionLimit(words: string): number | undefined {
  const digits = /max-query-expression-size-bytes/.test(words)
    ? /\blimit: (\d+)/.exec(words)?.[1]
    : /maxQueryLen=(\d+)/.exec(words)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
