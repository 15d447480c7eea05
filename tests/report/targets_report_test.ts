import assert from "node:assert/strict";
import fc from "fast-check";
import { FORMAT_NAMES, isEmptyDocument } from "../../src/report/formats.ts";
import { PackedText } from "../../src/report/packed_text.ts";
import { billOfTargets, billRowsOfTargets } from "../../src/report/targets_bill.ts";
import { digestOf, flawOfTargets, type TargetOutcome, totalsOf } from "../../src/report/targets_report.ts";
import { flatPrice, type Plan } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { readSnapshot } from "../snapshot/read_snapshot_text.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { documentOf, goldenLayout, goldenOutcomes, goldenTargets } from "./golden_targets.ts";
import { join, reportInput } from "./report_input.ts";

const failedName = { outcome: "failed", status: 500, reason: "no" } as const;
const SNAPSHOTS: Readonly<Record<string, Snapshot>> = {
  good: buildSnapshot({ up: measured([5, 1]) }),
  mostlyFailed: buildSnapshot({ up: measured([5, 1]), a: failedName, b: failedName }),
  nothingMeasured: buildSnapshot({ a: failedName }),
  nothingThere: buildSnapshot({ gone: { outcome: "empty", distribution: [] } }),
};

function outcomesOf(...kinds: readonly string[]): TargetOutcome[] {
  return kinds.map((kind, i) => {
    const snapshot = SNAPSHOTS[kind];
    const name = `${kind}-${i}`;
    return snapshot === undefined
      ? { name, failure: "Cannot query: no." }
      : { name, digest: digestOf(reportInput(snapshot).view, []) };
  });
}

for (
  const [kinds, flaw] of [
    [["good"], undefined],
    [["good", "dead"], undefined],
    [["good", "nothingThere", "dead", "dead"], undefined],
    [["good", "dead", "mostlyFailed"], "mostly-failed"],
    [["good", "dead", "nothingMeasured"], "mostly-failed"],
    [["mostlyFailed", "dead"], "mostly-failed"],
    [["dead", "nothingMeasured"], "nothing-measured"],
    [["dead", "nothingThere"], "nothing-measured"],
    [["nothingThere", "nothingThere"], "nothing-there"],
  ] as const
) {
  Deno.test(`flawOfTargets: ${kinds.join(", ")} is ${flaw ?? "good enough to replace a file"}`, () => {
    assert.equal(flawOfTargets(outcomesOf(...kinds)), flaw);
  });
}

Deno.test("billOfTargets: money is added up by currency, and what has no price is counted", () => {
  const digests = goldenOutcomes.flatMap(({ digest }) => digest === undefined ? [] : [digest]);
  const bill = billOfTargets([...digests, ...digests]);
  // max(101 series, 402 DPM) = 402 series at 8 per 1,000 = 3.216; 204 DPM × 43,800 = 8.9352 million at 0.1 = 0.89352.
  assert.deepEqual(bill.money.map(({ currency, targets }) => [currency, targets]), [["USD", 2], ["EUR", 2]]);
  assert.deepEqual(bill.money.map(({ amount }) => amount.toFixed(5)), ["6.43200", "1.78704"]);
  assert.equal(bill.series, 804);
  assert.equal(bill.samples, 2 * 204 * 43_800);
  assert.equal(bill.unpriced, 2);
});

Deno.test("billRowsOfTargets: what is used of a unit stands beside what that costs, and both beside their sum", () => {
  const digest = goldenOutcomes.map(({ digest }) => digest).find((digest) => digest?.bill !== undefined);
  const bill = digest?.bill;
  assert.ok(digest !== undefined && bill !== undefined);
  const billed = (unit: "series" | "samples", currency: string, usage: number, money: number | undefined) => {
    return { ...digest, billing: { unit, currency }, bill: { ...bill, usage, money } };
  };
  const linesOf = (...digests: ReturnType<typeof billed>[]) =>
    billRowsOfTargets(digests, digests.length).slice(0, -2).map((row) => row.join("|"));
  assert.deepEqual(linesOf(billed("series", "EUR", 400, 3), billed("samples", "USD", 8_000_000, 9)), [
    "Billed now|400 series|€3 a month, of 1 target",
    "|8 million samples|$9 a month, of 1 target",
  ]);
  assert.deepEqual(linesOf(billed("series", "USD", 400, 3), billed("samples", "USD", 8_000_000, 9)), [
    "Billed now|400 series|$3 a month, of 1 target",
    "|8 million samples|$9 a month, of 1 target",
    "||$12 a month together",
  ]);
  assert.deepEqual(linesOf(billed("samples", "USD", 8_000_000, 9), billed("series", "USD", 400, undefined)), [
    "Billed now|400 series|",
    "|8 million samples|$9 a month, of 1 target",
  ]);
  assert.deepEqual(linesOf(billed("series", "USD", 400, 3), billed("series", "EUR", 100, 1)), [
    "Billed now|500 series|$3 a month, of 1 target",
    "||€1 a month, of 1 target",
  ]);
});

