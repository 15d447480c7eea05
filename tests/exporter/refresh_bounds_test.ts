import { deepEqual, equal } from "node:assert/strict";
import { install } from "@sinonjs/fake-timers";
import { refreshBounds } from "../../src/exporter/refresh_bounds.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/text/duration.ts";

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const every = (intervalMs: number): Schedule => ({ kind: "interval", intervalMs });

/** After which time the waits and the work of a refresh end that begins at noon. */
async function endOf(schedule: Schedule, deadlineMs?: number) {
  const clock = install({ now: NOW_MS, toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    using bounds = refreshBounds(schedule, deadlineMs, new AbortController().signal);
    const { signal } = bounds;
    let worksMs = Infinity;
    signal.addEventListener("abort", () => worksMs = Date.now() - NOW_MS);
    await clock.tickAsync(100 * DAY_MS);
    equal(signal.reason instanceof DeadlineError, deadlineMs !== undefined);
    return { waitsMs: (bounds.deadlineAtMs ?? NaN) - NOW_MS, worksMs };
  } finally {
    clock.uninstall();
  }
}

for (
  const [what, schedule, deadlineMs, waitsMs, worksMs] of [
    ["wait ends with the next one by interval", every(HOUR_MS), undefined, HOUR_MS, Infinity],
    ["wait ends with the next one, far away", every(60 * DAY_MS), undefined, 60 * DAY_MS, Infinity],
    [
      "wait ends with the next one by cron",
      { kind: "cron", expression: "30 13 * * *" },
      undefined,
      90 * MINUTE_MS,
      Infinity,
    ],
    ["refresh ends with the deadline of scans", every(HOUR_MS), 5_000, 5_000, 5_000],
    ["refresh with a longer deadline waits for nothing beyond the next", every(HOUR_MS), DAY_MS, HOUR_MS, DAY_MS],
  ] as const
) {
  Deno.test(`A4: refreshBounds: a ${what}`, async () => {
    deepEqual(await endOf(schedule, deadlineMs), { waitsMs, worksMs });
  });
}

Deno.test("A4: refreshBounds: stopping the exporter ends a refresh with the exporter's own reason", () => {
  const stopped = new AbortController();
  using bounds = refreshBounds(every(HOUR_MS), undefined, stopped.signal);
  const reason = new Error("stops");
  stopped.abort(reason);
  equal(bounds.signal.reason, reason);
});
