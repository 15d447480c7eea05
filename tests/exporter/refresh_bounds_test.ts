import { equal, ok } from "node:assert/strict";
import { install } from "@sinonjs/fake-timers";
import { refreshBounds } from "../../src/exporter/refresh_bounds.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/text/duration.ts";

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const every = (intervalMs: number): Schedule => ({ kind: "interval", intervalMs });

/** When the waits and the work of a refresh end that begins at noon, and why the work does. */
async function endOf(schedule: Schedule, deadlineMs?: number) {
  const clock = install({ now: NOW_MS, toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    using bounds = refreshBounds(schedule, deadlineMs, new AbortController().signal);
    const { signal } = bounds;
    let endedAfterMs = NaN;
    signal.addEventListener("abort", () => endedAfterMs = Date.now() - NOW_MS);
    await clock.tickAsync(100 * DAY_MS);
    ok(signal.reason instanceof DeadlineError);
    return { waitsMs: (bounds.deadlineAtMs ?? NaN) - NOW_MS, worksMs: endedAfterMs, setBy: signal.reason.setBy };
  } finally {
    clock.uninstall();
  }
}

for (
  const [what, schedule, deadlineMs, waitsMs, worksMs, setBy] of [
    ["the next one by interval", every(HOUR_MS), undefined, HOUR_MS, HOUR_MS, "next refresh"],
    ["the next one, far away", every(60 * DAY_MS), undefined, 60 * DAY_MS, 60 * DAY_MS, "next refresh"],
    [
      "the next one by cron",
      { kind: "cron", expression: "30 13 * * *" },
      undefined,
      90 * MINUTE_MS,
      90 * MINUTE_MS,
      "next refresh",
    ],
    ["the deadline of scans before that", every(HOUR_MS), 5_000, 5_000, 5_000, "deadline"],
    ["no deadline beyond that", every(HOUR_MS), DAY_MS, HOUR_MS, HOUR_MS, "next refresh"],
    [
      "a minute, where the next one comes sooner, but no wait",
      every(1_000),
      undefined,
      1_000,
      MINUTE_MS,
      "next refresh",
    ],
  ] as const
) {
  Deno.test(`A4: refreshBounds: a refresh ends with ${what}`, async () => {
    const end = await endOf(schedule, deadlineMs);
    equal(end.waitsMs, waitsMs);
    equal(end.worksMs, worksMs);
    equal(end.setBy, setBy);
  });
}

Deno.test("A4: refreshBounds: stopping the exporter ends a refresh with the exporter's own reason", () => {
  const stopped = new AbortController();
  using bounds = refreshBounds(every(HOUR_MS), undefined, stopped.signal);
  const reason = new Error("stops");
  stopped.abort(reason);
  equal(bounds.signal.reason, reason);
});
