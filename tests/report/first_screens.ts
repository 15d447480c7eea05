import { flatPrice, type Plan } from "../../src/pricing/plan.ts";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { textReport } from "../../src/report/text_report.ts";
import type { ViewOptions } from "../../src/snapshot/metric_view.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import type { Distribution, Measured, Snapshot } from "../../src/snapshot/snapshot.ts";
import { buildSnapshot } from "./build_snapshot.ts";
import { reportInput } from "./report_input.ts";

/** Samples in the window of 5 minutes, by what people call the interval. */
const EVERY = { "1s": 300, "15s": 20, "30s": 10, "60s": 5 } as const;

/** Series of one metric by job: how many, and how often. */
type Jobs = Readonly<Record<string, readonly [series: number, every: keyof typeof EVERY]>>;

function measured(jobs: Jobs): Measured {
  const groups = new Map(
    Object.entries(jobs).map(([job, [series, every]]) => {
      const distribution: Distribution = [[EVERY[every], series]];
      return [job, distribution] as const;
    }).sort(([a], [b]) => a < b ? -1 : 1),
  );
  return { outcome: "measured", distribution: mergeDistributions([...groups.values()]), groups };
}

const HISTOGRAM: Jobs = { checkout: [40, "15s"], gateway: [60, "60s"] };
const BUCKETS: Jobs = { checkout: [480, "15s"], gateway: [720, "60s"] };

/** A tenant of which `checkout` sends four times a minute and `debug` once a second. */
const NAMES: Readonly<Record<string, Measured>> = {
  checkout_debug_events_total: measured({ debug: [36, "1s"] }),
  go_gc_duration_seconds: measured({ checkout: [20, "15s"], gateway: [30, "60s"] }),
  go_gc_duration_seconds_count: measured({ checkout: [4, "15s"], gateway: [6, "60s"] }),
  go_gc_duration_seconds_sum: measured({ checkout: [4, "15s"], gateway: [6, "60s"] }),
  http_request_duration_seconds_bucket: measured(BUCKETS),
  http_request_duration_seconds_count: measured(HISTOGRAM),
  http_request_duration_seconds_sum: measured(HISTOGRAM),
  jobs_count: measured({ batch: [3, "60s"] }),
  node_cpu_seconds_total: measured({ node: [512, "60s"] }),
  node_memory_a_very_long_name_that_no_first_screen_has_room_for_bytes: measured({ node: [8, "60s"] }),
  pg_stat_activity_count: measured({ postgres: [90, "30s"] }),
  up: measured({ batch: [1, "60s"], checkout: [4, "15s"], debug: [1, "1s"], gateway: [6, "60s"], node: [8, "60s"] }),
};

const SCOPE = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
const FACTS: Partial<Snapshot> = { scope: SCOPE, summaries: ["go_gc_duration_seconds"] };
const TENANT = buildSnapshot(NAMES, FACTS);
const ACTIVE = buildSnapshot(NAMES, { ...FACTS, activeSeries: { total: 2_200, groups: undefined } });

const SERIES: Plan = { ...SHIPPED_PLANS["grafana-cloud"].plan, tiers: flatPrice(8) };
const SAMPLES: Plan = {
  ...SHIPPED_PLANS.amazon.plan,
  tiers: [{ upTo: 100e6, price: 0.9 }, { upTo: Infinity, price: 0.35 }],
};

const WITHOUT_JOB = buildSnapshot(
  Object.fromEntries(
    Object.entries(NAMES).map(([name, entry]) => [
      name,
      { ...entry, groups: new Map([["", entry.distribution]]) },
    ]),
  ),
  FACTS,
);
const FAILED = buildSnapshot({
  ...NAMES,
  broken: { outcome: "failed", status: 422, reason: "query processing would load too many samples into memory" },
  old: { outcome: "aggregated", status: undefined, reason: "dropped" },
  quiet: { outcome: "empty", distribution: [] },
}, { ...FACTS, warnings: ["Active series could not be counted, so series are those of the window: too many series"] });

