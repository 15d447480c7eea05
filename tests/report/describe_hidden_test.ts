import assert from "node:assert/strict";
import { describeHidden } from "../../src/report/describe_hidden.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, flagged, measured } from "./build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";

Deno.test("describeHidden: says nothing when nothing is hidden", () => {
  assert.deepEqual(describeHidden(viewOf(buildSnapshot({ up: measured([20, 1]) }))), []);
});

Deno.test("describeHidden: says what the threshold hid and which part of all that is", () => {
  const names = new Map<string, Measured>();
  for (let i = 0; i < 7_550; i++) names.set(`slow_${i}`, measured([5, 50]));
  names.set("fast", measured([20, 125_000]));
  assert.deepEqual(describeHidden(viewOf(buildSnapshot(names))), [
    "7,550 metrics at or under 1.0 DPM a series: 377,500 DPM, 43% of all",
  ]);
});

Deno.test("describeHidden: says what built-in rules hid, by rule, and not with all", () => {
  const snapshot = buildSnapshot({
    a_bucket: flagged("_bucket", [20, 8]),
    b_bucket: flagged("_bucket", [20, 1]),
    a_sum: flagged("_sum", [20, 1]),
    grafana_up: { ...measured([5, 10]), excludedBy: { kind: "prefix", text: "grafana_" } },
  });
  assert.deepEqual(describeHidden(viewOf(snapshot)), [
    "4 metrics excluded by built-in rules (*_bucket 2, *_sum 1, grafana_* 1): 50 DPM, 100% of all; --all lists them",
  ]);
  assert.deepEqual(describeHidden(viewOf(snapshot, { all: true, minDpm: 0 })), []);
});

Deno.test("describeHidden: names failed metrics with the server's words on one line each, up to ten", () => {
  const names = new Map<string, Unmeasured>([
    ["bad\nname", { outcome: "failed", status: 422, reason: "no\u001b[31m" }],
    ["slow", { outcome: "failed", status: undefined, reason: "timed out" }],
  ]);
  assert.deepEqual(describeHidden(viewOf(buildSnapshot(names))), [
    "2 names could not be measured:",
    String.raw`  "bad\nname": 422 "no\u001b[31m"`,
    "  slow: timed out",
  ]);
  for (let i = 0; i < 1_500; i++) names.set(`m${i}`, { outcome: "failed", status: 503, reason: "busy" });
  const lines = describeHidden(viewOf(buildSnapshot(names)));
  assert.equal(lines.length, 12);
  assert.equal(lines.at(-1), "  and 1,492 more: the JSON report names them all");
});

Deno.test("describeHidden: says what is empty, aggregated and out of scope", () => {
  const snapshot = buildSnapshot({
    gone: { outcome: "empty", distribution: [] },
    kube: { outcome: "aggregated", status: undefined, reason: "rule" },
  }, { outOfScope: { match: 3, exclude: 1, skipExcluded: 2_000 } });
  assert.deepEqual(describeHidden(viewOf(snapshot)), [
    "1 name without a sample in the window",
    "1 name replaced by aggregation rules, not measured",
    "3 names left out by --match",
    "1 name left out by --exclude",
    "2,000 names left out by --skip-excluded",
  ]);
});
