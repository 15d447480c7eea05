import { isByMinute, type Schedule } from "./schedule.ts";

/** Calls `onTick` again and again until the signal aborts. A tick only checks whether something is due. */
export type TickSource = (onTick: () => void, signal: AbortSignal) => void;

/** The part of `Deno.cron` that is used here. */
type CronFunction = (
  name: string,
  schedule: string,
  options: { signal: AbortSignal },
  handler: () => void,
) => Promise<void>;

const TIMER_PERIOD_MS = 1_000;

/** Gives ticks that are fine enough for a schedule: each minute, or a timer for an interval under a minute. */
export function ticksFor(schedule: Schedule, name: string): TickSource {
  if (schedule.kind === "cron" || isByMinute(schedule)) return minuteTicks(name);
  return timerTicks(schedule.intervalMs / Math.ceil(schedule.intervalMs / TIMER_PERIOD_MS));
}

/** Ticks each minute, on the minute, by `Deno.cron`, which needs no timer and survives a suspended machine. */
export function minuteTicks(name: string, cron: CronFunction = Deno.cron): TickSource {
  return (onTick, signal) => {
    // The promise settles when the signal aborts, which needs no handling.
    void cron(name, "* * * * *", { signal }, onTick).catch(() => {});
  };
}

/** Ticks each `periodMs`, for intervals under a minute. */
export function timerTicks(periodMs: number): TickSource {
  return (onTick, signal) => {
    if (signal.aborted) return;
    const timer = setInterval(onTick, periodMs);
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  };
}