/** A week earlier: `debug` was slower, `legacy` was there, `gateway` had fewer series, and a name failed. */
const EARLIER = buildSnapshot({
  ...NAMES,
  checkout_debug_events_total: measured({ debug: [36, "15s"] }),
  http_request_duration_seconds_bucket: measured({ checkout: [480, "15s"], gateway: [360, "60s"] }),
  http_request_duration_seconds_count: measured({ checkout: [40, "15s"], gateway: [30, "60s"] }),
  http_request_duration_seconds_created: measured({ checkout: [40, "15s"] }),
  legacy_requests_total: measured({ legacy: [120, "30s"] }),
  legacy_up: measured({ legacy: [2, "30s"] }),
  node_cpu_seconds_total: { outcome: "failed", status: 503, reason: "busy" },
  pg_stat_activity_count: { outcome: "empty", distribution: [] },
}, { ...FACTS, evaluatedAtMs: Date.UTC(2025, 11, 26, 3, 4, 5), activeSeries: { total: 1_900, groups: undefined } });

function screen(
  snapshot: Snapshot,
  options: Partial<ViewOptions> & { columns?: number; isDemo?: boolean; before?: Snapshot } = {},
) {
  const repeatFlags = ["--endpoint", "http://prometheus.example:9090"];
  return (columns = options.columns) =>
    textReport.render(reportInput(snapshot, { isOverview: true, repeatFlags, ...options, columns }));
}

/** First screens in tests/golden, and what renders them, as wide as said or as their file has them. */
export const firstScreens: Readonly<Record<string, (columns?: number) => Iterable<string>>> = {
  "first_screen/no_plan.txt": screen(TENANT),
  "first_screen/over_included.txt": screen(ACTIVE, { plan: SERIES }),
  "first_screen/under_included.txt": screen(ACTIVE, { plan: { ...SERIES, includedDpm: 100 } }),
  "first_screen/series_decide.txt": screen(ACTIVE, { plan: { ...SERIES, includedDpm: 15, tiers: undefined } }),
  "first_screen/by_samples.txt": screen(TENANT, { plan: SAMPLES }),
  "first_screen/failed_names.txt": screen(FAILED, { plan: SERIES }),
  "first_screen/no_job_label.txt": screen(WITHOUT_JOB),
  "first_screen/nothing_grouped.txt": screen(buildSnapshot(NAMES, { ...FACTS, scope: { ...SCOPE, groupBy: [] } })),
  "first_screen/empty.txt": screen(buildSnapshot({ quiet: { outcome: "empty", distribution: [] } }, FACTS)),
  "first_screen/60_columns.txt": screen(ACTIVE, { plan: SERIES, columns: 60 }),
  "first_screen/200_columns.txt": screen(ACTIVE, { plan: SERIES, columns: 200 }),
  "first_screen/compared.txt": screen(TENANT, { before: EARLIER }),
  "first_screen/compared_bill.txt": screen(ACTIVE, { before: EARLIER, plan: SERIES }),
  "first_screen/compared_samples.txt": screen(TENANT, { before: EARLIER, plan: SAMPLES }),
  "first_screen/compared_60_columns.txt": screen(ACTIVE, { before: EARLIER, plan: SERIES, columns: 60 }),
  "first_screen/own_metrics.txt": screen(buildSnapshot({
    ...NAMES,
    dpm_finder_backend_request_duration_seconds_bucket: measured({ "dpm-finder": [81, "15s"] }),
    dpm_finder_backend_request_duration_seconds_count: measured({ "dpm-finder": [9, "15s"] }),
    dpm_finder_backend_request_duration_seconds_sum: measured({ "dpm-finder": [9, "15s"] }),
    metric_total_dpm: measured({ "dpm-finder": [1_000, "15s"] }),
  }, FACTS)),
  "first_screen/two_labels.txt": screen(
    buildSnapshot({
      up: { outcome: "measured", distribution: [[20, 3]], groups: new Map([["a,prod", [[20, 2]]], ["b,", [[20, 1]]]]) },
    }, { ...FACTS, scope: { ...SCOPE, groupBy: ["team", "env"], selector: `env!="test"`, match: ["^(?:up)$"] } }),
  ),
};
