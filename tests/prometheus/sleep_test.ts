import assert from "node:assert/strict";
import { install } from "@sinonjs/fake-timers";
import { sleep } from "../../src/prometheus/sleep.ts";

const DAY_MS = 86_400_000;

/** Sleeps on a clock that only this test moves. */
async function sleeping(
  durationMs: number,
  run: (world: {
    clock: ReturnType<typeof install>;
    controller: AbortController;
    asleep: Promise<void>;
    awake: () => boolean;
  }) => Promise<void>,
): Promise<void> {
  const clock = install({ toFake: ["setTimeout", "clearTimeout"] });
  const controller = new AbortController();
  let awake = false;
  const asleep = sleep(durationMs, controller.signal).then(() => {
    awake = true;
  });
  try {
    await run({ clock, controller, asleep, awake: () => awake });
    assert.equal(clock.countTimers(), 0);
  } finally {
    clock.uninstall();
  }
}

Deno.test("sleep: wakes after the time and not before", () =>
  sleeping(1_500, async ({ clock, awake }) => {
    await clock.tickAsync(1_499);
    assert.equal(awake(), false);
    await clock.tickAsync(1);
    assert.equal(awake(), true);
  }));

Deno.test("sleep: a month is longer than a timer counts, and is slept all the same", () =>
  sleeping(60 * DAY_MS, async ({ clock, awake }) => {
    await clock.tickAsync(60 * DAY_MS - 1);
    assert.equal(awake(), false);
    await clock.tickAsync(1);
    assert.equal(awake(), true);
  }));

Deno.test("sleep: an abort wakes at once with the signal's own reason and leaves no timer", () =>
  sleeping(60 * DAY_MS, async ({ clock, controller, asleep }) => {
    const reason = new Error("enough");
    const outcome = assert.rejects(asleep, (error: unknown) => error === reason);
    await clock.tickAsync(30 * DAY_MS);
    controller.abort(reason);
    await outcome;
  }));

Deno.test("sleep: an aborted signal lets nobody fall asleep; no time is no sleep", async () => {
  const reason = new Error("enough");
  await assert.rejects(sleep(0, AbortSignal.abort(reason)), (error: unknown) => error === reason);
  await sleep(0, new AbortController().signal);
});
