import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { bill } from "../../src/pricing/bill.ts";
import { flatPrice, targetDpm } from "../../src/pricing/plan.ts";
import { excessDpm } from "../../src/pricing/excess_dpm.ts";
import { saving, savingBySlowerScrapes } from "../../src/pricing/saving.ts";
import { samplesPlan, seriesPlan } from "./test_plans.ts";

const PLAN = seriesPlan(flatPrice(10));

Deno.test("saving: by series, only what is above the side that decides is saved", () => {
  const before = { dpm: 3_000, activeSeries: 1_000 };
  const table = [
    [{ dpm: 2_000, activeSeries: 1_000 }, { dpm: 1_000, series: 0, usage: 1_000, money: 10 }],
    [{ dpm: 1_000, activeSeries: 1_000 }, { dpm: 2_000, series: 0, usage: 2_000, money: 20 }],
    [{ dpm: 500, activeSeries: 1_000 }, { dpm: 2_500, series: 0, usage: 2_000, money: 20 }],
    [{ dpm: 3_000, activeSeries: 500 }, { dpm: 0, series: 500, usage: 0, money: 0 }],
    [{ dpm: 3_500, activeSeries: 1_000 }, { dpm: -500, series: 0, usage: -500, money: -5 }],
  ] as const;
  for (const [after, expected] of table) deepEqual(saving(PLAN, before, after), expected);
});

Deno.test("saving: where series decide, fewer series save and fewer data points do not", () => {
  const before = { dpm: 600, activeSeries: 1_000 };
  deepEqual(saving(PLAN, before, { dpm: 300, activeSeries: 1_000 }).usage, 0);
  deepEqual(saving(PLAN, before, { dpm: 540, activeSeries: 900 }).usage, 100);
});

Deno.test("saving: by sample, every data point less is 43,800 samples a month less", () => {
  const result = saving(samplesPlan(flatPrice(0.1)), { dpm: 1_000, activeSeries: 5 }, { dpm: 0, activeSeries: 5 });
  deepEqual(result, { dpm: 1_000, series: 0, usage: 43_800_000, money: 4.38 });
});

Deno.test("saving: without a price there is no money, and the rest stands", () => {
  const result = saving(seriesPlan(undefined), { dpm: 30, activeSeries: 10 }, { dpm: 20, activeSeries: 10 });
  deepEqual(result, { dpm: 10, series: 0, usage: 10, money: undefined });
});

Deno.test("savingBySlowerScrapes: is the excess, down to the side of the series", () => {
  // 100 series of 4 DPM and 300 that send one data point in five minutes: 460 DPM, 400 series, an excess of 300.
  const usage = { dpm: 460, activeSeries: 400 };
  const excess = excessDpm([[1, 300], [20, 100]], 5, targetDpm(PLAN));
  const { money = NaN, ...saved } = savingBySlowerScrapes(PLAN, usage, excess);
  deepEqual(saved, { dpm: 300, series: 0, usage: 60 });
  ok(Math.abs(money - 0.6) < 1e-9);
});

Deno.test("targetDpm: is what a series includes, and one a minute by sample or without a plan", () => {
  deepEqual([targetDpm(seriesPlan(undefined, 2)), targetDpm(samplesPlan(undefined)), targetDpm(undefined)], [2, 1, 1]);
});

Deno.test("saving: property, never negative when nothing grows, and never more than the bill", () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const plans = fc.constantFrom(
    PLAN,
    seriesPlan([{ upTo: 1_000, price: 8 }, { upTo: Infinity, price: 2 }], 2, 50),
    samplesPlan([{ upTo: 1e9, price: 0.5 }, { upTo: Infinity, price: 0 }]),
  );
  fc.assert(fc.property(plans, count, count, count, count, (plan, dpm, series, lessDpm, lessSeries) => {
    const before = { dpm, activeSeries: series };
    const after = { dpm: Math.max(0, dpm - lessDpm), activeSeries: Math.max(0, series - lessSeries) };
    const { usage, money = NaN } = saving(plan, before, after);
    const whole = bill(plan, before);
    ok(usage >= 0 && usage <= whole.usage);
    ok(money >= 0 && money <= (whole.money ?? NaN));
  }));
});

Deno.test("savingBySlowerScrapes: property, leaves the bill at its floor or above it", () => {
  const distribution = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1_000 })));
  fc.assert(fc.property(distribution, fc.integer({ min: 0, max: 5_000 }), (series, gone) => {
    const dpm = series.reduce((sum, [samples, count]) => sum + samples * count, 0) / 5;
    const activeSeries = series.reduce((sum, [, count]) => sum + count, 0) + gone;
    const { usage, floor = NaN } = bill(PLAN, { dpm, activeSeries });
    const saved = savingBySlowerScrapes(PLAN, { dpm, activeSeries }, excessDpm(series, 5, 1)).usage;
    // What is left of each series is at most what it includes, so slower scrapes of all reach the floor exactly.
    ok(Math.abs(usage - saved - floor) <= 1e-9 * Math.max(1, usage));
  }));
});
