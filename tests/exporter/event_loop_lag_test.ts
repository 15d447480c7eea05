import { equal } from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { EventLoopLag } from "../../src/exporter/event_loop_lag.ts";

Deno.test("EventLoopLag: the longest stall is known for one to two minutes", () => {
  const clock = FakeTimers.install({ toFake: ["setInterval", "clearInterval"] });
  let stalledMs = 0;
  try {
    using lag = new EventLoopLag(() => clock.now + stalledMs);
    equal(lag.longestMs, 0);
    clock.tick(5_000);
    equal(lag.longestMs, 0);
    stalledMs += 40;
    clock.tick(500);
    equal(lag.longestMs, 40);
    clock.tick(60_000);
    stalledMs += 15;
    clock.tick(500);
    equal(lag.longestMs, 40);
    clock.tick(60_000);
    equal(lag.longestMs, 15);
    clock.tick(60_000);
    equal(lag.longestMs, 0);
  } finally {
    clock.uninstall();
  }
});
