import { FORMAT_NAMES, REPORT_FORMATS, type ReportFormat } from "../../src/report/formats.ts";
import type { ReportInput } from "../../src/report/report.ts";
import { digestOf, type TargetOutcome, type TargetsLayout } from "../../src/report/targets_report.ts";
import { flatPrice, type Plan } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { reportInput } from "./report_input.ts";

const scope = (groupBy: readonly string[]): Partial<Snapshot> => ({
  scope: { match: [], exclude: [], groupBy, selector: "", skipExcluded: false },
});
const at = (hostname: string): Partial<Snapshot> => ({
  backend: { flavour: "mimir", version: "3.0.5", url: `https://${hostname}.example.net`, tenant: hostname },
});

/** 100 series at 15 s, 2,000 samples = 400 DPM, of two jobs; and an excluded histogram. */
const eu = buildSnapshot({
  http_requests_total: {
    outcome: "measured",
    distribution: [[20, 100]],
    groups: new Map([["api", [[20, 75]]], ["", [[20, 25]]]]),
  },
  'größe, in "cm"': { outcome: "measured", distribution: [[10, 1]], groups: new Map([["api", [[10, 1]]]]) },
}, { ...scope(["job"]), ...at("eu") });

/** The same family beside one of its own; one name failed, and stores were away. */
const us = buildSnapshot({
  http_requests_total: { outcome: "measured", distribution: [[20, 50]], groups: new Map([["api", [[20, 50]]]]) },
  up: { outcome: "measured", distribution: [[5, 4]], groups: new Map([["node", [[5, 4]]]]) },
  huge: { outcome: "failed", status: 422, reason: "too many series" },
}, { ...scope(["job"]), ...at("us"), missingStores: ["store-1:10901"], warnings: ["One rule is unreadable."] });

const lab = buildSnapshot({ lab_temperature: measured([300, 2]) }, at("lab"));

const series: Plan = { ...SHIPPED_PLANS.series.plan, tiers: flatPrice(8) };
const samples: Plan = { ...SHIPPED_PLANS.samples.plan, tiers: flatPrice(0.1), currency: "EUR" };

/** What each target is shown with: two plans and none. */
export const goldenTargets: Readonly<Record<string, ReportInput>> = {
  eu: reportInput(eu, {
    plan: series,
    costPer1000Series: 8,
    isOverview: true,
    repeatFlags: ["--endpoint", "https://eu"],
  }),
  us: reportInput(us, { plan: samples, isOverview: true }),
  lab: reportInput(lab, { isOverview: true }),
};
const FAILURE = 'Cannot query "https://dead": "no" said\nthe server. Set targets[2].tenant to the tenant to read.';
const NAMES = ["eu", "us", "dead", "lab"];

/** The layout that the command line would make of these targets. */
export const goldenLayout: TargetsLayout = {
  path: "targets.yaml",
  names: NAMES,
  withCost: true,
  labels: ["job"],
  options: { top: undefined, isOverview: true, columns: 80 },
};

/** What became of them: one failed. */
export const goldenOutcomes: readonly TargetOutcome[] = NAMES.map((name) => {
  const input = goldenTargets[name];
  if (input === undefined) return { name, failure: FAILURE };
  return { name, digest: digestOf(input.view, input.options.repeatFlags) };
});

/** Makes the document of some targets, which end in the order given. */
export async function documentOf(
  format: ReportFormat,
  inputs: Readonly<Record<string, ReportInput>>,
  layout: Partial<TargetsLayout> = {},
) {
  const document = (await REPORT_FORMATS[format].loadTargets())({ ...goldenLayout, ...layout });
  for (const [name, input] of Object.entries(inputs)) await document.add(name, input);
  return document;
}

/** The files of many targets in tests/golden, and what renders them. */
export const goldenTargetFiles: Readonly<Record<string, () => Iterable<string>>> = Object.fromEntries(
  await Promise.all(FORMAT_NAMES.map(async (format) => {
    const splits = Object.entries(goldenTargets).map(([name, input]) => {
      const options = { ...input.options, splitsMetrics: name !== "lab" };
      return [name, { ...input, options }] as const;
    });
    const document = await documentOf(format, Object.fromEntries(splits));
    return [`targets.${REPORT_FORMATS[format].extension}`, () => document.render(goldenOutcomes)] as const;
  })),
);
