import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  EMPTY_EXPORTED_SET,
  type ExportedMetric,
  type ExportedSet,
  type ExportedSetOptions,
} from "../../src/exporter/exported_set.ts";
import { metricRow } from "../../src/snapshot/metric_row.ts";
import { maxSamples, seriesCount, totalSamples } from "../../src/snapshot/distribution.ts";
import type { Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";
import { serveSnapshot } from "./serve_snapshot.ts";

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

Deno.test("nextExportedSet: a newcomer at the edge gets the place of the smallest once it has waited", () => {
  const before = { a: samples(100), b: samples(50) };
  const after = { ...before, near: samples(90) };
  const sets = refreshes(exportedSetOptions({ maxExported: 2 }), before, after, after, after);
  deepEqual(sets.map(namesOf), ["a b", "a b", "a b", "a near"]);
  const [, waiting] = sets;
  deepEqual(waiting?.notExported, { metrics: 1, series: 1, dpm: 18 });
});

Deno.test("nextExportedSet: S4: a newcomer of over twice the smallest, or in the top half, is in at once", () => {
  const before = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`m${i}`, samples(50 + i)]));
  const options = exportedSetOptions({ maxExported: 10 });
  const [, clear] = refreshes(options, before, { ...before, x: measured([1, 60], [6, 10]) });
  equal(namesOf(clear), "x m9 m8 m7 m6 m5 m4 m3 m2 m1");
  const [, top] = refreshes(options, before, { ...before, x: samples(58) });
  equal(namesOf(top), "m9 m8 x m7 m6 m5 m4 m3 m2 m1");
});

Deno.test("nextExportedSet: S4: a first scan of a half-filled window does not fix the set", () => {
  const few = Object.fromEntries(Array.from({ length: 92 }, (_, i) => [`few${i}`, measured([6, 5])]));
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`many${i}`, measured([20, 70])]));
  const sets = refreshes(exportedSetOptions({ maxExported: 100 }), few, { ...few, ...many });
  deepEqual(new Set(sets[1]?.metrics.map(({ name }) => name)), new Set(Object.keys(many)));
});

Deno.test("nextExportedSet: S4: a highest series far over the threshold is a claim, for half of the places", () => {
  const wide = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`wide${i}`, measured([10, 1_000 + i])]));
  const fast = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`fast${i}`, samples(300 + i)]));
  const options = exportedSetOptions({ maxExported: 10 });
  const sets = refreshes(options, { ...wide, slow: samples(20) }, { ...wide, ...fast, slow: samples(20) });
  deepEqual(sets.map(namesOf), [
    "wide9 wide8 wide7 wide6 wide5 wide4 wide3 wide2 wide1 wide0",
    "wide9 wide8 wide7 wide6 wide5 fast8 fast7 fast6 fast5 fast4",
  ]);
});

Deno.test("nextExportedSet: two that take turns at the edge do not keep a large newcomer out", () => {
  const odd = { a: samples(51), b: samples(50), large: samples(5_000) };
  const even = { a: samples(50), b: samples(51), large: samples(5_000) };
  const first = { a: samples(51), b: samples(50) };
  const sets = refreshes(exportedSetOptions({ maxExported: 2 }), first, odd, even, odd, even, odd, even, odd);
  for (const set of sets.slice(1)) equal(namesOf(set), "large a");
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

          const half = Math.floor(maxExported / 2);
          const claims = claimants(snapshot, options);
          for (const name of claims.slice(0, half)) ok(exported.has(name), "the top half is always in it");
          for (const [name, metric] of before) {
            const entry = snapshot.names.get(name);
            if (exported.has(name) || entry === undefined || entry.outcome === "empty") continue;
            ok(!claims.includes(name), "one with a claim keeps its place");
            const displaced = set.metrics.some((other) =>
              !before.has(other.name) &&
              ((previous.waiting.get(other.name) ?? 0) + 1 >= keepScans || claims.slice(0, half).includes(other.name) ||
                other.totalDpm > 2 * totalOf(metric, snapshot) || other.maxDpm > 2 * maxOf(metric, snapshot))
            );
            ok(displaced || metric.refreshesOut + 1 >= keepScans);
          }
          for (const name of names) {
            if (!claims.includes(name) || exported.has(name)) entitled.set(name, 0);
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

function totalOf(metric: ExportedMetric, snapshot: Snapshot): number {
  const entry = snapshot.names.get(metric.name);
  return entry?.outcome === "measured" ? totalSamples(entry.distribution) / snapshot.windowMinutes : metric.totalDpm;
}

function maxOf(metric: ExportedMetric, snapshot: Snapshot): number {
  const entry = snapshot.names.get(metric.name);
  return entry?.outcome === "measured" ? maxSamples(entry.distribution) / snapshot.windowMinutes : metric.maxDpm;
}

/** The rule in its plainest words: half by total, at most half by highest series, the rest by total again. */
function claimants(snapshot: Snapshot, { minDpm, maxExported }: ExportedSetOptions): string[] {
  const over: { name: string; total: number; max: number }[] = [];
  for (const [name, entry] of snapshot.names) {
    if (entry.outcome !== "measured") continue;
    const max = maxSamples(entry.distribution) / snapshot.windowMinutes;
    if (max > minDpm) over.push({ name, total: totalSamples(entry.distribution), max });
  }
  over.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  const half = Math.floor(maxExported / 2);
  const rest = over.slice(half);
  const peaks = rest.filter(({ max }) => max > 4 * minDpm).sort((a, b) => b.max - a.max).slice(0, half);
  const chosen = [...over.slice(0, half), ...peaks];
  for (const one of rest) if (chosen.length < maxExported && !chosen.includes(one)) chosen.push(one);
  return chosen.map(({ name }) => name);
}

Deno.test("nextExportedSet: S4: what stays within its factor of two changes the set by nobody, however it varies", () => {
  const jittered = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 });
  fc.assert(fc.property(fc.array(jittered, { minLength: 2, maxLength: 9 }), fc.boolean(), (rounds, isPeaked) => {
    // Four that are always the top half, and eight that are at the edge for the other four places.
    const tenants = rounds.map((jitter) =>
      Object.fromEntries(jitter.map((by, i) => {
        const rate = isPeaked ? 100 + by : 15;
        return [`m${i}`, i < 4 ? measured([15, 900]) : measured([rate, 10], [1, by])];
      }))
    );
    // Within keepScans no claim is waited for, so every change would be one at once.
    const sets = refreshes(exportedSetOptions({ maxExported: 8, keepScans: 10 }), ...tenants);
    for (const set of sets) {
      deepEqual(new Set(set.metrics.map(({ name }) => name)), new Set(sets[0]?.metrics.map(({ name }) => name)));
    }
  }));
});
