import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";
import { join } from "../report/report_input.ts";
import { viewOf } from "./view_of.ts";

const schema = JSON.parse(Deno.readTextFileSync("docs/metric_rates.schema.json"));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

function assertValid(document: unknown): void {
  assert.ok(validate(document), JSON.stringify(validate.errors));
}

const snapshot = buildSnapshot({
  up: measured([15, 1], [20, 3]),
  slow: measured([5, 4]),
  a_bucket: flagged("_bucket", [20, 8]),
  gone: { outcome: "empty", distribution: [] },
  kube_sum: { outcome: "aggregated", status: undefined, reason: "an aggregation rule matches it" },
  broken: { outcome: "failed", status: 422, reason: "too many series" },
}, { durationMs: 250 });

Deno.test("renderSnapshot: says what the original says, under its keys", () => {
  const document = JSON.parse(join(renderSnapshot(viewOf(snapshot))));
  assert.deepEqual(document.metrics, [{
    metric_name: "up",
    dpm: 4,
    series_count: 4,
    estimated_cost: null,
    total_dpm: 15,
    distribution: [{ dpm: 3, series: 1 }, { dpm: 4, series: 3 }],
    series_detail: [],
  }]);
  assert.equal(document.total_metrics_above_threshold, 1);
  assert.deepEqual(document.performance_metrics, {
    total_runtime_seconds: 0.25,
    average_metric_processing_seconds: 0.05,
    total_metrics_processed: 5,
    metrics_per_second: 20,
  });
});

Deno.test("renderSnapshot: says what it hid, by the exporter's words, and what became of every name (O9)", () => {
  const document = JSON.parse(join(renderSnapshot(viewOf(snapshot))));
  assert.deepEqual(document.threshold, {
    min_dpm: 1,
    hidden: { metrics: 1, series: 4, dpm: 4, share_of_all: 4 / 51 },
  });
  assert.deepEqual(document.totals, {
    over_threshold: { metrics: 1, series: 4, dpm: 15 },
    under_threshold: { metrics: 1, series: 4, dpm: 4 },
    excluded: { metrics: 1, series: 8, dpm: 32 },
    all: { metrics: 3, series: 16, dpm: 51 },
    listed: { metrics: 2, series: 8, dpm: 19 },
  });
  assert.deepEqual(document.ledger, {
    catalogue: 6,
    measured: 3,
    empty: 1,
    aggregated: 1,
    failed: 1,
    hidden_by_rule: 1,
    empty_names: [{ metric_name: "gone" }],
    aggregated_names: [{ metric_name: "kube_sum", status: null, reason: "an aggregation rule matches it" }],
    failures: [{ metric_name: "broken", status: 422, reason: "too many series" }],
  });
});

Deno.test("renderSnapshot: with all, flagged metrics are listed and nothing counts as hidden", () => {
  const document = JSON.parse(join(renderSnapshot(viewOf(snapshot, { all: true, minDpm: 0 }))));
  assert.equal(document.ledger.hidden_by_rule, 0);
  const bucket = document.metrics.find((metric: { metric_name: string }) => metric.metric_name === "a_bucket");
  assert.deepEqual(bucket.excluded_by, { kind: "suffix", text: "_bucket" });
});

Deno.test("renderSnapshot: costs, groups and series detail are there when asked for", () => {
  const grouped = buildSnapshot({
    up: { outcome: "measured", distribution: [[20, 3]], groups: new Map([["api", [[20, 2]]], ["", [[20, 1]]]]) },
  }, { scope: { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false } });
  const detail = new Map([["up", [{ labels: { job: "api" }, dpm: 4 }]]]);
  const document = JSON.parse(
    join(renderSnapshot(viewOf(grouped, { costPer1000Series: 1000 }), { seriesDetail: detail })),
  );
  assert.deepEqual(document.cost, { per_1000_series: 1000, included_dpm: 1 });
  assert.equal(document.metrics[0].estimated_cost, 12);
  assert.deepEqual(document.metrics[0].groups, [
    { value: "api", dpm: 4, series_count: 2, total_dpm: 8, distribution: [{ dpm: 4, series: 2 }] },
    { value: "", dpm: 4, series_count: 1, total_dpm: 4, distribution: [{ dpm: 4, series: 1 }] },
  ]);
  assert.deepEqual(document.metrics[0].series_detail, [{ labels: { job: "api" }, dpm: 4 }]);
  assertValid(document);
});

Deno.test("renderSnapshot: an empty tenant is a whole document without NaN", () => {
  const document = JSON.parse(join(renderSnapshot(viewOf(buildSnapshot({}, { durationMs: 0 })))));
  assert.deepEqual(document.metrics, []);
  assert.deepEqual(document.performance_metrics, {
    total_runtime_seconds: 0,
    average_metric_processing_seconds: 0,
    total_metrics_processed: 0,
    metrics_per_second: 0,
  });
  assertValid(document);
});

Deno.test("renderSnapshot: renders one metric at a time", () => {
  const names = Array.from({ length: 1000 }, (_, i) => [`m${i}`, measured([20, 1])] as const);
  const pieces = [...renderSnapshot(viewOf(buildSnapshot(new Map(names))))];
  assert.ok(pieces.length > 1000);
  assert.ok(Math.max(...pieces.map((piece) => piece.length)) < 2000);
  assert.ok(pieces.at(-1)?.endsWith("\n"));
});

Deno.test("renderSnapshot: every document fits the published schema, whatever the snapshot and the options", () => {
  const options = fc.record({
    minDpm: fc.constantFrom(0, 1, 10),
    all: fc.boolean(),
    costPer1000Series: fc.constantFrom(undefined, 6.5),
  });
  fc.assert(fc.property(arbitrarySnapshot, options, (snapshot, options) => {
    assertValid(JSON.parse(join(renderSnapshot(viewOf(snapshot, options)))));
  }));
});
