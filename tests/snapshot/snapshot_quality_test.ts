import { deepEqual, equal } from "node:assert/strict";
import {
  describeLack,
  type SnapshotFlaw,
  snapshotFlaw,
  snapshotQuality,
  whatToWrite,
} from "../../src/snapshot/snapshot_quality.ts";
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

const FLAWS: readonly [flaw: SnapshotFlaw | undefined, names: Record<string, Measured | Unmeasured>][] = [
  ["nothing-measured", { a: FAILED }],
  ["nothing-measured", { a: FAILED, b: EMPTY, c: EMPTY }],
  ["nothing-measured", { a: FAILED, b: { ...FAILED, outcome: "aggregated" } }],
  ["mostly-failed", { a: FAILED, b: FAILED, c: measured([1, 1]) }],
  ["nothing-there", {}],
  ["nothing-there", { a: EMPTY }],
  [undefined, { a: FAILED, b: measured([1, 1]) }],
  [undefined, { a: FAILED, b: FAILED, c: measured([1, 1]), d: EMPTY }],
];

Deno.test("snapshotFlaw: half of the names answered for is enough, and one sample is needed (O1)", () => {
  for (const [flaw, names] of FLAWS) {
    equal(snapshotFlaw(countLedger(buildSnapshot(names))), flaw, JSON.stringify(names));
  }
});

Deno.test("snapshotQuality: unusable is what has a flaw, for the exporter as for documents (O1)", () => {
  for (const [flaw, names] of FLAWS) {
    equal(snapshotQuality(countLedger(buildSnapshot(names))) === "unusable", flaw !== undefined);
  }
});

Deno.test("whatToWrite: no flaw loses a good result, and only the least of them can be told to (O1)", () => {
  const decisions = (holdsResult: boolean, writeIncomplete: boolean) =>
    ([undefined, "mostly-failed", "nothing-there", "nothing-measured"] as const)
      .map((flaw) => whatToWrite(flaw, { holdsResult, writeIncomplete }));
  deepEqual(decisions(false, false), ["everything", "everything", "everything", "nothing"]);
  deepEqual(decisions(true, false), ["everything", "stdout", "nothing", "nothing"]);
  deepEqual(decisions(true, true), ["everything", "everything", "nothing", "nothing"]);
});

Deno.test("describeLack: names that failed come with their reason, and whether there are others", () => {
  const lack = (names: Record<string, Measured | Unmeasured>) => {
    const snapshot = buildSnapshot(names);
    return describeLack(countLedger(snapshot), snapshot);
  };
  const all = "could not be measured";
  equal(lack({ a: FAILED, b: FAILED }), `2 of 2 names ${all}: 503 down`);
  equal(
    lack({ a: FAILED, b: { ...FAILED, status: undefined } }),
    `2 of 2 names ${all}, for different reasons, such as: 503 down`,
  );
  equal(lack({ a: { ...FAILED, reason: "503" } }), `1 of 1 names ${all}: 503`);
});

Deno.test("describeLack: an empty scan names its selector, or the options that leave no name", () => {
  const scope = { match: [], exclude: [], groupBy: [], selector: 'env="prod"', skipExcluded: false };
  const lack = (more: Parameters<typeof buildSnapshot>[1], names: Record<string, Measured> = {}) => {
    const snapshot = buildSnapshot(names, more);
    return describeLack(countLedger(snapshot), snapshot);
  };
  equal(lack({ scope }), 'No series matches {env="prod"} in the window');
  equal(lack({ scope }, { a: EMPTY }), 'No series matches {env="prod"} in the window');
  const options = (match: number, exclude: number, skipExcluded: number) =>
    lack({ scope, outOfScope: { match, exclude, skipExcluded } });
  equal(options(0, 3, 0), "No metric name is in scope: --exclude leaves nothing");
  equal(options(2, 3, 1), "No metric name is in scope: --match, --exclude and --skip-excluded leave nothing");
});