Deno.test("billRowsOfTargets: active series stand beside those of the window where they decide a bill", () => {
  const digestWith = (active: number | undefined, plan: Plan | undefined = SHIPPED_PLANS.series.plan) => {
    const activeSeries = active === undefined ? undefined : { total: active, groups: undefined };
    const snapshot = buildSnapshot({ up: measured([5, 4]) }, { activeSeries });
    return digestOf(reportInput(snapshot, { plan }).view, []);
  };
  const rowsOf = (...digests: ReturnType<typeof digestWith>[]) =>
    billRowsOfTargets(digests, digests.length).slice(2).map((row) => row.join("|"));
  assert.deepEqual(rowsOf(digestWith(60), digestWith(3)), [
    "active series|63|of the last 20 minutes",
    "series|8|of the window",
  ]);
  assert.deepEqual(
    rowsOf(digestWith(60), digestWith(70, SHIPPED_PLANS.samples.plan), digestWith(undefined)).slice(-2),
    [
      "active series|60|of the last 20 minutes, of 1 target",
      "series|12|of the window",
    ],
  );
  // 4 DPM are more than 3 active series.
  assert.deepEqual(rowsOf(digestWith(3)), ["series|4|"]);
  assert.deepEqual(rowsOf(digestWith(undefined)), ["series|4|"]);
});

Deno.test("totalsOf: the outcomes of names add up to the catalogue", () => {
  const { catalogue, measured, empty, aggregated, failed } = totalsOf(
    outcomesOf("good", "mostlyFailed", "nothingThere").flatMap(({ digest }) => digest === undefined ? [] : [digest]),
  );
  assert.equal(catalogue, 5);
  assert.equal(measured + empty + aggregated + failed, catalogue);
});

Deno.test("totalsOf, billOfTargets: sums have no remainder of adding fractions", () => {
  const digests = [1, 2, 3].map((samples) => {
    const plan = { ...SHIPPED_PLANS.series.plan, tiers: flatPrice(100) };
    return digestOf(reportInput(buildSnapshot({ up: measured([samples, 4]) }), { plan }).view, []);
  });
  // 4, 8 and 12 samples in 5 minutes: 0.8 + 1.6 + 2.4 is 4.800000000000001 where it is added up as it stands.
  assert.deepEqual(digests.map(({ totals }) => totals.dpm), [0.8, 1.6, 2.4]);
  assert.equal(totalsOf(digests).dpm, 4.8);
  const usage = digests.map((digest) => {
    return digest.bill === undefined
      ? digest
      : { ...digest, bill: { ...digest.bill, usage: digest.totals.dpm, money: 0.1 } };
  });
  const { series, money } = billOfTargets(usage);
  assert.deepEqual([series, money.map(({ amount }) => amount)], [4.8, [0.3]]);
});

for (const format of FORMAT_NAMES) {
  Deno.test(`TargetsDocument: ${format} has the targets in the file's order, whichever ends first`, async () => {
    const reversed = Object.fromEntries(Object.entries(goldenTargets).toReversed());
    const [one, other] = [await documentOf(format, goldenTargets), await documentOf(format, reversed)];
    assert.equal(join(other.render(goldenOutcomes)), join(one.render(goldenOutcomes)));
    assert.equal(join(one.render(goldenOutcomes)), join(one.render(goldenOutcomes)));
  });

  Deno.test(`isEmptyDocument: ${format} of many targets is one only where none has a metric`, async () => {
    const render = async (...kinds: string[]) => {
      const outcomes = outcomesOf(...kinds);
      const inputs = outcomes.flatMap(({ name, digest }, i) => {
        const snapshot = SNAPSHOTS[kinds[i] ?? ""];
        return digest === undefined || snapshot === undefined ? [] : [[name, reportInput(snapshot, { minDpm: 0 })]];
      });
      const names = outcomes.map(({ name }) => name);
      const document = await documentOf(format, Object.fromEntries(inputs), { names, labels: [] });
      return join(document.render(outcomes));
    };
    assert.equal(isEmptyDocument(await render("nothingThere", "good")), false);
    assert.equal(isEmptyDocument(await render("good", "dead")), false);
    assert.equal(isEmptyDocument(await render("nothingThere", "dead")), true);
  });
}

