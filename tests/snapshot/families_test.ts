import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { atOnce } from "../../src/exposition/turns.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import { foldFamilies, listFamilies } from "../../src/snapshot/families.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";
import { viewOf } from "./view_of.ts";

/** The families in short: `name kind: members`. */
function fold(names: readonly string[], types: Readonly<Record<string, string>> = {}): string[] {
  return atOnce(foldFamilies(names, new Map(Object.entries(types))))
    .map(({ name, kind, members }) => `${name} ${kind}: ${members.join(" ")}`);
}

Deno.test("foldFamilies: bucket, sum and count are a classic histogram, with created where it is there", () => {
  deepEqual(fold(["a_sum", "a_count", "a_bucket"]), ["a histogram: a_bucket a_sum a_count"]);
  deepEqual(fold(["a_created", "a_sum", "a_count", "a_bucket"]), ["a histogram: a_bucket a_sum a_count a_created"]);
});

Deno.test("foldFamilies: two of the three are no histogram, and a counter named count is none", () => {
  deepEqual(fold(["a_bucket", "a_count"]), ["a_bucket metric: a_bucket", "a_count metric: a_count"]);
  deepEqual(fold(["a_bucket", "a_sum"]), ["a_bucket metric: a_bucket", "a_sum metric: a_sum"]);
  deepEqual(fold(["requests_count"]), ["requests_count metric: requests_count"]);
  deepEqual(fold(["_bucket", "_sum", "_count"]), [
    "_bucket metric: _bucket",
    "_sum metric: _sum",
    "_count metric: _count",
  ]);
});

Deno.test("foldFamilies: a native histogram beside a classic one is itself, and both have their own name", () => {
  deepEqual(fold(["a", "a_bucket", "a_sum", "a_count"]), [
    "a_bucket histogram: a_bucket a_sum a_count",
    "a metric: a",
  ]);
  deepEqual(fold(["a"], { a: "histogram" }), ["a metric: a"]);
});

Deno.test("foldFamilies: a summary is one only where a type says so, with or without quantiles", () => {
  const names = ["a", "a_sum", "a_count"];
  deepEqual(fold(names), names.map((name) => `${name} metric: ${name}`));
  deepEqual(fold(names, { a: "gauge" }), names.map((name) => `${name} metric: ${name}`));
  deepEqual(fold(names, { a: "summary" }), ["a summary: a a_sum a_count"]);
  deepEqual(fold([...names, "a_created"], { a: "summary" }), ["a summary: a a_sum a_count a_created"]);
  deepEqual(fold(["a_sum", "a_count"], { a: "summary" }), ["a summary: a_sum a_count"]);
  deepEqual(fold(["a", "a_sum"], { a: "summary" }), ["a metric: a", "a_sum metric: a_sum"]);
});

Deno.test("foldFamilies: what a type calls a summary and the names a histogram is a histogram, once", () => {
  deepEqual(fold(["a_bucket", "a_sum", "a_count"], { a: "summary" }), ["a histogram: a_bucket a_sum a_count"]);
});

Deno.test("foldFamilies: created joins its counter, and without one stays apart", () => {
  deepEqual(fold(["a_created", "a_total"]), ["a_total counter: a_total a_created"]);
  deepEqual(fold(["kube_pod_created", "kube_pod"]), [
    "kube_pod_created metric: kube_pod_created",
    "kube_pod metric: kube_pod",
  ]);
});

/** Parts of names that meet often, so that families overlap, nest and lack members. */
const anyName = fc.array(fc.constantFrom("a", "b", "_bucket", "_sum", "_count", "_created", "_total"), {
  minLength: 1,
  maxLength: 4,
}).map((parts) => parts.join(""));

Deno.test("foldFamilies: property, families partition the names, and no two have the same name", () => {
  const types = fc.dictionary(anyName, fc.constantFrom("summary", "histogram", "counter"));
  fc.assert(fc.property(fc.uniqueArray(anyName, { maxLength: 30 }), types, (names, known) => {
    const families = atOnce(foldFamilies(names, new Map(Object.entries(known))));
    deepEqual(families.flatMap(({ members }) => members).sort(), [...names].sort());
    equal(new Set(families.map(({ name }) => name)).size, families.length);
    ok(families.every(({ members }) => members.length > 0));
  }));
});

function measured(...distribution: [number, number][]): Measured {
  return { outcome: "measured", distribution };
}

Deno.test("listFamilies: sums members up, highest first, with buckets, interval and series", () => {
  const snapshot = buildSnapshot({
    up: measured([5, 3]),
    rpc_bucket: measured([5, 12], [20, 24]),
    rpc_sum: measured([5, 1], [20, 2]),
    rpc_count: measured([5, 1], [20, 2]),
    gone: { outcome: "empty", distribution: [] },
  });
  const [rpc, up, ...rest] = atOnce(listFamilies(snapshot));
  deepEqual(rpc, {
    name: "rpc",
    kind: "histogram",
    members: ["rpc_bucket", "rpc_sum", "rpc_count"],
    dpm: 14 + 28 * 4,
    series: 42,
    every: "15s-60s",
    buckets: { perHistogram: 12, histograms: 3 },
    distribution: [[5, 14], [20, 28]],
  });
  deepEqual([up?.name, up?.dpm, up?.series, up?.every, up?.buckets], ["up", 3, 3, "60s", undefined]);
  deepEqual(rest, []);
});

Deno.test("listFamilies: buckets are told only where they are whole and both parts were measured", () => {
  const failed: Unmeasured = { outcome: "failed", status: 422, reason: "too many" };
  const of = (bucket: Measured, count: Measured | Unmeasured) =>
    atOnce(listFamilies(buildSnapshot({ a_bucket: bucket, a_sum: measured([5, 2]), a_count: count })))[0]?.buckets;
  deepEqual(of(measured([5, 22]), measured([5, 2])), { perHistogram: 11, histograms: 2 });
  deepEqual(of(measured([5, 23]), measured([5, 2])), undefined);
  deepEqual(of(measured([5, 22]), failed), undefined);
  deepEqual(of({ outcome: "empty", distribution: [] }, measured([5, 2])), undefined);
});

Deno.test("listFamilies: property, the families' totals are the tenant's", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    const families = atOnce(listFamilies(snapshot));
    const { all } = viewOf(snapshot).totals;
    equal(families.reduce((sum, family) => sum + family.series, 0), all.series);
    ok(Math.abs(families.reduce((sum, family) => sum + family.dpm, 0) - all.dpm) <= 1e-9 * (1 + all.dpm));
    equal(families.reduce((sum, family) => sum + family.members.length, 0), all.metrics);
    const metrics = [...snapshot.names.values()].flatMap((each) => each.outcome === "measured" ? [each] : []);
    deepEqual(
      mergeDistributions(families.map(({ distribution }) => distribution)),
      mergeDistributions(metrics.map(({ distribution }) => distribution)),
    );
  }));
});
