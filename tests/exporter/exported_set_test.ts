import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { EMPTY_EXPORTED_SET, type ExportedSet, type ExportedSetOptions } from "../../src/exporter/exported_set.ts";
import { serveSnapshot } from "../../src/exporter/served_snapshot.ts";
import { metricRow } from "../../src/snapshot/metric_row.ts";
import { seriesCount, totalSamples } from "../../src/snapshot/distribution.ts";
import type { Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";

type Names = Record<string, Measured | Unmeasured>;

const FAILED: Unmeasured = { outcome: "failed", status: 422, reason: "too many samples" };
const EMPTY: Measured = { outcome: "empty", distribution: [] };

/** Refreshes one after the other; the sets they lead to. */
function refreshes(options: ExportedSetOptions, ...names: Names[]): ExportedSet[] {
  let set = EMPTY_EXPORTED_SET;
  return names.map((one) => set = next(set, buildSnapshot(one), options));
}

function next(set: ExportedSet, snapshot: Snapshot, options: ExportedSetOptions): ExportedSet {
  return serveSnapshot(snapshot, set, 0, options).exported;
}

/** One series with so many samples in the window of five minutes. */
function samples(count: number): Measured {
  return measured([count, 1]);
}

function namesOf(set: ExportedSet | undefined): string {
  return set?.metrics.map((metric) => metric.name).join(" ") ?? "none";
}

Deno.test("nextExportedSet: largest total first, over the threshold, no more than allowed", () => {
  const names = { small: samples(20), under: samples(5), wide: measured([10, 100]), large: samples(300) };
  const [all] = refreshes(exportedSetOptions(), names);
  equal(namesOf(all), "wide large small");
  deepEqual(all?.notExported, { metrics: 1, series: 1, dpm: 1 });
  const [two] = refreshes(exportedSetOptions({ maxExported: 2 }), names);
  equal(namesOf(two), "wide large");
  deepEqual(two?.notExported, { metrics: 2, series: 2, dpm: 5 });
  const [none] = refreshes(exportedSetOptions({ maxExported: 0 }), names);
  equal(namesOf(none), "");
  deepEqual(none?.notExported, { metrics: 4, series: 103, dpm: 265 });
});

Deno.test("nextExportedSet: one that falls under the threshold stays with its true value, then goes", () => {
  const sets = refreshes(
    exportedSetOptions(),
    { a: samples(20), b: samples(50) },
    { a: samples(2), b: samples(50) },
    { a: samples(1), b: samples(50) },
    { a: samples(1), b: samples(50) },
  );
  deepEqual(sets.map(namesOf), ["b a", "b a", "b a", "b"]);
  deepEqual(sets.map((set) => set.metrics.find(({ name }) => name === "a")?.maxDpm), [4, 0.4, 0.2, undefined]);
});

Deno.test("nextExportedSet: one that is over the threshold now and then stays for good", () => {
  const over = { a: samples(20) };
  const under = { a: samples(2) };
  const sets = refreshes(exportedSetOptions(), over, under, under, over, under, under, over, under, under);
  deepEqual(sets.map(namesOf), Array(9).fill("a"));
});

Deno.test("nextExportedSet: one that failed keeps its last value as long, and its value is no part of the rest", () => {
  const sets = refreshes(exportedSetOptions(), { a: samples(20), b: samples(5) }, { a: FAILED, b: samples(5) }, {
    a: FAILED,
    b: samples(5),
  }, { a: FAILED, b: samples(5) });
  deepEqual(sets.map(namesOf), ["a", "a", "a", ""]);
  deepEqual(sets.map((set) => set.metrics[0]?.totalDpm), [4, 4, 4, undefined]);
  deepEqual(sets.map((set) => set.notExported.dpm), [1, 1, 1, 1]);
});

Deno.test("nextExportedSet: one that is gone, empty or aggregated drops at once", () => {
  const aggregated: Unmeasured = { outcome: "aggregated", status: undefined, reason: "a rule" };
  const afterwards: Names[] = [{}, { a: EMPTY }, { a: aggregated }];
  for (const after of afterwards) {
    const sets = refreshes(exportedSetOptions(), { a: samples(20) }, after);
    deepEqual(sets.map(namesOf), ["a", ""]);
  }
});

Deno.test("nextExportedSet: what built-in rules hide is exported only with --all", () => {
  const names = { a_bucket: flagged("_bucket", [20, 1]) };
  equal(namesOf(refreshes(exportedSetOptions(), names)[0]), "");
  equal(namesOf(refreshes(exportedSetOptions({ all: true }), names)[0]), "a_bucket");
});

Deno.test("nextExportedSet: a newcomer gets the place of the smallest after the refreshes it has to wait", () => {
  const before = { a: samples(100), b: samples(50) };
  const after = { ...before, large: samples(5_000) };
  const sets = refreshes(exportedSetOptions({ maxExported: 2 }), before, after, after, after);
  deepEqual(sets.map(namesOf), ["a b", "a b", "a b", "large a"]);
  const [, waiting] = sets;
  deepEqual(waiting?.notExported, { metrics: 1, series: 1, dpm: 1_000 });
});

Deno.test("nextExportedSet: two that take turns at the edge do not keep a large newcomer out", () => {
  const odd = { a: samples(51), b: samples(50), large: samples(5_000) };
  const even = { a: samples(50), b: samples(51), large: samples(5_000) };
  const first = { a: samples(51), b: samples(50) };
  const sets = refreshes(exportedSetOptions({ maxExported: 2 }), first, odd, even, odd, even, odd, even, odd);
  equal(namesOf(sets[2]), "b a");
  equal(namesOf(sets[3]), "large a");
  for (const set of sets.slice(3)) equal(namesOf(set), "large a");
});

Deno.test("nextExportedSet: two that take turns at the edge do not take turns in the set", () => {
  const odd = { a: samples(51), b: samples(50) };
  const even = { a: samples(50), b: samples(51) };
  const sets = refreshes(exportedSetOptions({ maxExported: 1 }), odd, even, odd, even, odd, even, odd);
  deepEqual(sets.map(namesOf), Array(7).fill("a"));
});

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
const entry: fc.Arbitrary<Measured | Unmeasured | undefined> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 3 })).map(([n, m]) => measured([n + 1, m])) },
  { weight: 1, arbitrary: fc.constant(FAILED) },
  { weight: 1, arbitrary: fc.constant(EMPTY) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const tenant: fc.Arbitrary<Names> = fc.tuple(...names.map(() => entry)).map((entries) =>
  Object.fromEntries(entries.flatMap((one, index) => one === undefined ? [] : [[names[index] ?? "", one]]))
);

Deno.test("nextExportedSet: never over the limit, always true, never flickering, nobody waits too long", () => {
  fc.assert(
    fc.property(
      fc.array(tenant, { minLength: 1, maxLength: 12 }),
      fc.nat(6),
      fc.integer({ min: 1, max: 4 }),
      (tenants, maxExported, keepScans) => {
        const options = exportedSetOptions({ maxExported, keepScans });
        let previous = EMPTY_EXPORTED_SET;
        const entitled = new Map<string, number>();
        for (const one of tenants) {
          const snapshot = buildSnapshot(one);
          const set = next(previous, snapshot, options);
          const exported = new Map(set.metrics.map((metric) => [metric.name, metric]));
          const before = new Map(previous.metrics.map((metric) => [metric.name, metric]));
          equal(exported.size, set.metrics.length);
          ok(exported.size <= maxExported);

          for (const metric of set.metrics) {
            const entry = snapshot.names.get(metric.name);
            ok(entry !== undefined && entry.outcome !== "empty");
            const value = "distribution" in entry
              ? metricRow(metric.name, entry, snapshot.windowMinutes, undefined)
              : before.get(metric.name);
            equal(metric.totalDpm, value?.totalDpm);
            equal(metric.maxDpm, value?.maxDpm);
            equal(metric.seriesCount, value?.seriesCount);
          }

          const claims = new Set(claimants(snapshot, options));
          for (const [name, metric] of before) {
            const entry = snapshot.names.get(name);
            if (exported.has(name) || entry === undefined || entry.outcome === "empty") continue;
            ok(!claims.has(name), "one with a claim keeps its place");
            const displaced = [...exported.keys()].some((other) =>
              !before.has(other) && (previous.waiting.get(other) ?? 0) + 1 >= keepScans
            );
            ok(displaced || metric.refreshesOut + 1 >= keepScans);
          }
          for (const name of names) {
            if (!claims.has(name) || exported.has(name)) entitled.set(name, 0);
            else entitled.set(name, (entitled.get(name) ?? 0) + 1);
            ok((entitled.get(name) ?? 0) < keepScans, "nobody waits longer than keepScans");
          }

          const sum = { metrics: 0, series: 0, samples: 0 };
          for (const [name, entry] of snapshot.names) {
            if (entry.outcome !== "measured" || exported.has(name)) continue;
            sum.metrics++;
            sum.series += seriesCount(entry.distribution);
            sum.samples += totalSamples(entry.distribution);
          }
          deepEqual(set.notExported, { metrics: sum.metrics, series: sum.series, dpm: sum.samples / 5 });
          previous = set;
        }
      },
    ),
    { numRuns: 500 },
  );
});

/** The rule in its plainest words: the largest over the threshold. */
function claimants(snapshot: Snapshot, { minDpm, maxExported }: ExportedSetOptions): string[] {
  const over: { name: string; total: number }[] = [];
  for (const [name, entry] of snapshot.names) {
    if (entry.outcome !== "measured") continue;
    const most = Math.max(...entry.distribution.map(([count]) => count)) / snapshot.windowMinutes;
    if (most > minDpm) over.push({ name, total: totalSamples(entry.distribution) });
  }
  over.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  return over.slice(0, maxExported).map(({ name }) => name);
}
