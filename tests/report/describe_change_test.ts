import assert from "node:assert/strict";
import { changeColumn, describeGone, formatChange, signed, sumOfChanges } from "../../src/report/describe_change.ts";
import { formatCount } from "../../src/text/format_number.ts";

Deno.test("formatChange: a part of what there was, with its sign", () => {
  const cases: [difference: number, before: number, words: string][] = [
    [0, 0, "0%"],
    [0, 5, "0%"],
    [5, 0, "new"],
    [12, 100, "+12%"],
    [-3, 100, "-3%"],
    [-1, 30, "-3.3%"],
    [-100, 100, "-100%"],
    [100, 100, "+100%"],
    [162, 100, "+162%"],
    [1, 100_000, "+<0.1%"],
    [-1, 100_000, "-<0.1%"],
    [4_900, 100, "+4,900%"],
    [9_950, 100, "x101"],
    [123_456_700, 100, "x1,234,568"],
  ];
  for (const [difference, before, words] of cases) assert.equal(formatChange(difference, before), words);
});

Deno.test("signed: nothing has no sign", () => {
  assert.deepEqual([1_234, -5, 0].map((each) => signed(each, formatCount)), ["+1,234", "-5", "0"]);
});

Deno.test("sumOfChanges: is unknown where one of them is", () => {
  const change = { dpm: 1, series: -2, before: { dpm: 3, series: 4 } };
  assert.deepEqual(sumOfChanges([change, change]), { dpm: 2, series: -4, before: { dpm: 6, series: 8 } });
  assert.equal(sumOfChanges([change, undefined]), undefined);
});

Deno.test("changeColumn: nothing without a comparison", () => {
  assert.deepEqual(changeColumn(undefined, [undefined]), []);
});

Deno.test("describeGone: how many, what they had, and the largest", () => {
  const what = { one: "family", many: "families" };
  const [a, b] = [{ name: "a\u001b", dpm: 3, series: 1 }, { name: "", dpm: 1, series: 1 }];
  assert.equal(describeGone([], what), undefined);
  assert.equal(describeGone([b], what), "gone: 1 family, 1 DPM, (none)");
  assert.equal(describeGone([a, b], what), 'gone: 2 families, 4 DPM, "a\\u001b" the largest');
});
