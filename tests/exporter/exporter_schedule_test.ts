import { deepEqual, throws } from "node:assert/strict";
import { exporterSchedule } from "../../src/exporter/exporter_schedule.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const base = { schedule: undefined, updateIntervalSeconds: 86_400, staleAfterSeconds: undefined };

Deno.test("exporterSchedule: an interval is stale after two of it and ten minutes", () => {
  deepEqual(exporterSchedule({ ...base, updateIntervalSeconds: 90 }, NOW_MS), {
    schedule: { kind: "interval", intervalMs: 90_000 },
    text: "every 1m30s",
    staleAfterMs: 780_000,
  });
});

Deno.test("exporterSchedule: a cron expression is stale after two of its longest gaps and ten minutes", () => {
  deepEqual(exporterSchedule({ ...base, schedule: "30 3 * * *" }, NOW_MS), {
    schedule: { kind: "cron", expression: "30 3 * * *" },
    text: "at 30 3 * * * (UTC)",
    staleAfterMs: 2 * 86_400_000 + 600_000,
  });
});

Deno.test("exporterSchedule: what is told is taken", () => {
  deepEqual(exporterSchedule({ ...base, staleAfterSeconds: 7 }, NOW_MS).staleAfterMs, 7_000);
});

Deno.test("exporterSchedule: an expression that cannot be followed is refused", () => {
  throws(() => exporterSchedule({ ...base, schedule: "soon" }, NOW_MS), {
    name: "ConfigError",
    message: 'Cannot use "soon" as --schedule: it needs five fields: minute, hour, day, month, weekday. ' +
      "Give minute, hour, day, month and weekday, such as '30 3 * * *' for half past three each night, UTC.",
  });
});
