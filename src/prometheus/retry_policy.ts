import { HOUR_MS, MINUTE_MS } from "../text/duration.ts";
import type { Retry } from "./backend_error.ts";

/** What the policy decides by, beside what the failure itself says. */
export interface FailedAttempt {
  readonly retry: Retry;
  /** Which attempt failed, from 1. */
  readonly attempt: number;
  /** Time since the question failed first, in milliseconds. */
  readonly failingForMs: number;
  /** Time since the backend last answered anything, from the first failure after that, in milliseconds. */
  readonly silentForMs: number;
  /** Time to hold out, in milliseconds. */
  readonly retryForMs: number;
  /** Retries at most, where the asker says so. @default as many as fit into the time */
  readonly retries?: number | undefined;
  /** Whether the asker can make the question smaller instead, as it can a query over many names. */
  readonly divisible: boolean;
  /** Time left in which an answer is of use, in milliseconds. */
  readonly leftMs: number;
}

/** A wait before the next attempt. */
interface RetryWait {
  readonly waitMs: number;
  /** Time from now in which further attempts follow; not more than the wait when the next one is the last. */
  readonly holdsOutForMs: number;
}

/** How long a question is asked again unless somebody says otherwise. */
export const DEFAULT_RETRY_FOR_MS = 2 * MINUTE_MS;
/** The same, where somebody watches and nothing has answered yet: the address may be mistyped. */
export const INTERACTIVE_RETRY_FOR_MS = 10_000;

/** What is too heavy once is seldom light a moment later: the asker makes it smaller instead. */
const MAX_RETRIES_OF_A_HEAVY_QUERY = 1;
/** What a question may fail that is asked when the time is up already: a single failure can be its own. */
const MAX_RETRIES_IN_SILENCE = 2;
const MAX_RETRIES_OF_A_PART = 2;
/** The first wait is at most this, each further one at most twice the one before. */
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** A longer `Retry-After` is a clock that is wrong, or a server that wants nobody to wait. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

/**
 * Decides whether a failed question is asked again, and after how long.
 *
 * It is asked until it has failed for `retryForMs`, the last time exactly then, so that an outage that is over by then
 * costs nothing. A backend that has answered nothing for that long is not waited for again by every question: those
 * that come later are asked three times.
 *
 * The wait before retry n (from 1) is drawn from the upper half of an interval that doubles: half to all of
 * min(10 s, 0.5 s × 2^(n−1)). `Retry-After` replaces the drawn wait, is not jittered, and may be longer than
 * `retryForMs`; one that is over already, as by a clock that is wrong, says nothing; one over an hour is not waited
 * for. A wait that would end after the deadline is no wait: the failure is told at once.
 *
 * @param random Uniform in [0, 1).
 * @returns `undefined` to give up.
 */
export function retryWait(failed: FailedAttempt, random: () => number): RetryWait | undefined {
  const { retry, attempt, failingForMs, silentForMs, retryForMs, leftMs } = failed;
  if (!retry.passing || failingForMs >= retryForMs) return undefined;
  const isLate = silentForMs >= retryForMs;
  const maxRetries = Math.min(
    failed.retries ?? Infinity,
    retry.maxRetries ?? Infinity,
    retry.heavy && failed.divisible ? MAX_RETRIES_OF_A_HEAVY_QUERY : Infinity,
    isLate ? MAX_RETRIES_IN_SILENCE : Infinity,
  );
  if (attempt > maxRetries) return undefined;
  const ownLeftMs = retryForMs - (isLate ? failingForMs : Math.max(failingForMs, silentForMs));
  const waitMs = retry.afterMs || Math.min(ownLeftMs, drawnWaitMs(attempt, random));
  if (waitMs > leftMs || waitMs > (isLate ? ownLeftMs : MAX_RETRY_AFTER_MS)) return undefined;
  return { waitMs, holdsOutForMs: attempt === maxRetries ? waitMs : Math.min(ownLeftMs, leftMs) };
}

/**
 * How often a part of a question is asked again that was given up: a few times when the whole was held out for, because
 * the parts only tell what is at fault; else as often as other questions.
 */
export function retriesOfPart({ passing, maxRetries, heavy = false }: Retry): number | undefined {
  return passing && !heavy && maxRetries === undefined ? MAX_RETRIES_OF_A_PART : undefined;
}

function drawnWaitMs(attempt: number, random: () => number): number {
  const intervalMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return intervalMs * (1 + random()) / 2;
}
