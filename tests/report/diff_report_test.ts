import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { diffCsv } from "../../src/report/diff_csv.ts";
import { diffJson } from "../../src/report/diff_json.ts";
import type { DiffRow } from "../../src/report/diff_model.ts";
import { diffText } from "../../src/report/diff_text.ts";
import type { Measured, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { byJob, diffInput, NOW, PLAN, THEN } from "./diff_screens.ts";
import { join } from "./report_input.ts";

const SCOPE = THEN.scope;
const failed: Unmeasured = { outcome: "failed", status: undefined, reason: "no" };
const jobs = fc.dictionary(fc.constantFrom("a", "b", ""), fc.integer({ min: 1, max: 50 }), {
  minKeys: 1,
  noNullPrototype: true,
});
const entry = fc.oneof<[fc.Arbitrary<Measured>, fc.Arbitrary<Unmeasured>]>(
  jobs.map(byJob),
  fc.constant(failed),
);
const snapshot = fc.dictionary(
  fc.constantFrom("a_total", "b", "h_bucket", "h_sum", "h_count", "h", "__proto__"),
  entry,
  {
    noNullPrototype: true,
  },
).map((names) => buildSnapshot(new Map(Object.entries(names)), { scope: SCOPE }));

function sum(rows: readonly DiffRow[]): { dpm: number; series: number } {
  return {
    dpm: rows.reduce((all, { dpm }) => all + dpm, 0),
    series: rows.reduce((all, { series }) => all + series, 0),
  };
}

Deno.test("diffModel: metrics add up to the whole, and the groups of each metric to it", () => {
  fc.assert(fc.property(snapshot, snapshot, (now, before) => {
    const { diff, comparison } = diffInput(now, before);
    const { total: { dpm, series }, incomparable } = comparison;
    deepEqual(sum(diff.metrics.rows), { dpm, series });
    if (incomparable.length === 0) {
      deepEqual(sum(diff.families.rows), { dpm, series });
      deepEqual(sum(diff.groups?.rows ?? []), { dpm, series });
    }
    for (const row of diff.metrics.rows) {
      deepEqual(sum(diff.groupsOf(row.name)), { dpm: row.dpm, series: row.series });
      equal(row.after.dpm, row.before.dpm + row.dpm);
    }
    const names = diff.metrics.rows.map(({ name }) => name);
    ok(incomparable.every((name) => !names.includes(name)));
    equal(new Set(names).size, names.length);
    equal(new Set(diff.families.rows.map(({ name }) => name)).size, diff.families.rows.length);
  }));
});

Deno.test("diffModel: both ways round each change is the other's, taken back", () => {
  fc.assert(fc.property(snapshot, snapshot, (now, before) => {
    const word = { new: "gone", gone: "new", grew: "shrank", shrank: "grew", same: "same" } as const;
    const rows = (one: typeof now, other: typeof now) => diffInput(one, other).diff.metrics.rows;
    const back = rows(before, now).map(({ name, state, dpm, series }) => [name, word[state], 0 - dpm, 0 - series]);
    deepEqual(rows(now, before).map(({ name, state, dpm, series }) => [name, state, dpm, series]).sort(), back.sort());
  }));
});

Deno.test("diffModel: a bill has more by a change what undoing it alone takes off, and the largest comes first", () => {
  const { diff } = diffInput(NOW, THEN, { plan: PLAN, sort: "series" });
  // Data points decide: 8 dollars for 1,000 of them.
  for (const { dpm, bill } of diff.metrics.rows) equal(bill?.money, Number((dpm * 8 / 1_000).toPrecision(12)));
  const sizes = diff.metrics.rows.map(({ series }) => Math.abs(series));
  deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  // Where active series decide, fewer data points take nothing off.
  const scans = [60, 20].map((samples, i) =>
    buildSnapshot({ up: measured([samples, 10]) }, {
      evaluatedAtMs: i,
      activeSeries: { total: 900, groups: undefined },
    })
  );
  const [more = NOW, less = NOW] = scans;
  const [row] = diffInput(more, less, { plan: PLAN }).diff.metrics.rows;
  deepEqual([row?.dpm, row?.bill], [80, { usage: 0, money: 0 }]);
});

Deno.test("diffModel: a classic histogram that became native is one family, and so is one with both", () => {
  const classic = { h_bucket: measured([5, 12]), h_sum: measured([5, 1]), h_count: measured([5, 1]) };
  const native = { h: measured([5, 1]) };
  const familiesOf = (now: Record<string, Measured>, before: Record<string, Measured>) =>
    diffInput(buildSnapshot(now), buildSnapshot(before)).diff.families.rows.map((
      { name, state, dpm },
    ) => [name, state, dpm]);
  deepEqual(familiesOf(native, classic), [["h", "shrank", -13]]);
  deepEqual(familiesOf(native, { ...classic, ...native }), [["h", "shrank", -14]]);
  deepEqual(familiesOf({ ...classic, ...native }, classic), [["h", "new", 1], ["h_bucket", "same", 0]]);
});

Deno.test("diffText: no line is wider than the terminal, and no name reaches it with a control character", () => {
  for (const columns of [50, 60, 80, 200]) {
    const text = join(
      diffText.render(
        diffInput(NOW, THEN, { columns, plan: PLAN, notes: ["A note of ten words, which is too long for one line"] }),
      ),
    );
    const widest = Math.max(...text.split("\n").map((line) => line.length));
    ok(widest <= Math.min(columns, 120), `${widest} of ${columns}`);
    ok(!/\p{Cc}/u.test(text.replaceAll("\n", "")));
  }
});

Deno.test("diffText: what is too long for its line is cut between two characters", () => {
  const names = ["\u{1f600}", "a\u{1f600}"].map((part) => part.repeat(60));
  const now = buildSnapshot(new Map(names.map((name) => [name, byJob({ [name]: 3 })])), { scope: SCOPE });
  const text = join(diffText.render(diffInput(now, buildSnapshot({}, { scope: SCOPE }), { columns: 60 })));
  ok(text.includes("…") && text.isWellFormed(), text);
});

Deno.test("diffText: a group without a value says so, whatever its label is called", () => {
  const scope = { ...SCOPE, groupBy: ["family"] };
  const [now, before] = [5, 2].map((series) => buildSnapshot({ up: byJob({ "": series }) }, { scope }));
  ok(now !== undefined && before !== undefined);
  const text = join(diffText.render(diffInput(now, before)));
  ok(/BY family[^]* FAMILY\n.* \(none\)\n/.test(text), text);
});

Deno.test("diffText: names the file of a report, however its ending is written, and not the history's folder", () => {
  const input = diffInput(NOW, THEN);
  const from = { ...input.from, source: "REPORT.JSON", target: undefined };
  const text = join(diffText.render({ ...input, from, to: { ...input.to, source: "kept.json" } }));
  ok(/^From [^]*REPORT\.JSON[^]*\nTo /.test(text) && !text.includes("kept.json"), text);
});

Deno.test("diffText: nothing changed, nothing there, and --top", () => {
  const same = join(diffText.render(diffInput(THEN, THEN)));
  ok(same.includes("METRICS") && same.includes("  Nothing has changed."));
  const empty = buildSnapshot({}, { scope: SCOPE });
  const none = join(diffText.render(diffInput(empty, empty)));
  ok(/METRICS +none\n {2}Nothing has changed\./.test(none), none);
  const gone = join(diffText.render(diffInput(empty, THEN, { top: 2 })));
  ok(/METRICS +10 gone/.test(gone) && gone.includes("and 8 more that changed: -"), gone);
  ok(!join(diffText.render(diffInput(empty, THEN, { top: 0 }))).includes("more that changed"));
});

Deno.test("diffJson and diffCsv: say the same of every change", () => {
  const input = diffInput(NOW, THEN, { plan: PLAN });
  const document = JSON.parse(join(diffJson.render(input)));
  // No value of these has a comma, a quote or a line end in it.
  const [head = "", ...lines] = join(diffCsv.render(input)).trimEnd().split("\r\n");
  const records = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(head.split(",").map((title, i) => [title, cells[i] ?? ""]));
  });
  const metrics: { metric_name: string; state: string; change: { dpm: number; series: number } }[] = document.metrics;
  deepEqual(
    records.filter(({ kind }) => kind === "metric").map((
      { name, state, dpm_change, series_change },
    ) => [name, state, Number(dpm_change), Number(series_change)]),
    metrics.map(({ metric_name, state, change }) => [metric_name, state, change.dpm, change.series]),
  );
  equal(document.families.length, records.filter(({ kind }) => kind === "family").length);
  equal(document.groups.length, records.filter(({ kind }) => kind === "group").length);
  deepEqual(document.not_comparable, ["slow_total"]);
});
