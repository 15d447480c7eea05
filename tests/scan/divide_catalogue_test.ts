import assert from "node:assert/strict";
import { atOnce } from "../../src/exposition/turns.ts";
import { divideCatalogue } from "../../src/scan/divide_catalogue.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";

const EVERYTHING = { match: [], exclude: [], skipExcluded: false };

Deno.test("divideCatalogue: a rule settles by exact name, prefix and suffix, and the first that fits is named", () => {
  const rules = [
    { metric: "a_total", matchType: "exact" },
    { metric: "http_", matchType: "prefix" },
    { metric: "_seconds", matchType: "suffix" },
    { metric: "http_x", matchType: "exact" },
  ] as const;
  const ruled = { a_total: 0, http_x: 1, wait_seconds: 2, http_wait_seconds: 1 };
  const unruled = ["a_total_x", "xa_total", "my_http_", "wait_seconds_total"];
  const { aggregated, toMeasure } = atOnce(divideCatalogue([...Object.keys(ruled), ...unruled], EVERYTHING, rules));
  for (const [name, index] of Object.entries(ruled)) {
    const { matchType, metric } = rules[index] ?? assert.fail();
    const reason = `an aggregation rule (${matchType} "${metric}") replaces its raw series`;
    assert.deepEqual(aggregated.get(name), { outcome: "aggregated", status: undefined, reason });
  }
  assert.equal(aggregated.size, 4);
  assert.deepEqual(toMeasure, unruled);
});

Deno.test("divideCatalogue: a name that is not wanted is counted once, by what leaves it out first", () => {
  const config = { match: [parseNamePattern("a.*")], exclude: [parseNamePattern("ab.*")], skipExcluded: true };
  const rules = [{ metric: "a", matchType: "prefix" }] as const;
  const { aggregated, toMeasure, outOfScope } = atOnce(
    divideCatalogue(["ab_count", "a_count", "a", "b_count"], config, rules),
  );
  assert.deepEqual(outOfScope, { match: 1, exclude: 1, skipExcluded: 1 });
  assert.deepEqual([...aggregated.keys()], ["a"]);
  assert.deepEqual(toMeasure, []);
});

Deno.test("divideCatalogue: several patterns mean any, exclude wins, no pattern means every name", () => {
  const wanted = (match: string[], exclude: string[]) => {
    const config = { match: match.map(parseNamePattern), exclude: exclude.map(parseNamePattern), skipExcluded: false };
    return atOnce(divideCatalogue(["a1", "ab", "b", "c"], config, [])).toMeasure;
  };
  assert.deepEqual(wanted(["a.*", "b"], ["ab"]), ["a1", "b"]);
  assert.deepEqual(wanted([], []), ["a1", "ab", "b", "c"]);
  assert.deepEqual(wanted([], ["ab"]), ["a1", "b", "c"]);
});
