import type { Schedule } from "./schedule.ts";

/** Calls `onTick` again and again until the signal aborts. Ticks do nothing but ask whether something is due. */
export type TickSource = (onTick: () => void, signal: AbortSignal) => void;

/** The part of `Deno.cron` that is used here. */
export type CronFunction = (
  name: string,
  schedule: string,
  options: { signal: AbortSignal },
  handler: () => void,
) => Promise<void>;

const MINUTE_MS = 60_000;
const TIMER_PERIOD_MS = 1_000;

/** The ticks that are fine enough for a schedule: minutes, or a timer for an interval under one. */
export function ticksFor(schedule: Schedule, name: string): TickSource {
  if (schedule.kind === "cron" || schedule.intervalMs >= MINUTE_MS) return minuteTicks(name);
  return timerTicks(schedule.intervalMs / Math.ceil(schedule.intervalMs / TIMER_PERIOD_MS));
}

/** A tick each minute, on the minute, from `Deno.cron`: it keeps no timer and survives suspended machines. */
export function minuteTicks(name: string, cron: CronFunction = Deno.cron): TickSource {
  return (onTick, signal) => {
    // The promise settles when the signal aborts; there is nobody to tell.
    void cron(name, "* * * * *", { signal }, onTick).catch(() => {});
  };
}

/** A tick each `periodMs`, for intervals that minutes are too coarse for. */
export function timerTicks(periodMs: number): TickSource {
  return (onTick, signal) => {
    if (signal.aborted) return;
    const timer = setInterval(onTick, periodMs);
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  };
}
