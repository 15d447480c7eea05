import { Cron } from "croner";

/** When a job is wanted: a fixed time after the last run, or at the minutes a cron expression names (in UTC). */
export type Schedule =
  | { readonly kind: "interval"; readonly intervalMs: number }
  | { readonly kind: "cron"; readonly expression: string };

/** What a schedule looks back on. Times are Unix milliseconds. */
export interface JobHistory {
  /** When the last run that came to its end began; `undefined` when there was none. */
  readonly lastDoneMs: number | undefined;
  /** When the last run began, however it ended. */
  readonly lastStartMs: number | undefined;
  /** Runs since the last one that came to its end. */
  readonly failures: number;
}

const FIRST_RETRY_MS = 60_000;

/**
 * When a job is due next, in Unix milliseconds; not later than `nowMs` means at once.
 *
 * After n runs in a row that did not come to their end it is due 2^(n−1) minutes after the last one began, but never
 * later than the schedule itself says. A clock that was set back cannot push an interval further away than its length.
 */
export function nextDueMs(schedule: Schedule, history: JobHistory, nowMs: number): number {
  const regularMs = regularDueMs(schedule, history, nowMs);
  const { failures, lastStartMs } = history;
  if (failures === 0 || lastStartMs === undefined) return regularMs;
  const backoffMs = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30);
  const latestMs = schedule.kind === "interval"
    ? Math.min(lastStartMs, nowMs) + schedule.intervalMs
    : cronAfter(schedule.expression, Math.min(lastStartMs, nowMs));
  return Math.min(Math.min(lastStartMs, nowMs) + backoffMs, latestMs);
}

function regularDueMs(schedule: Schedule, { lastDoneMs }: JobHistory, nowMs: number): number {
  if (lastDoneMs === undefined) return nowMs;
  const lastMs = Math.min(lastDoneMs, nowMs);
  return schedule.kind === "interval" ? lastMs + schedule.intervalMs : cronAfter(schedule.expression, lastMs);
}

function cronAfter(expression: string, afterMs: number): number {
  const next = new Cron(expression, { timezone: "UTC", mode: "5-part" }).nextRun(new Date(afterMs));
  return next?.getTime() ?? Infinity;
}

/**
 * Why a cron expression cannot be followed; `undefined` when it can.
 *
 * Five fields, as in crontab and in `Deno.cron`; one that never comes (30 February) is refused too.
 */
export function cronProblem(expression: string): string | undefined {
  if (expression.trim().split(/\s+/).length !== 5) return "it needs five fields: minute, hour, day, month, weekday";
  try {
    return cronAfter(expression, Date.UTC(2024, 0, 1)) === Infinity ? "it never comes" : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