Deno.test("createJsonTargets: each report reads back as the snapshot of its target", async () => {
  const snapshot = SNAPSHOTS["good"] ?? buildSnapshot({});
  const input = reportInput(snapshot, { minDpm: 0, all: true });
  const document = await documentOf("json", { eu: input }, { names: ["eu", "us"] });
  const text = join(document.render([
    { name: "eu", digest: digestOf(input.view, []) },
    { name: "us", failure: "Cannot query: no." },
  ]));
  const { targets, totals, targets_failed: failed } = JSON.parse(text);
  assert.deepEqual(readSnapshot(JSON.stringify(targets[0].report), "eu"), snapshot);
  assert.deepEqual(targets[1], { target: "us", outcome: "failed", error: "Cannot query: no.", report: null });
  assert.deepEqual([totals, failed], [{ metrics: 1, series: 1, dpm: 1 }, 1]);
});

Deno.test("createPromTargets: each family is there once, and every sample has a first label target", async () => {
  const document = await documentOf("prom", goldenTargets);
  const families = parseText(join(document.render(goldenOutcomes)));
  assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
  for (const { name, samples } of families) {
    assert.ok(samples.length > 0, name);
    for (const { labels } of samples) assert.equal(Object.keys(labels)[0], "target", name);
  }
});

Deno.test("createTextTargets: where metrics are asked for, each target's own report follows", async () => {
  const inputs = Object.fromEntries(
    Object.entries(goldenTargets).map(([name, input]) => [
      name,
      { ...input, options: { ...input.options, isOverview: false } },
    ]),
  );
  const text = join((await documentOf("text", inputs)).render(goldenOutcomes));
  assert.deepEqual(text.match(/^== \w+ =/gm), ["== eu =", "== us =", "== lab ="]);
  assert.equal(text.match(/^ {2}Performance Metrics:$/gm)?.length, 3);
});

Deno.test("createTextTargets: the next command scans what its target says, and no more", async () => {
  const next = async (scope: Partial<Snapshot["scope"]>) => {
    const whole = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false, ...scope };
    const input = reportInput(buildSnapshot({ up: measured([5, 1]) }, { scope: whole }), { isOverview: true });
    const options = { ...goldenLayout.options, columns: 300 };
    const document = await documentOf("text", { eu: input }, { names: ["eu"], labels: [], options });
    const text = join(document.render([{ name: "eu", digest: digestOf(input.view, ["--endpoint", "http://eu"]) }]));
    return text.slice(text.indexOf("\nNEXT\n") + "\nNEXT\n".length).replace(/\\\n/g, "").replace(/\s+/g, " ").trim();
  };
  const [begin, remark] = ["dpm-finder --endpoint http://eu -f text", " # eu alone, with its credentials"];
  assert.equal(await next({}), begin + remark);
  assert.equal(
    await next({ selector: 'job="a b"', match: ["^(?:up|go_.*)$"], exclude: ["^(?:go_gc)$"], skipExcluded: true }),
    `${begin} --selector '{job="a b"}' --match 'up|go_.*' --exclude go_gc --skip-excluded${remark}`,
  );
  assert.equal(await next({ groupBy: ["team", "env"] }), `${begin} --by team,env${remark}`);
  assert.equal(await next({ groupBy: [] }), `${begin} --by none${remark}`);
});

Deno.test("PackedText: gives the text back, however it was cut into pieces", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), async (pieces) => {
      assert.equal(join(await PackedText.of(pieces)), pieces.join(""));
    }),
    { numRuns: 50 },
  );
  const long = "größe 🐘 ".repeat(50_000);
  assert.equal(join(await PackedText.of(long.match(/.{1,9999}/gsu) ?? [])), long);
});

Deno.test("textTargets: the first screen has no line that a terminal of 60 or 80 columns cuts", async () => {
  for (const columns of [60, 80]) {
    const document = await documentOf("text", goldenTargets, { options: { ...goldenLayout.options, columns } });
    const text = join(document.render(goldenOutcomes));
    assert.deepEqual(text.split("\n").filter((line) => line.length > columns), []);
  }
});
