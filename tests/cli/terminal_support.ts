import FakeTimers from "@sinonjs/fake-timers";
import type { Ticker } from "../../src/cli/terminal/ticker.ts";
import { StderrLine } from "../../src/cli/terminal/stderr_line.ts";

/** A standard error that keeps what is written. */
export function recordedStderr(): { readonly stderr: StderrLine; readonly text: () => string } {
  const written: string[] = [];
  return { stderr: new StderrLine((text) => written.push(text)), text: () => written.join("") };
}

/** What a terminal shows after this was written: lines that stay, and the one the cursor is on. */
export function screenOf(text: string): string[] {
  return text.split("\n").map((line) => line.slice(line.lastIndexOf("\x1b[2K") + 1).replace(/^\[2K/, ""));
}

/** A ticker that a test moves. */
export function fakeTicker(): { readonly ticker: Ticker; readonly tick: (ms: number) => void; timers(): number } {
  const fake = FakeTimers.createClock();
  return {
    ticker: {
      nowMs: () => fake.now,
      every: (intervalMs, callback) => {
        const timer = fake.setInterval(callback, intervalMs);
        return () => fake.clearInterval(timer);
      },
    },
    tick: (ms) => void fake.tick(ms),
    timers: () => fake.countTimers(),
  };
}
