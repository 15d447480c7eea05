import type { Retry } from "./backend_error.ts";

/** What the policy decides by, beside what the failure itself says. */
export interface FailedAttempt {
  readonly retry: Retry;
  /** Which attempt failed, from 1. */
  readonly attempt: number;
  /** Retries at most, where the asker says so. @default 6 */
  readonly retries?: number | undefined;
  /** Whether the asker can make the question smaller instead, as it can a query over many names. */
  readonly divisible: boolean;
  /** Time left in which an answer is of use, in milliseconds. */
  readonly leftMs: number;
}

const MAX_RETRIES = 6;
/** What is too heavy once is seldom light a moment later: the asker makes it smaller instead. */
const MAX_RETRIES_OF_A_HEAVY_QUERY = 1;
/** The first wait is drawn from 0 to this, each further one from 0 to twice as much. */
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

/**
 * Decides whether a failed question is asked again, and after how long.
 *
 * The wait before retry n (from 1) is drawn uniformly from 0 to min(10 s, 0.5 s × 2^(n−1)): exponential backoff with
 * full jitter (Brooker, "Exponential Backoff And Jitter", 2015). `Retry-After` replaces the drawn wait and is never
 * jittered. A wait that would end after the deadline is no wait: the failure is told at once.
 *
 * @param random Uniform in [0, 1).
 * @returns Milliseconds to wait, or `undefined` to give up.
 */
export function retryWaitMs(failed: FailedAttempt, random: () => number): number | undefined {
  const { retry, attempt } = failed;
  if (!retry.passing) return undefined;
  const maxRetries = Math.min(
    failed.retries ?? MAX_RETRIES,
    retry.maxRetries ?? Infinity,
    retry.heavy && failed.divisible ? MAX_RETRIES_OF_A_HEAVY_QUERY : Infinity,
  );
  if (attempt > maxRetries) return undefined;
  const waitMs = retry.afterMs ?? random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return waitMs <= failed.leftMs ? waitMs : undefined;
}
