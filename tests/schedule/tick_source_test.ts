import { deepEqual, equal } from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { minuteTicks, sharedTicks, ticksFor, timerTicks } from "../../src/schedule/tick_source.ts";

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

Deno.test("sharedTicks: one source for many, from the first that asks until the last has enough", () => {
  const sources: { readonly tick: () => void; readonly signal: AbortSignal }[] = [];
  const shared = sharedTicks((tick, signal) => sources.push({ tick, signal }));
  const seen: string[] = [];
  const ask = (name: string) => {
    const stop = new AbortController();
    shared(() => seen.push(name), stop.signal);
    return stop;
  };
  const [one, other] = [ask("one"), ask("other")];
  equal(sources.length, 1);
  sources[0]?.tick();
  one.abort();
  sources[0]?.tick();
  equal(sources[0]?.signal.aborted, false);
  other.abort();
  equal(sources[0]?.signal.aborted, true);
  ask("third");
  sources[1]?.tick();
  deepEqual(seen, ["one", "other", "other", "third"]);
  shared(() => seen.push("never"), AbortSignal.abort());
  equal(sources.length, 2);
});
