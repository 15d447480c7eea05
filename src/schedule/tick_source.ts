/** Calls `onTick` again and again until the signal aborts. Ticks do nothing but ask whether something is due. */
export type TickSource = (onTick: () => void, signal: AbortSignal) => void;

/** A tick each minute, on the minute, from `Deno.cron`: it keeps no timer and survives suspended machines. */
export function minuteTicks(name: string): TickSource {
  return (onTick, signal) => {
    // The promise settles when the signal aborts; there is nobody to tell.
    void Deno.cron(name, "* * * * *", { signal }, onTick).catch(() => {});
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
