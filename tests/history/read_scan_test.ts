import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { HistoryError } from "../../src/history/history_error.ts";
import { readScan } from "../../src/history/read_scan.ts";
import { listScans, type StoredScan } from "../../src/history/stored_scan.ts";
import { compactHistory } from "../../src/history/tend_history.ts";
import { ParquetError } from "../../src/parquet/parquet_error.ts";
import { compareSnapshots } from "../../src/snapshot/compare.ts";
import { seriesCount, totalSamples } from "../../src/snapshot/distribution.ts";
import type { Measured, Snapshot } from "../../src/snapshot/snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { byJob } from "../report/diff_screens.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { appendScan, DAY, DAY_START_MS } from "./history_folder.ts";

const DAY_MS = 86_400_000;

async function onlyScan(dir: string, day = DAY): Promise<StoredScan> {
  const [scan, ...others] = await listScans(dir, day);
  ok(scan !== undefined && others.length === 0);
  return scan;
}

/** What a comparison makes of names: their distributions, and what their groups add up to. */
function sumsOf({ names, scope }: Snapshot) {
  return [...names].flatMap(([name, entry]) => {
    if (entry.outcome === "empty") return [];
    if (entry.outcome !== "measured") return [[name, entry.outcome]];
    const groups = Array.from(
      scope.groupBy.length > 0 ? entry.groups ?? [] : [],
      ([key, part]) => [key, seriesCount(part), totalSamples(part)],
    );
    return [[name, entry.distribution, groups.sort()]];
  }).sort();
}

/** Whether its texts can be stored: a lone surrogate is no UTF-8, and no server can send one. */
function isStored({ names, scope }: Snapshot): boolean {
  const texts = [...names].flatMap(([name, entry]) => [name, ...("groups" in entry ? entry.groups?.keys() ?? [] : [])]);
  return [...texts, ...scope.groupBy].every((text) => text.isWellFormed());
}

Deno.test("readScan: gives back every distribution, the sums of every group, and what was not measured", async () => {
  await withTempDir(async (dir) => {
    let day = 0;
    await fc.assert(
      fc.asyncProperty(arbitrarySnapshot, async (any) => {
        fc.pre(isStored(any));
        const snapshot = { ...any, evaluatedAtMs: DAY_START_MS + ++day * DAY_MS };
        const view = viewOf(snapshot);
        fc.pre(view.ledger.measured > 0);
        await appendSnapshot(dir, view);
        const scan = await onlyScan(dir, new Date(snapshot.evaluatedAtMs).toISOString().slice(0, 10));
        const read = await readScan(dir, scan);
        deepEqual(sumsOf(read.snapshot), sumsOf(snapshot));
        deepEqual(read.snapshot.scope, snapshot.scope);
        equal(read.snapshot.windowMinutes, snapshot.windowMinutes);
        const { total, incomparable, goneMetrics } = compareSnapshots(view, { snapshot: read.snapshot, source: "" });
        deepEqual([total.dpm, total.series, incomparable, goneMetrics], [0, 0, [], []]);
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("readScan: families are those of the scan, summaries among them", async () => {
  await withTempDir(async (dir) => {
    const names = Object.fromEntries(
      ["rpc", "rpc_sum", "rpc_count", "h_bucket", "h_sum", "h_count", "a_sum", "a_count"].map((name) =>
        [name, measured([5, 1])] as const
      ),
    );
    const view = viewOf(buildSnapshot(names, { evaluatedAtMs: DAY_START_MS, summaries: ["rpc"] }));
    await appendSnapshot(dir, view);
    const { snapshot } = await readScan(dir, await onlyScan(dir));
    deepEqual(
      viewOf(snapshot).families.map(({ name, kind }) => [name, kind]),
      view.families.map((f) => [f.name, f.kind]),
    );
  });
});

Deno.test("readScan: of scans of one day each has its own rows, before and after compacting", async () => {
  await withTempDir(async (dir) => {
    for (const [hour, target] of [[1, "a"], [2, "a"], [2, "b"], [3, undefined]] as const) {
      await appendScan(dir, hour, target);
    }
    const read = async () => {
      const scans = await listScans(dir, DAY);
      return await Promise.all(scans.map(async (scan) => [scan.target, sumsOf((await readScan(dir, scan)).snapshot)]));
    };
    const before = await read();
    deepEqual(before.map(([target]) => target), ["a", "a", "b", ""]);
    await compactHistory(dir, { nowMs: DAY_START_MS + 2 * DAY_MS });
    deepEqual(await read(), before);
  });
});

Deno.test("readScan: of two scans of one target and instant the last counts, and no row of the other", async () => {
  await withTempDir(async (dir) => {
    const at = { evaluatedAtMs: DAY_START_MS, scope: { ...buildSnapshot({}).scope, groupBy: ["job"] } };
    const both: Record<string, Measured>[] = [{ b: byJob({ x: 1 }), c: byJob({ x: 2 }) }, {
      a: byJob({ y: 3 }),
      b: byJob({ x: 4, y: 1 }),
    }];
    for (const names of both) await appendSnapshot(dir, viewOf(buildSnapshot(names, at)));
    const scan = await onlyScan(dir);
    const found = sumsOf((await readScan(dir, scan)).snapshot);
    const wanted = both.map((names) => JSON.stringify(sumsOf(buildSnapshot(names, at))));
    ok(wanted.includes(JSON.stringify(found)), JSON.stringify(found));
  });
});

Deno.test("readScan: a damaged file of its day is named; rows that are missing are no metrics that are gone", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 1);
    const scan = await onlyScan(dir);
    await rejects(readScan(dir, scan, AbortSignal.abort(new Error("stopped"))), /^Error: stopped$/);
    await Deno.writeTextFile(`${dir}/dpm/${DAY}/zz.parquet`, "");
    await rejects(readScan(dir, scan), (error) => error instanceof ParquetError && /zz\.parquet/.test(error.message));
    for await (const { name } of Deno.readDir(`${dir}/dpm/${DAY}`)) await Deno.remove(`${dir}/dpm/${DAY}/${name}`);
    await rejects(
      readScan(dir, scan),
      (error) => error instanceof HistoryError && error.exitCode === 1 && /0 of the 2 metrics/.test(error.message),
    );
  });
});
