import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeDistributions, seriesCount } from "../../src/snapshot/distribution.ts";
import { foldRows } from "../../src/scan/fold_rows.ts";
import { AnswerFlaw, type MeasuredRow, REPEATED } from "../../src/scan/measured_row.ts";

const row = (name: string, samples: number, series: number, group?: string): MeasuredRow => ({
  name,
  samples,
  series,
  group,
});

function fold(names: readonly string[], rows: readonly MeasuredRow[], options: Parameters<typeof foldRows>[2]) {
  const folded = foldRows(names, rows, options);
  assert.ok(!(folded instanceof AnswerFlaw));
  return folded;
}

Deno.test("foldRows: rows of a name become its distribution, ascending; a name without rows is empty", () => {
  const measurements = fold(["a", "b", "c"], [row("b", 20, 3), row("a", 5, 1), row("b", 9, 2)], { grouped: false });
  assert.deepEqual([...measurements], [
    ["a", { outcome: "measured", distribution: [[5, 1]] }],
    ["b", { outcome: "measured", distribution: [[9, 2], [20, 3]] }],
    ["c", { outcome: "empty", distribution: [] }],
  ]);
});

Deno.test("foldRows: groups in the order of their names, the empty one of series without the label included", () => {
  const rows = [row("a", 20, 3, "x"), row("a", 20, 1, ""), row("a", 5, 2, "x")];
  assert.deepEqual(fold(["a"], rows, { grouped: true }).get("a"), {
    outcome: "measured",
    distribution: [[5, 2], [20, 4]],
    groups: new Map([["", [[20, 1]]], ["x", [[5, 2], [20, 3]]]]),
  });
});

Deno.test("foldRows: A10: two rows of one name, count and group are a flaw, those of several answers add up", () => {
  const twice = [
    [row("a", 5, 1), row("a", 5, 1)],
    [row("a", 5, 1), row("a", 6, 1), row("a", 5, 2)],
    [row("a", 5, 1, "x"), row("a", 5, 1, "y"), row("a", 5, 1, "x")],
  ];
  for (const rows of twice) {
    const grouped = rows[0]?.group !== undefined;
    assert.equal(foldRows(["a"], rows, { grouped }), REPEATED);
    const added = fold(["a"], rows, { grouped, ofSeveralAnswers: true }).get("a");
    assert.equal(seriesCount(added?.distribution ?? []), rows.reduce((sum, { series }) => sum + series, 0));
  }
  for (const other of [row("a", 6, 1, "x"), row("b", 5, 1, "x"), row("a", 5, 1, "y"), row("a", 5, 1, "")]) {
    assert.equal(fold(["a", "b"], [row("a", 5, 1, "x"), other], { grouped: true }).size, 2);
  }
});

Deno.test("foldRows: what the groups hold adds up to the whole, and no series is lost", () => {
  const rows = fc.array(fc.record({
    name: fc.constantFrom("a", "b"),
    samples: fc.integer({ min: 1, max: 9 }),
    series: fc.integer({ min: 1, max: 100 }),
    group: fc.constantFrom("", "x", "y", "constructor"),
  }));
  fc.assert(fc.property(rows, (rows) => {
    for (const [name, measurement] of fold(["a", "b"], rows, { grouped: true, ofSeveralAnswers: true })) {
      const own = rows.filter((row) => row.name === name);
      assert.equal(seriesCount(measurement.distribution), own.reduce((sum, { series }) => sum + series, 0));
      assert.deepEqual(mergeDistributions([...measurement.groups?.values() ?? []]), measurement.distribution);
      assert.equal(measurement.outcome, own.length === 0 ? "empty" : "measured");
    }
  }));
});
