import { equal } from "node:assert/strict";
import { snapshotQuality } from "../../src/snapshot/snapshot_quality.ts";
import { countLedger, type Measured, type Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";

const FAILED: Unmeasured = { outcome: "failed", status: 503, reason: "down" };
const EMPTY: Measured = { outcome: "empty", distribution: [] };

Deno.test("snapshotQuality: complete when every name was measured", () => {
  equal(snapshotQuality(countLedger(buildSnapshot({ a: measured([1, 1]), b: EMPTY }))), "complete");
});

Deno.test("snapshotQuality: incomplete when some were not", () => {
  equal(snapshotQuality(countLedger(buildSnapshot({ a: measured([1, 1]), b: FAILED }))), "incomplete");
});

Deno.test("snapshotQuality: S3: incomplete when a store was not there for all of the scan", () => {
  const ledger = countLedger(buildSnapshot({ a: measured([1, 1]) }));
  equal(snapshotQuality(ledger, ["10.0.0.2:10901"]), "incomplete");
  equal(snapshotQuality(ledger, []), "complete");
});

Deno.test("snapshotQuality: unusable when there is nothing, or most of it is missing", () => {
  equal(snapshotQuality(countLedger(buildSnapshot({}))), "unusable");
  equal(snapshotQuality(countLedger(buildSnapshot({ a: EMPTY }))), "unusable");
  equal(snapshotQuality(countLedger(buildSnapshot({ a: measured([1, 1]), b: FAILED, c: FAILED }))), "unusable");
});
