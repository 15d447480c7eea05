import { deepEqual, equal } from "node:assert/strict";
import { compactHistory } from "../../src/history/tend_history.ts";
import { listDays } from "../../src/history/read_history.ts";
import { HISTORY_TABLES } from "../../src/history/history_tables.ts";
import { DAY_MS } from "../../src/text/duration.ts";
import { startExporter } from "../exporter/process/start_exporter.ts";
import { filesOfDay, rowsOfDay, sorted } from "../history/history_folder.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const SCANS = 10;

Deno.test("exporter --history: ten scans of a server are one file each, and one file in all when compacted", async () => {
  await withTempDir(async (folder) => {
    const args = ["--demo", "-u", "1", "--history", "kept"];
    await using exporter = await startExporter({ folder, args });
    const refreshes = () => exporter.log().split("Refreshed: ").length - 1;
    await exporter.until("/healthz", () => refreshes() >= SCANS);
    equal(await exporter.stop("SIGTERM"), 0);
    const dir = `${folder}/kept`;
    const days = await listDays(dir, "scans");
    let scans = 0;
    for (const day of days) {
      const rows = await rowsOfDay(dir, "scans", day);
      scans += rows.length;
      for (const table of HISTORY_TABLES) equal((await filesOfDay(dir, table, day)).length, rows.length, table);
      const metrics = Map.groupBy(await rowsOfDay(dir, "dpm", day), ({ timestamp }) => timestamp);
      deepEqual(rows.map((row) => metrics.get(row["timestamp"])?.length), rows.map((row) => row["metrics"]));
    }
    equal(scans, refreshes());
    const before = await Promise.all(days.map(async (day) => sorted(await rowsOfDay(dir, "groups", day))));
    await compactHistory(dir, { nowMs: Date.now() + 2 * DAY_MS });
    for (const day of days) {
      for (const table of HISTORY_TABLES) equal((await filesOfDay(dir, table, day)).length, 1);
    }
    deepEqual(await Promise.all(days.map(async (day) => sorted(await rowsOfDay(dir, "groups", day)))), before);
  });
});
