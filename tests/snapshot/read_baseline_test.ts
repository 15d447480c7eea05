import assert from "node:assert/strict";
import { compareSnapshots } from "../../src/snapshot/compare.ts";
import { readBaseline } from "../../src/snapshot/read_baseline.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import type { Measured, Snapshot } from "../../src/snapshot/snapshot.ts";
import { SnapshotStore } from "../../src/snapshot/snapshot_store.ts";
import { goldenSnapshot } from "../report/golden_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { viewOf } from "./view_of.ts";

const SCOPE = { match: [], exclude: [], groupBy: ["pod"], selector: "", skipExcluded: false };

async function baselineOf(text: string) {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/base.json`;
  await Deno.writeTextFile(path, text);
  return await readBaseline(path);
}

function written(snapshot: Snapshot, splitsMetrics: boolean): string {
  return [...renderSnapshot(viewOf(snapshot, { minDpm: 0, all: true }), { splitsMetrics })].join("");
}

/** One metric with as many pods. */
function podsOf(count: number): Snapshot {
  const groups = new Map(Array.from({ length: count }, (_, i) => [`pod-${i}`, [[5 + i, 1]] as const]));
  const up: Measured = { outcome: "measured", distribution: [...groups.values()].map(([row]) => row), groups };
  return buildSnapshot({ up }, { scope: SCOPE });
}

Deno.test("readBaseline: a report compares as its scan does, its metrics split by groups or not", async () => {
  for (const splitsMetrics of [true, false]) {
    const baseline = await baselineOf(written(goldenSnapshot, splitsMetrics));
    assert.deepEqual(baseline.snapshot.names.size, goldenSnapshot.names.size);
    const view = viewOf(goldenSnapshot);
    const { total, goneGroups, ofGroup } = compareSnapshots(view, baseline);
    assert.deepEqual([total.dpm, total.series, goneGroups], [0, 0, []]);
    for (const { value, dpm, series } of view.groups) {
      assert.deepEqual(ofGroup(value), { dpm: 0, series: 0, before: { dpm, series } });
    }
  }
});

Deno.test("readBaseline: of more than a thousand groups, one that is not listed is not new", async () => {
  const now = podsOf(1_100);
  const comparison = compareSnapshots(viewOf(now), await baselineOf(written(now, false)));
  // The last 1,000 have most samples.
  assert.equal(comparison.ofGroup("pod-0"), undefined);
  assert.equal(comparison.ofGroup("pod-1099")?.dpm, 0);
  assert.deepEqual(comparison.goneGroups, []);
});

Deno.test("readBaseline: groups of unsplit metrics have no change where a name cannot be compared", async () => {
  const [up, down] = [...podsOf(2).names.values(), measured([5, 1])];
  assert.ok(up !== undefined && down !== undefined);
  const text = written(buildSnapshot({ up, down }, { scope: SCOPE }), false);
  const now = buildSnapshot({ up, down: { outcome: "failed", status: 503, reason: "busy" } }, { scope: SCOPE });
  const comparison = compareSnapshots(viewOf(now), await baselineOf(text));
  assert.deepEqual([comparison.incomparable, comparison.ofGroup("pod-1")], [["down"], undefined]);
});

Deno.test("readBaseline: refuses a report of a part, with what to do, and what is no report", async () => {
  const part = [...renderSnapshot(viewOf(goldenSnapshot))].join("");
  await assert.rejects(
    baselineOf(part),
    /it leaves out 3 of the 15 metric names .* --format json --min-dpm 0 --all\.$/,
  );
  await assert.rejects(baselineOf(""), { exitCode: 2, message: /: it is empty/ });
  await assert.rejects(readBaseline("src"), { exitCode: 2, message: /: it is a folder\. Give the path of a report/ });
  for (const text of [part.slice(0, -9), "\0\xff"]) {
    await assert.rejects(baselineOf(text), { exitCode: 2, message: /it is no valid JSON|it is no JSON/ });
  }
  const whole = JSON.parse(written(podsOf(1), true));
  for (const families of ["x", {}, null]) {
    await assert.rejects(
      baselineOf(JSON.stringify({ ...whole, families })),
      /at families: it is .*, expected a list\./,
    );
  }
  await assert.rejects(baselineOf("{}"), /it has no schema_version/);
  await assert.rejects(baselineOf("[".repeat(100)), /nested too deeply/);
});

Deno.test("readBaseline: refuses the reports of many targets with what to do, however large they are", async () => {
  const report = JSON.parse(written(podsOf(1_000), true));
  const hint = /it holds the reports of many targets, .*jq '\.targets\[0\]\.report'\.$/;
  for (const count of [0, 1, 60]) {
    const document = { targets_schema_version: 1, targets: Array(count).fill({ target: "a", report }) };
    for (const indent of [0, 2]) await assert.rejects(baselineOf(JSON.stringify(document, undefined, indent)), hint);
  }
});

Deno.test("SnapshotStore: gives back a snapshot with a thousand groups and as many families", async () => {
  await using folder = await temporaryFolder();
  const names = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`m_${i}`, measured([5, 1])]));
  const snapshot = buildSnapshot({ ...names, ...Object.fromEntries(podsOf(1_100).names) }, { scope: SCOPE });
  const store = new SnapshotStore(folder.path, "key");
  await store.save(snapshot, {});
  assert.equal((await store.latest()).kind, "found");
});
