import { deepEqual, equal } from "node:assert/strict";
import { exporterSchedule } from "../../src/exporter/exporter_schedule.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const interval = { kind: "interval", intervalMs: 90_000 } as const;

Deno.test("exporterSchedule: an interval is stale after two of it and ten minutes", () => {
  deepEqual(exporterSchedule({ schedule: interval, staleAfterMs: undefined }, NOW_MS), {
    text: "every 1m30s",
    intervalMs: 90_000,
    staleAfterMs: 780_000,
  });
});

Deno.test("exporterSchedule: a cron expression is stale after two of its longest gaps and ten minutes", () => {
  const schedule = { kind: "cron", expression: "30 3 * * *" } as const;
  deepEqual(exporterSchedule({ schedule, staleAfterMs: undefined }, NOW_MS), {
    text: "at 30 3 * * * (UTC)",
    intervalMs: 86_400_000,
    staleAfterMs: 2 * 86_400_000 + 600_000,
  });
});

Deno.test("exporterSchedule: what is told is taken", () => {
  equal(exporterSchedule({ schedule: interval, staleAfterMs: 7_000 }, NOW_MS).staleAfterMs, 7_000);
});
