import { equal } from "node:assert/strict";
import { judgeRefresh } from "../../src/snapshot/snapshot_quality.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };
const EMPTY: Measured = { outcome: "empty", distribution: [] };

Deno.test("judgeRefresh: complete when every name was measured", () => {
  equal(judgeRefresh(buildSnapshot({ a: measured([1, 1]), b: EMPTY })), "complete");
});

Deno.test("judgeRefresh: incomplete when some were not", () => {
  equal(judgeRefresh(buildSnapshot({ a: measured([1, 1]), b: FAILED })), "incomplete");
});

Deno.test("judgeRefresh: unusable when there is nothing, or most of it is missing", () => {
  equal(judgeRefresh(buildSnapshot({})), "unusable");
  equal(judgeRefresh(buildSnapshot({ a: EMPTY })), "unusable");
  equal(judgeRefresh(buildSnapshot({ a: measured([1, 1]), b: FAILED, c: FAILED })), "unusable");
});
