import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { atOnce } from "../../src/exposition/turns.ts";
import { groupKey } from "../../src/snapshot/group_key.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import { regroup } from "../../src/snapshot/regroup.ts";
import type { Distribution, Measured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot } from "../report/build_snapshot.ts";

const LABELS = ["team", "env", "job"];
const values = fc.tuple(fc.constantFrom("a", "b,", "\\"), fc.constantFrom("", "x"), fc.constantFrom("1", "2", "3"));
const split = fc.uniqueArray(values, { minLength: 1, selector: (each) => each.join() });

Deno.test("regroup: what has the same values of the labels left is one group of all its series", () => {
  fc.assert(fc.property(split, fc.shuffledSubarray([0, 1, 2]), (groups, places) => {
    const parts = groups.map((each, i): [string, Distribution] => [groupKey(each), [[5, i + 1]]]);
    const distribution = mergeDistributions(parts.map(([, part]) => part));
    const name: Measured = { outcome: "measured", distribution, groups: new Map(parts) };
    const scope = { ...buildSnapshot({}).scope, groupBy: LABELS };
    const labels = places.map((place) => LABELS[place] ?? "");
    const found = atOnce(regroup(buildSnapshot({ name }, { scope }), labels));
    const entry = found.names.get("name");
    deepEqual(found.scope.groupBy, labels);
    deepEqual(entry?.outcome === "measured" && entry.distribution, distribution);
    if (labels.length === 0) return void equal(entry?.outcome === "measured" && entry.groups, undefined);
    const expected = new Map<string, number>();
    for (const [i, each] of groups.entries()) {
      const key = groupKey(places.map((place) => each[place] ?? ""));
      expected.set(key, (expected.get(key) ?? 0) + i + 1);
    }
    const sums = Array.from(entry?.outcome === "measured" ? entry.groups ?? [] : [], ([key, part]) => [key, part]);
    deepEqual(sums, Array.from(expected, ([key, series]) => [key, [[5, series]]]));
  }));
});
