import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { WriteError } from "../../src/files/write_error.ts";
import { appendSnapshot, prepareHistory } from "../../src/history/append_snapshot.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import type { Distribution } from "../../src/snapshot/snapshot.ts";
import { faultyFileSystem, systemError } from "../files/faulty_file_system.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { appendScan, DAY, DAY_START_MS, filesOfDay, rowsOfDay } from "./history_folder.ts";

const groups = (...values: [string, Distribution][]) => new Map(values);

const snapshot = buildSnapshot({
  "rpc_seconds_bucket": flagged("_bucket", [20, 30]),
  "rpc_seconds_count": flagged("_count", [20, 3]),
  "rpc_seconds_sum": flagged("_sum", [20, 3]),
  "up": { ...measured([5, 8], [20, 2]), groups: groups(["api", [[5, 8]]], ["", [[20, 2]]]) },
  "gone": { outcome: "empty", distribution: [] },
  "broken": { outcome: "failed", status: 422, reason: "too many samples" },
  "rolled_up": { outcome: "aggregated", status: undefined, reason: "a rule" },
}, {
  evaluatedAtMs: DAY_START_MS + 4_000,
  scope: { match: ["a.*"], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
  activeSeries: { total: 50, groups: undefined },
  backend: { flavour: "mimir", version: "3.0", url: "http://m:9009/prometheus", tenant: "team-a" },
  warnings: ["One thing"],
});
const plan = {
  name: "grafana-cloud",
  title: "Grafana Cloud",
  kind: "series",
  includedDpm: 1,
  tiers: flatPrice(8),
  currency: "USD",
  minimum: 0,
  source: undefined,
} as const;
const view = viewOf(snapshot, { plan, costPer1000Series: 8, minDpm: 100 });
const ORIGIN = { target: "team-a", timestamp: DAY_START_MS + 4_000, date: DAY };

Deno.test("appendSnapshot: a row for each measured metric, whatever the threshold and the built-in rules", async () => {
  await withTempDir(async (dir) => {
    await appendSnapshot(dir, view);
    const rows = await rowsOfDay(dir);
    deepEqual(rows.map(({ metric_name }) => metric_name), [
      "rpc_seconds_bucket",
      "rpc_seconds_count",
      "rpc_seconds_sum",
      "up",
    ]);
    deepEqual(rows[0], {
      ...ORIGIN,
      metric_name: "rpc_seconds_bucket",
      family: "rpc_seconds",
      excluded_by: "*_bucket",
      series_count: 30,
      dpm_max: 4,
      dpm_total: 120,
      excess_dpm: 90,
      distribution: "[[20,30]]",
      estimated_cost: 0.96,
    });
    deepEqual(rows[3], {
      ...ORIGIN,
      metric_name: "up",
      family: "up",
      excluded_by: null,
      series_count: 10,
      dpm_max: 4,
      dpm_total: 16,
      excess_dpm: 6,
      distribution: "[[5,8],[20,2]]",
      estimated_cost: 0.13,
    });
  });
});

Deno.test("appendSnapshot: a row for each group, and one for the scan with what it could not measure", async () => {
  await withTempDir(async (dir) => {
    await appendSnapshot(dir, view, { target: "prod" });
    const of = { ...ORIGIN, target: "prod", metric_name: "up", label: "job" };
    deepEqual(await rowsOfDay(dir, "groups"), [
      { ...of, value: "api", series_count: 8, dpm_total: 8, excess_dpm: 0 },
      { ...of, value: "", series_count: 2, dpm_total: 8, excess_dpm: 6 },
    ]);
    deepEqual(await rowsOfDay(dir, "scans"), [{
      ...ORIGIN,
      target: "prod",
      window_minutes: 5,
      metrics: 4,
      series_count: 46,
      dpm_total: 160,
      excess_dpm: 114,
      target_dpm: 1,
      active_series: 50,
      plan: "grafana-cloud",
      usage: 160,
      usage_unit: "series",
      decided_by: "data points",
      bill: 1.28,
      currency: "USD",
      names: 7,
      names_measured: 4,
      names_empty: 1,
      names_aggregated: 1,
      names_failed: 1,
      unmeasured: '{"failed":["broken"],"aggregated":["rolled_up"]}',
      scope: '{"match":["a.*"],"exclude":[],"group_by":"job","selector":"","skip_excluded":false}',
      backend: "mimir",
      backend_version: "3.0",
      backend_url: "http://m:9009/prometheus",
      missing_stores: "[]",
      warnings: '["One thing"]',
      duration_ms: 250,
    }]);
  });
});

Deno.test("appendSnapshot: without a name and a tenant the target is empty, without a plan there is no bill", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 3);
    const [scan] = await rowsOfDay(dir, "scans");
    deepEqual([scan?.["target"], scan?.["plan"], scan?.["bill"], scan?.["usage"]], ["", null, null, null]);
    deepEqual(await filesOfDay(dir, "groups"), []);
  });
});

Deno.test("appendSnapshot: writers at once lose nothing, and each scan has a file of its own, named by its time", async () => {
  await withTempDir(async (dir) => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => appendScan(dir, i % 3, `target-${i}`)));
    const scans = await rowsOfDay(dir, "scans");
    equal(new Set(scans.map(({ target }) => target)).size, 12);
    equal((await rowsOfDay(dir)).length, 24);
    const names = await filesOfDay(dir);
    equal(names.length, 12);
    for (const name of names) match(name, /^0[012]-00-00\.000-[0-9a-f]{12}\.parquet$/);
    deepEqual(names, await filesOfDay(dir, "scans"));
  });
});

Deno.test("appendSnapshot: a full disk keeps every earlier row, and leaves nothing half", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 0);
    const system = faultyFileSystem({
      open: async (path, options) => {
        if (options.createNew === true) throw systemError("ENOSPC");
        return await Deno.open(path, options);
      },
    });
    await rejects(
      appendSnapshot(dir, view, { system }),
      (error) => error instanceof WriteError && error.code === "ENOSPC",
    );
    equal((await rowsOfDay(dir)).length, 2);
    equal((await namesIn(`${dir}/dpm/${DAY}`)).length, 1);
  });
});

Deno.test("prepareHistory: makes the folders, and says what it cannot write before anything is measured", async () => {
  await withTempDir(async (dir) => {
    await prepareHistory(`${dir}/new/history`);
    deepEqual(await namesIn(`${dir}/new/history`), ["dpm", "groups", "scans"]);
    await Deno.writeTextFile(`${dir}/file`, "");
    await rejects(prepareHistory(`${dir}/file`), (error) => {
      ok(error instanceof WriteError);
      equal(error.message, `Cannot open "${dir}/file": it is a file, not a folder. Name a folder.`);
      equal(error.exitCode, 2);
      return true;
    });
  });
});

Deno.test("prepareHistory: a missing permission is the one for the whole folder", async () => {
  await rejects(prepareHistory("/var/lib/none/history"), {
    message: 'Cannot open "/var/lib/none/history": the program was started without the permission to write there. ' +
      "Start it with --allow-read=/var/lib/none/history and --allow-write=/var/lib/none/history.",
    exitCode: 2,
  });
});
