import { equal } from "node:assert/strict";
import { longestGapMs } from "../../src/schedule/longest_gap.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12, 0, 37);
const HOUR_MS = 3_600_000;

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
