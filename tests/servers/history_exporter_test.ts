import { deepEqual, equal } from "node:assert/strict";
import { compactHistory } from "../../src/history/tend_history.ts";
import { listDays } from "../../src/history/read_history.ts";
import { HISTORY_TABLES } from "../../src/history/history_tables.ts";
import { DAY_MS } from "../../src/text/duration.ts";
import { startExporter } from "../exporter/process/start_exporter.ts";
import { filesOfDay, rowsOfDay, sorted } from "../history/history_folder.ts";
import { runCli } from "../support/run_cli.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const SCANS = 10;

/** Compares the first of the scans with the last one. */
async function assertDifference(folder: string, days: readonly string[]): Promise<void> {
  const rows = (await Promise.all(days.map((day) => rowsOfDay(`${folder}/kept`, "scans", day)))).flat();
  const scans = rows.toSorted((a, b) => Number(a["timestamp"]) - Number(b["timestamp"]));
  const [first, last] = [scans[0], scans.at(-1)];
  const times = [first, last].map((scan) => new Date(Number(scan?.["timestamp"])).toISOString());
  const args = ["diff", ...times, "--history", "kept", "-f", "json"];
  const { code, stdout, stderr } = await runCli({ cwd: folder, args });
  equal(code, 0, stderr);
  const { from, to, total } = JSON.parse(stdout);
  deepEqual([from.evaluated_at, to.evaluated_at], times);
  const sums = (scan: typeof first) => ({ dpm: scan?.["dpm_total"], series: scan?.["series_count"] });
  deepEqual(total.before, sums(first));
  const after = { dpm: total.before.dpm + total.change.dpm, series: total.before.series + total.change.series };
  deepEqual(after, sums(last));
}

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
      // Two scans may be of the same second.
      const metrics = Map.groupBy(await rowsOfDay(dir, "dpm", day), ({ timestamp }) => timestamp);
      const expected = Map.groupBy(rows, ({ timestamp }) => timestamp);
      deepEqual(
        Array.from(metrics, ([timestamp, { length }]) => [timestamp, length]),
        Array.from(
          expected,
          ([timestamp, scans]) => [timestamp, scans.reduce((sum, row) => sum + Number(row["metrics"]), 0)],
        ),
      );
    }
    equal(scans, refreshes());
    const before = await Promise.all(days.map(async (day) => sorted(await rowsOfDay(dir, "groups", day))));
    await compactHistory(dir, { nowMs: Date.now() + 2 * DAY_MS });
    for (const day of days) {
      for (const table of HISTORY_TABLES) equal((await filesOfDay(dir, table, day)).length, 1);
    }
    deepEqual(await Promise.all(days.map(async (day) => sorted(await rowsOfDay(dir, "groups", day)))), before);
    await assertDifference(folder, days);
  });
});
