import { deepEqual } from "node:assert/strict";
import { writeCollectedFile } from "../../src/collect/collected_file.ts";
import { tendFolder } from "../../src/collect/tend_folder.ts";
import { dayEndMs } from "../../src/collect/utc_day.ts";
import { HISTORY_SCHEMAS } from "../../src/history/history_tables.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import { DAY_MS } from "../../src/text/duration.ts";
import { silentLog } from "../exporter/silent_log.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { testConfig } from "./test_config.ts";

const { signal } = new AbortController();
const NOON_MS = Date.UTC(2026, 2, 10, 12);

async function collected(dir: string, ...days: readonly string[]): Promise<void> {
  const config = await testConfig(dir);
  for (const day of days) {
    await writeCollectedFile({ service: "a", day, atMs: dayEndMs(day) }, [], { config, nowMs: NOON_MS, signal });
  }
}

const tend = (dir: string, keepMs?: number) => tendFolder({ dir, keepMs, nowMs: NOON_MS, signal, log: silentLog });

Deno.test("tendFolder: what was collected stays unless its age is given", async () => {
  await withTempDir(async (dir) => {
    await collected(dir, "2001-01-01", "2026-03-01", "2026-03-09");
    await tend(dir);
    deepEqual(await namesIn(dir), ["2001-01-01", "2026-03-01", "2026-03-09"]);
    await tend(dir, 7 * DAY_MS);
    deepEqual((await namesIn(dir)).filter((name) => !name.startsWith(".")), ["2026-03-09"]);
  });
});

Deno.test("tendFolder: scans in the same folder are compacted when their day is over", async () => {
  await withTempDir(async (dir) => {
    await collected(dir, "2026-03-09");
    await Deno.mkdir(`${dir}/scans/2026-03-09`, { recursive: true });
    for (const name of ["1", "2"]) {
      await writeParquet(`${dir}/scans/2026-03-09/${name}.parquet`, { schema: HISTORY_SCHEMAS.scans, rows: [] });
    }
    await tend(dir);
    deepEqual((await namesIn(`${dir}/scans/2026-03-09`)).filter((name) => name.endsWith(".parquet")), ["1.parquet"]);
    deepEqual(await namesIn(`${dir}/2026-03-09`), ["a.parquet"]);
  });
});
