import assert from "node:assert/strict";
import fc from "fast-check";
import { countLedger } from "../../src/snapshot/snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, flagged, measured } from "../report/build_snapshot.ts";

Deno.test("countLedger: counts each outcome and each flagged name", () => {
  const snapshot = buildSnapshot({
    up: measured([20, 2]),
    a_bucket: flagged("_bucket", [5, 9]),
    gone: { outcome: "empty", distribution: [] },
    kube_sum: {
      outcome: "aggregated",
      status: undefined,
      reason: "rule",
      excludedBy: { kind: "suffix", text: "_sum" },
    },
    broken: { outcome: "failed", status: 422, reason: "too many series" },
  });
  assert.deepEqual(countLedger(snapshot), {
    catalogue: 5,
    measured: 2,
    empty: 1,
    aggregated: 1,
    failed: 1,
    flagged: 2,
  });
});

Deno.test("countLedger: the outcomes add up to the catalogue, whatever the snapshot", () => {
  fc.assert(fc.property(arbitrarySnapshot, (snapshot) => {
    const ledger = countLedger(snapshot);
    assert.equal(ledger.measured + ledger.empty + ledger.aggregated + ledger.failed, snapshot.names.size);
    assert.equal(ledger.catalogue, snapshot.names.size);
  }));
});
