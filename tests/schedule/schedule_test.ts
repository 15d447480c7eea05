import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  earliestRunMs,
  isDue,
  isTickComing,
  type JobHistory,
  longestGapMs,
  nextDueMs,
  parseCron,
  withoutFuture,
} from "../../src/schedule/schedule.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/text/duration.ts";

const NOON_MS = Date.UTC(2026, 0, 15, 12);
const NOW_MS = NOON_MS + 37_000;
const daily = { kind: "interval", intervalMs: DAY_MS } as const;
const NOTHING: JobHistory = { sinceMs: NOW_MS, lastDoneMs: undefined, lastStartMs: undefined, failures: 0 };

function failed(times: number, lastStartMs = NOW_MS, lastDoneMs?: number): JobHistory {
  return { sinceMs: NOW_MS, lastDoneMs, lastStartMs, failures: times };
}

Deno.test("nextDueMs: what never ran is due since the beginning", () => {
  equal(nextDueMs(daily, NOTHING), NOW_MS);
  equal(nextDueMs({ kind: "cron", expression: "0 3 * * *" }, NOTHING), NOW_MS);
});

Deno.test("nextDueMs: an interval counts from the begin of the last run", () => {
  const after = (intervalMs: number) =>
    nextDueMs({ kind: "interval", intervalMs }, { ...NOTHING, lastDoneMs: NOW_MS, lastStartMs: NOW_MS }) - NOON_MS;
  equal(after(5_000), 42_000);
  equal(after(90_000), 3 * MINUTE_MS);
  equal(after(DAY_MS), DAY_MS + MINUTE_MS);
});

Deno.test("nextDueMs: S6: whole minutes are due at the full minute, for -u 60 at the first one 30 s away", () => {
  const afterSecond = (seconds: number, intervalMs: number) => {
    const ms = NOON_MS + seconds * 1_000;
    return (nextDueMs({ kind: "interval", intervalMs }, { ...NOTHING, lastDoneMs: ms, lastStartMs: ms }) - NOON_MS) /
      MINUTE_MS;
  };
  deepEqual([0, 0.003, 20, 29.9, 30, 40, 59.99].map((s) => afterSecond(s, MINUTE_MS)), [1, 1, 1, 1, 2, 2, 2]);
  deepEqual([0, 20, 40].map((s) => afterSecond(s, DAY_MS)), [1_440, 1_440, 1_441]);
});

Deno.test("nextDueMs: a cron expression is read in UTC", () => {
  const history = { ...NOTHING, lastDoneMs: NOW_MS, lastStartMs: NOW_MS };
  equal(nextDueMs({ kind: "cron", expression: "30 3 * * *" }, history), Date.UTC(2026, 0, 16, 3, 30));
  equal(nextDueMs({ kind: "cron", expression: "*/10 * * * MON-FRI" }, history), Date.UTC(2026, 0, 15, 12, 10));
});

Deno.test("nextDueMs: a run that began just before its minute is not due again for that minute", () => {
  const schedule = { kind: "cron", expression: "0 3 * * *" } as const;
  const earlyMs = Date.UTC(2026, 0, 16, 3) - 2;
  ok(isDue(schedule, nextDueMs(schedule, { ...NOTHING, lastDoneMs: NOW_MS, lastStartMs: NOW_MS }), earlyMs));
  equal(
    nextDueMs(schedule, { ...NOTHING, lastDoneMs: earlyMs, lastStartMs: earlyMs }),
    Date.UTC(2026, 0, 17, 3),
  );
});

Deno.test("nextDueMs: after failures 1, 2, 4, 8 … minutes, at most the interval", () => {
  // From 12:01 on, the full minute nearest to the begin.
  const waits = Array.from({ length: 13 }, (_, i) => (nextDueMs(daily, failed(i + 1)) - NOON_MS) / MINUTE_MS - 1);
  equal(waits.join(), "1,2,4,8,16,32,64,128,256,512,1024,1440,1440");
  equal(nextDueMs({ kind: "interval", intervalMs: 5_000 }, failed(1)), NOW_MS + 5_000);
  equal(nextDueMs({ kind: "cron", expression: "*/5 * * * *" }, failed(4)), Date.UTC(2026, 0, 15, 12, 5));
});

Deno.test("nextDueMs: a failure between two regular runs does not push the next one away", () => {
  const doneMs = NOW_MS - DAY_MS + 10 * MINUTE_MS;
  equal(nextDueMs(daily, failed(11, NOW_MS, doneMs)), doneMs + DAY_MS + 23_000);
});

