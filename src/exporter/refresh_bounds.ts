import type { CallOptions } from "../prometheus/backend.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { dueAfter, type Schedule } from "../schedule/schedule.ts";
import { MINUTE_MS } from "../text/duration.ts";

/** Below this, an interval says how fresh the numbers are to be, not how long a scan may take. */
const MIN_REFRESH_MS = MINUTE_MS;

/**
 * Bounds a refresh that begins now: it ends by the deadline of scans, and when the next one is due at the latest, or one
 * that waits for ever would keep all others from being tried.
 *
 * It has a minute at least to come to its end, but waits for nothing beyond the next one.
 *
 * @param deadlineMs Time that a scan may take; `undefined` is no deadline.
 */
export function refreshBounds(
  schedule: Schedule,
  deadlineMs: number | undefined,
  stopped: AbortSignal,
): CallOptions & Disposable {
  const nowMs = Date.now();
  const untilNextMs = dueAfter(schedule, nowMs) - nowMs;
  const mostMs = Math.max(untilNextMs, MIN_REFRESH_MS);
  const deadline = deadlineMs !== undefined && deadlineMs <= mostMs
    ? new DeadlineError(deadlineMs)
    : mostMs === Infinity
    ? undefined
    : new DeadlineError(mostMs, "next refresh");
  return {
    ...deadlineSignal(deadline, stopped),
    deadlineAtMs: nowMs + Math.min(deadlineMs ?? Infinity, untilNextMs),
  };
}
