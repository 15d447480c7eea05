import { Cron } from "croner";
import { errorMessage } from "../errors/error_message.ts";
import { ValueError } from "../text/value_error.ts";

/** When a job is wanted: a fixed time after the last run, or at the minutes a cron expression names (in UTC). */
export type Schedule =
  | { readonly kind: "interval"; readonly intervalMs: number }
  | { readonly kind: "cron"; readonly expression: string };

/** What a schedule looks back on. Times are Unix milliseconds. */
export interface JobHistory {
  /** Since when the first run is owed. */
  readonly sinceMs: number;
  /** When the last run that came to its end began; `undefined` when there was none. */
  readonly lastDoneMs: number | undefined;
  /** When the last run began, however it ended. */
  readonly lastStartMs: number | undefined;
  /** Runs since the last one that came to its end. */
  readonly failures: number;
}

const FIRST_RETRY_MS = 60_000;

/** Ticks come a little early or late; one that comes just before the time must not wait for the next. */
const TOLERANCE_MS = 1_000;

/**
 * When a job is due next, in Unix milliseconds; in the past means at once.
 *
 * After n runs in a row that did not come to their end it is due 2^(n−1) minutes after the last one began, but never
 * later than the schedule itself says.
 */
export function nextDueMs(schedule: Schedule, history: JobHistory): number {
  const { failures, lastStartMs, lastDoneMs, sinceMs } = history;
  const regularMs = lastDoneMs === undefined ? sinceMs : dueAfter(schedule, lastDoneMs);
  if (failures === 0 || lastStartMs === undefined) return regularMs;
  const scheduledMs = regularMs > lastStartMs ? regularMs : dueAfter(schedule, lastStartMs);
  const backoffMs = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30);
  return Math.min(lastStartMs + backoffMs, scheduledMs);
}

/** Whether a tick at `nowMs` is the one to run at for a job that is due at `dueMs`. */
export function isDue(schedule: Schedule, dueMs: number, nowMs: number): boolean {
  return nowMs + toleranceMs(schedule) >= dueMs;
}

/**
 * The same history for a clock that was set back: nothing in it lies after `nowMs`.
 *
 * Without it, a job would wait until the clock has caught up with a past that is now in the future.
 */
export function withoutFuture(history: JobHistory, nowMs: number): JobHistory {
  const { sinceMs, lastDoneMs, lastStartMs } = history;
  if (Math.max(sinceMs, lastDoneMs ?? 0, lastStartMs ?? 0) <= nowMs) return history;
  const atMost = (ms: number | undefined) => ms === undefined ? undefined : Math.min(ms, nowMs);
  return {
    ...history,
    sinceMs: Math.min(sinceMs, nowMs),
    lastDoneMs: atMost(lastDoneMs),
    lastStartMs: atMost(lastStartMs),
  };
}

/**
 * Reads a cron expression: five fields, as in crontab and in `Deno.cron`, in UTC.
 *
 * @throws {ValueError} When it cannot be followed; one that never comes (30 February) cannot.
 */
export function parseCron(text: string): Schedule & { readonly kind: "cron" } {
  const expression = text.trim();
  const problem = cronProblem(expression);
  if (problem !== undefined) {
    throw new ValueError(
      problem,
      "Give minute, hour, day, month and weekday, such as '30 3 * * *' for half past three each night, UTC",
    );
  }
  return { kind: "cron", expression };
}

function cronProblem(expression: string): string | undefined {
  if (expression.split(/\s+/).length !== 5) return "it needs five fields: minute, hour, day, month, weekday";
  try {
    return cronAfter(expression, Date.UTC(2024, 0, 1)) === Infinity ? "it never comes" : undefined;
  } catch (error) {
    return errorMessage(error).replace(/^CronPattern: /, "").replace(/\.$/, "");
  }
}

function dueAfter(schedule: Schedule, lastMs: number): number {
  if (schedule.kind === "interval") return lastMs + schedule.intervalMs;
  // A run that began just before its minute has had that minute.
  return cronAfter(schedule.expression, lastMs + TOLERANCE_MS);
}

function toleranceMs(schedule: Schedule): number {
  if (schedule.kind === "cron") return TOLERANCE_MS;
  // Under a minute a timer ticks each second or so: half of that, or every run would come one tick early.
  return Math.min(schedule.intervalMs < 60_000 ? TOLERANCE_MS / 2 : TOLERANCE_MS, schedule.intervalMs / 10);
}

function cronAfter(expression: string, afterMs: number): number {
  const next = new Cron(expression, { timezone: "UTC", mode: "5-part" }).nextRun(new Date(afterMs));
  return next?.getTime() ?? Infinity;
}
