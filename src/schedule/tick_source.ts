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

/**
 * Gives the ticks of one source to many: `Deno.cron` takes 100 schedules at most, each under a name of its own.
 *
 * The source ticks from the first that asks for it until the last one has enough.
 */
export function sharedTicks(source: TickSource): TickSource {
  const listeners = new Set<() => void>();
  let stop = new AbortController();
  return (onTick, signal) => {
    if (signal.aborted) return;
    const listener = () => onTick();
    listeners.add(listener);
    signal.addEventListener("abort", () => {
      listeners.delete(listener);
      if (listeners.size === 0) stop.abort();
    }, { once: true });
    if (listeners.size > 1) return;
    stop = new AbortController();
    source(() => [...listeners].forEach((one) => one()), stop.signal);
  };
}
