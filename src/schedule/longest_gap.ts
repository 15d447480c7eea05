import { nextDueMs, type Schedule } from "./schedule.ts";

/** Enough runs to meet every weekday and month that an expression may name. */
const OCCURRENCES = 400;

/** Gives the longest time between two runs, in milliseconds; of a cron expression, the longest among its next runs. */
export function longestGapMs(schedule: Schedule, nowMs: number): number {
  if (schedule.kind === "interval") return schedule.intervalMs;
  let longest = 0;
  let last: number | undefined;
  let after = nowMs;
  for (let occurrence = 0; occurrence < OCCURRENCES; occurrence++) {
    after = nextDueMs(schedule, { sinceMs: after, lastDoneMs: after, lastStartMs: after, failures: 0 });
    if (after === Infinity) break;
    if (last !== undefined) longest = Math.max(longest, after - last);
    last = after;
  }
  return longest;
}
