import assert from "node:assert/strict";
import { describeDoubts } from "../../src/report/describe_doubts.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";

Deno.test("describeDoubts: what failed and what was warned of, and not what was left out on request", () => {
  const snapshot = buildSnapshot({
    up: measured([20, 1]),
    slow: { outcome: "failed", status: 422, reason: "could not be measured: too many samples" },
    quiet: { outcome: "empty", distribution: [] },
  }, { outOfScope: { match: 0, exclude: 7, skipExcluded: 0 }, warnings: ["half\u001b[2K", 'No "up"'] });
  assert.deepEqual(describeDoubts(viewOf(snapshot)), {
    failures: ["1 name could not be measured:", "  slow: 422 could not be measured: too many samples"],
    warnings: [String.raw`half\u{1b}[2K`, 'No "up"'],
  });
});
