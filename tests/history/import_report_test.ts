import { deepEqual, equal, rejects } from "node:assert/strict";
import { compactHistory } from "../../src/history/tend_history.ts";
import { importReport } from "../../src/history/import_report.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { SnapshotFormatError } from "../../src/snapshot/read_snapshot.ts";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { appendScan, DAY, DAY_START_MS, rowsOfDay } from "./history_folder.ts";

const snapshot = buildSnapshot({
  "a_bucket": flagged("_bucket", [20, 30]),
  "up": { ...measured([5, 8], [20, 2]), groups: new Map([["api", [[5, 8], [20, 2]]]]) },
}, {
  evaluatedAtMs: DAY_START_MS + 1_000,
  scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false },
  activeSeries: { total: 41, groups: undefined },
});
const plan = {
  name: "grafana-cloud",
  title: "Grafana Cloud",
  kind: "series",
  includedDpm: 2,
  tiers: flatPrice(6.5),
  currency: "EUR",
  minimum: 0,
  source: undefined,
} as const;
const view = viewOf(snapshot, { plan, costPer1000Series: 6.5, includedDpm: 2, minDpm: 0, all: true });

Deno.test("importReport: the history gets what the scan itself would have added, bill and costs included", async () => {
  await withTempDir(async (dir) => {
    const path = `${dir}/metric_rates.json`;
    await Deno.writeTextFile(path, [...renderSnapshot(view)].join(""));
    const imported = await importReport(`${dir}/imported`, path);
    deepEqual(imported, { kind: "imported", metrics: 2, at: "2026-01-02T00:00:01.000Z" });
    await appendSnapshot(`${dir}/appended`, view);
    for (const table of ["dpm", "groups", "scans"] as const) {
      deepEqual(await rowsOfDay(`${dir}/imported`, table), await rowsOfDay(`${dir}/appended`, table));
    }
  });
});

Deno.test("importReport: the same report twice adds nothing, also when the day was compacted meanwhile", async () => {
  await withTempDir(async (dir) => {
    const path = `${dir}/metric_rates.json`;
    await Deno.writeTextFile(path, [...renderSnapshot(view)].join(""));
    await appendScan(dir, 5);
    await importReport(dir, path);
    equal((await importReport(dir, path)).kind, "present");
    await compactHistory(dir, { nowMs: DAY_START_MS + 10 * 86_400_000 });
    equal((await importReport(dir, path)).kind, "present");
    equal((await rowsOfDay(dir, "scans", DAY)).length, 2);
  });
});

Deno.test("importReport: a report that leaves something out, and one that is none, are refused", async () => {
  await withTempDir(async (dir) => {
    const path = `${dir}/metric_rates.json`;
    await Deno.writeTextFile(path, [...renderSnapshot(viewOf(snapshot, { minDpm: 100 }))].join(""));
    await rejects(importReport(dir, path), (error) => error instanceof SnapshotFormatError);
    await Deno.writeTextFile(path, "metric_name,dpm");
    await rejects(importReport(dir, path), (error) => error instanceof SnapshotFormatError);
    await rejects(importReport(dir, `${dir}/missing.json`), Deno.errors.NotFound);
  });
});

Deno.test("importReport: a scan that found nothing, or failed on most names, is not added", async () => {
  const failed = { outcome: "failed", status: 500, reason: "away" } as const;
  for (const names of [new Map(), new Map(Object.entries({ up: measured([5, 2]), a: failed, b: failed }))]) {
    await withTempDir(async (dir) => {
      const path = `${dir}/metric_rates.json`;
      const flawed = viewOf(buildSnapshot(names), { minDpm: 0, all: true });
      await Deno.writeTextFile(path, [...renderSnapshot(flawed)].join(""));
      equal((await importReport(`${dir}/history`, path)).kind, "flawed");
      deepEqual(await namesIn(dir), ["metric_rates.json"]);
    });
  }
});
