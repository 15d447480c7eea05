import { deepEqual, equal } from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { minuteTicks, ticksFor, timerTicks } from "../../src/schedule/tick_source.ts";

Deno.test("minuteTicks: asks for each minute, passes the signal on and survives its end", () => {
  const calls: unknown[] = [];
  const stop = new AbortController();
  let ticks = 0;
  minuteTicks("refresh", (name, schedule, { signal }, handler) => {
    calls.push([name, schedule, signal === stop.signal]);
    handler();
    return Promise.reject(new Error("stopped"));
  })(() => ticks++, stop.signal);
  deepEqual(calls, [["refresh", "* * * * *", true]]);
  equal(ticks, 1);
});

Deno.test("timerTicks: ticks until the signal aborts", () => {
  const clock = FakeTimers.install({ toFake: ["setInterval", "clearInterval"] });
  try {
    const stop = new AbortController();
    let ticks = 0;
    timerTicks(500)(() => ticks++, stop.signal);
    clock.tick(2_000);
    equal(ticks, 4);
    stop.abort();
    clock.tick(2_000);
    equal(ticks, 4);
    timerTicks(500)(() => ticks++, stop.signal);
    clock.tick(2_000);
    equal(ticks, 4);
  } finally {
    clock.uninstall();
  }
});

Deno.test("ticksFor: an interval under a minute gets a timer that divides it", () => {
  const clock = FakeTimers.install({ toFake: ["setInterval", "clearInterval"] });
  try {
    for (const [intervalMs, ticksInAMinute] of [[30_000, 60], [1_500, 80], [1_000, 60], [250, 240]] as const) {
      const stop = new AbortController();
      let ticks = 0;
      ticksFor({ kind: "interval", intervalMs }, "refresh")(() => ticks++, stop.signal);
      clock.tick(60_000);
      stop.abort();
      equal(ticks, ticksInAMinute, `${intervalMs}`);
    }
  } finally {
    clock.uninstall();
  }
});
