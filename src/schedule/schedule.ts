import { Cron } from "croner";
import { errorMessage } from "../errors/error_message.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { MINUTE_MS } from "../text/duration.ts";
import { ValueError } from "../text/value_error.ts";

/**
 * When a job runs: a fixed time after the last run, or at the minutes that a cron expression names, in UTC.
 *
 * An interval of a minute or more is checked at full minutes, so that is where its runs are due: with whole minutes at
 * the one nearest to the interval's end, otherwise at the one that follows it.
 */
export type Schedule =
  | { readonly kind: "interval"; readonly intervalMs: number }
  | { readonly kind: "cron"; readonly expression: string };

/** The past runs of a job. Times are Unix milliseconds. */
export interface JobHistory {
  /** Since when the first run is due. */
  readonly sinceMs: number;
  /** When the last completed run began; `undefined` when there was none. */
  readonly lastDoneMs: number | undefined;
  /** When the last run began, however it ended. */
  readonly lastStartMs: number | undefined;
  /** Failed runs since the last completed one. */
  readonly failures: number;
}

const FIRST_RETRY_MS = MINUTE_MS;

/** Ticks come a little early or late; a tick just before the time counts, so that the job does not wait for another. */
const TOLERANCE_MS = 1_000;

/** Enough runs to meet every weekday and month that an expression may name. */
const OCCURRENCES = 400;

/**
 * Says when a job is due next, in Unix milliseconds; a time in the past means at once.
 *
 * After n failed runs in a row it is due 2^(n−1) minutes after the last one began, at the full minute where the
 * schedule is checked by the minute, but never later than the schedule itself says.
 */
export function nextDueMs(schedule: Schedule, history: JobHistory): number {
  const { failures, lastStartMs, lastDoneMs, sinceMs } = history;
  const regularMs = lastDoneMs === undefined ? sinceMs : dueAfter(schedule, lastDoneMs);
  if (failures === 0 || lastStartMs === undefined) return regularMs;
  const scheduledMs = regularMs > lastStartMs ? regularMs : dueAfter(schedule, lastStartMs);
  const backoffMs = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30);
  const beganMs = isByMinute(schedule) ? nearestMinute(lastStartMs) : lastStartMs;
  return Math.min(beganMs + backoffMs, scheduledMs);
}

/** Says whether a job that is due at `dueMs` runs at a tick at `nowMs`. */
export function isDue(schedule: Schedule, dueMs: number, nowMs: number): boolean {
  return nowMs + toleranceMs(schedule) >= dueMs;
}

/** Says whether the tick of `dueMs` may still come at `nowMs`: it may be as late as early. */
export function isTickComing(schedule: Schedule, dueMs: number, nowMs: number): boolean {
  return dueMs + toleranceMs(schedule) >= nowMs;
}

/**
 * Says when a job that was due at `dueMs` and has not run yet can run at the earliest: at once when `isComing`, because
 * something is about to start it, otherwise at the next tick. Never before `nowMs`.
 */
export function earliestRunMs(schedule: Schedule, dueMs: number, nowMs: number, isComing: boolean): number {
  if (dueMs > nowMs) return dueMs;
  if (isComing || !isByMinute(schedule)) return nowMs;
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
}

/** Says whether a schedule is checked at full minutes only. */
export function isByMinute(schedule: Schedule): boolean {
  return schedule.kind === "cron" || schedule.intervalMs >= MINUTE_MS;
}

/**
 * Adapts a history to a clock that was set back, so that nothing in it lies after `nowMs`.
 *
 * Otherwise a job would wait for the clock to catch up with a run that now lies in the future.
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
  if (expression.split(/\s+/).length !== 5) return "it needs five fields";
  try {
    return cronAfter(expression, Date.UTC(2024, 0, 1)) === Infinity ? "it never comes" : undefined;
  } catch (error) {
    return withoutFullStop(errorMessage(error).replace(/^CronPattern: /, ""));
  }
}

/** Says when the run is due that follows one which began at `lastMs`, in Unix milliseconds. */
export function dueAfter(schedule: Schedule, lastMs: number): number {
  if (schedule.kind === "interval") {
    const { intervalMs } = schedule;
    if (!isByMinute(schedule)) return lastMs + intervalMs;
    if (intervalMs % MINUTE_MS === 0) return nearestMinute(lastMs) + intervalMs;
    return Math.ceil((lastMs + intervalMs - TOLERANCE_MS) / MINUTE_MS) * MINUTE_MS;
  }
  // A run that began just before its minute counts as the run of that minute.
  return cronAfter(schedule.expression, lastMs + TOLERANCE_MS);
}

function nearestMinute(ms: number): number {
  return Math.round(ms / MINUTE_MS) * MINUTE_MS;
}

function toleranceMs(schedule: Schedule): number {
  if (schedule.kind === "cron") return TOLERANCE_MS;
  // Under a minute, a timer ticks about once a second: more than half of that would make every run one tick early.
  return Math.min(schedule.intervalMs < MINUTE_MS ? TOLERANCE_MS / 2 : TOLERANCE_MS, schedule.intervalMs / 10);
}

function cronAfter(expression: string, afterMs: number): number {
  const next = new Cron(expression, { timezone: "UTC", mode: "5-part" }).nextRun(new Date(afterMs));
  return next?.getTime() ?? Infinity;
}