Deno.test("nextDueMs: never later than one interval after the last run began", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 10 * DAY_MS }),
    fc.nat(2_000),
    fc.option(fc.nat(20 * DAY_MS), { nil: undefined }),
    (intervalMs, failures, doneAgoMs) => {
      const history = failed(failures, NOW_MS, doneAgoMs === undefined ? undefined : NOW_MS - doneAgoMs);
      const dueMs = nextDueMs({ kind: "interval", intervalMs }, history);
      ok(dueMs <= NOW_MS + intervalMs + (intervalMs < MINUTE_MS ? 0 : MINUTE_MS));
      if (intervalMs >= MINUTE_MS && doneAgoMs !== undefined) equal(dueMs % MINUTE_MS, 0);
      if (failures > 0) ok(dueMs > NOW_MS);
    },
  ));
});

Deno.test("earliestRunMs: what is due is never in the past, and at a tick unless it is about to begin", () => {
  const later = NOW_MS + 5_000;
  equal(earliestRunMs(daily, later, NOW_MS, false), later);
  equal(earliestRunMs(daily, NOW_MS - 90_000, NOW_MS, false), NOON_MS + MINUTE_MS);
  equal(earliestRunMs({ kind: "cron", expression: "0 3 * * *" }, NOW_MS, NOW_MS, false), NOON_MS + MINUTE_MS);
  equal(earliestRunMs(daily, NOW_MS - 3, NOW_MS, true), NOW_MS);
  equal(earliestRunMs({ kind: "interval", intervalMs: 5_000 }, NOW_MS - 700, NOW_MS, false), NOW_MS);
});

Deno.test("isDue: a tick that comes a little early is good enough, one much too early is not", () => {
  ok(isDue(daily, NOW_MS, NOW_MS - 900));
  ok(!isDue(daily, NOW_MS, NOW_MS - 1_100));
  const second = { kind: "interval", intervalMs: 1_000 } as const;
  ok(isDue(second, NOW_MS, NOW_MS - 1));
  ok(!isDue(second, NOW_MS, NOW_MS - 200));
});

Deno.test("isTickComing: a tick that is a little late may still come, one that is much too late does not", () => {
  ok(isTickComing(daily, NOW_MS, NOW_MS + 900));
  ok(!isTickComing(daily, NOW_MS, NOW_MS + 1_100));
});

Deno.test("withoutFuture: nothing of the past lies in the future of a clock that was set back", () => {
  const history = failed(3, NOW_MS, NOW_MS - 5);
  equal(withoutFuture(history, NOW_MS), history);
  const early = NOW_MS - DAY_MS;
  const { sinceMs, lastDoneMs, lastStartMs, failures } = withoutFuture(history, early);
  equal([sinceMs, lastDoneMs, lastStartMs, failures].join(), [early, early, early, 3].join());
});

Deno.test("parseCron: reads what can be followed, without the space around it", () => {
  for (const expression of ["*/5 * * * *", "0 3 * * MON", "0 0 29 2 *"]) {
    deepEqual(parseCron(` ${expression} `), { kind: "cron", expression });
  }
});

Deno.test("parseCron: says why an expression cannot be followed, and what one looks like", () => {
  const reasons: Record<string, RegExp> = {
    "* * * *": /^it needs five fields$/,
    "* * * * * *": /five fields/,
    "@daily": /five fields/,
    "": /five fields/,
    "0 0 30 2 *": /^it never comes$/,
    "61 * * * *": /61$/,
    "a b c d e": /[^.]$/,
  };
  for (const [text, reason] of Object.entries(reasons)) {
    throws(() => parseCron(text), { name: "ValueError", reason, suggestion: /^Give minute, hour, .*'30 3 \* \* \*'/ });
  }
});

Deno.test("longestGapMs: an interval is its own", () => {
  equal(longestGapMs({ kind: "interval", intervalMs: 90_000 }, NOW_MS), 90_000);
});

Deno.test("longestGapMs: of a cron expression the longest of the next runs", () => {
  const gapHours = (expression: string) => longestGapMs({ kind: "cron", expression }, NOW_MS) / HOUR_MS;
  equal(gapHours("30 3 * * *"), 24);
  equal(gapHours("0 * * * *"), 1);
  equal(gapHours("0 6 * * MON-FRI"), 72);
  equal(gapHours("0 6,18 * * *"), 12);
  equal(gapHours("0 0 1 * *"), 31 * 24);
});
