import assert from "node:assert/strict";
import { scopeDifference } from "../../src/snapshot/scope_difference.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

const SCOPE: Snapshot["scope"] = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
const SCAN = { scope: SCOPE, windowMinutes: 5 };

Deno.test("scopeDifference: says what differs and what to do, for each part of a scope", () => {
  const again = "Scan the same, or write a report of this scope first";
  const cases: [scope: Partial<Snapshot["scope"]>, reason: string, hint: string][] = [
    [{ match: ["^(?:up)$"] }, "it was scanned with --match up, this scan has no --match", again],
    [{ exclude: ["^(?:a)$", "^(?:b)$"] }, "it was scanned with --exclude a or b, this scan has no --exclude", again],
    [{ selector: 'env="a"' }, 'it was scanned with --selector {env="a"}, this scan has no --selector', again],
    [{ skipExcluded: true }, "it was scanned with --skip-excluded, this scan has no --skip-excluded", again],
    [{ groupBy: ["team"] }, "it was scanned with --by team, this scan has --by job", "Add --by team"],
    [{ groupBy: [] }, "it was scanned with no --by, this scan has --by job", "Add --by none"],
  ];
  for (const [scope, reason, hint] of cases) {
    assert.deepEqual(scopeDifference(SCAN, { ...SCAN, scope: { ...SCOPE, ...scope } }), { reason, hint });
  }
  assert.deepEqual(scopeDifference(SCAN, { ...SCAN, windowMinutes: 90 }), {
    reason: "its window is 1h30m, this scan's 5m",
    hint: "Add --lookback 1h30m",
  });
});

Deno.test("scopeDifference: the order of expressions is none, nor a grouping that the scan lacks", () => {
  const [one, other] = [["^(?:a)$", "^(?:b)$"], ["^(?:b)$", "^(?:a)$"]];
  const of = (match: readonly string[]) => ({ ...SCAN, scope: { ...SCOPE, match } });
  assert.equal(scopeDifference(of(one), of(other)), undefined);
  assert.equal(scopeDifference({ ...SCAN, scope: { ...SCOPE, groupBy: [] } }, SCAN), undefined);
});
