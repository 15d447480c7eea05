import { deepEqual, equal } from "node:assert/strict";
import { addDays, dayEndMs, daysBetween } from "../../src/collect/utc_day.ts";
import { dayOf } from "../../src/history/history_tables.ts";

Deno.test("dayEndMs: is the last millisecond of the day, leap days included", () => {
  equal(new Date(dayEndMs("2024-02-29")).toISOString(), "2024-02-29T23:59:59.999Z");
  equal(dayOf(dayEndMs("2024-02-29")), "2024-02-29");
  equal(dayOf(dayEndMs("2024-02-29") + 1), "2024-03-01");
});

Deno.test("addDays: every day has 24 hours, where clocks are put forward and back too", () => {
  deepEqual([addDays("2026-03-29", 1), addDays("2026-10-25", 1), addDays("2024-03-01", -1)], [
    "2026-03-30",
    "2026-10-26",
    "2024-02-29",
  ]);
});

Deno.test("daysBetween: includes both ends, and is empty for days in the wrong order", () => {
  deepEqual(daysBetween("2023-12-30", "2024-01-02"), ["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"]);
  deepEqual(daysBetween("2024-01-02", "2024-01-02"), ["2024-01-02"]);
  deepEqual(daysBetween("2024-01-02", "2024-01-01"), []);
});
