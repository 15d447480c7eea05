import type { CallOptions } from "../prometheus/backend.ts";
import { deadlineSignal } from "../prometheus/deadline_signal.ts";
import { dueAfter, type Schedule } from "../schedule/schedule.ts";

/**
 * Bounds a refresh that begins now: its work by the deadline of scans, and its waits also by the next refresh, or one
 * that waits for ever would keep all others from being tried.
 *
 * A scan of a large tenant may take longer than the interval. It goes on, and waits for nothing from there on: what
 * ends it early would leave the exporter without any complete snapshot.
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
  return {
    ...deadlineSignal(deadlineMs, stopped),
    deadlineAtMs: nowMs + Math.min(deadlineMs ?? Infinity, untilNextMs),
  };
}
