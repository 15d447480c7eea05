import type { Labels, MetricFamily } from "../exposition/metric_family.ts";

/** How a metric is declared: what documentation, dashboards and code know it by. */
export interface MetricDeclaration<Label extends string = string> {
  /** Its family name: a counter without `_total`, an info without `_info`. */
  readonly name: string;
  readonly type: "gauge" | "counter" | "info";
  readonly help: string;
  readonly labels: readonly Label[];
}

/** Values of the `--by` label that get a series of their own: a cost tool must not become a cost. */
export const MAX_GROUPS = 100;

/** The metrics that say what a snapshot says, in the order they are written. */
export const SNAPSHOT_METRICS = {
  maxDpm: {
    name: "metric_dpm_rate",
    type: "gauge",
    help: "Data points per minute of the metric's highest series.",
    labels: ["metric_name"],
  },
  seriesCount: {
    name: "metric_series_count",
    type: "gauge",
    help: "Series of the metric with a sample in the window.",
    labels: ["metric_name"],
  },
  totalDpm: {
    name: "metric_total_dpm",
    type: "gauge",
    help: "Data points per minute of all series of the metric.",
    labels: ["metric_name"],
  },
  estimatedCost: {
    name: "metric_estimated_cost",
    type: "gauge",
    help: "Upper bound of what the metric costs, in the currency of the price; not to be summed.",
    labels: ["metric_name"],
  },
  runtime: {
    name: "dpm_finder_runtime_seconds",
    type: "gauge",
    help: "Time the last scan took.",
    labels: [],
  },
  averageTime: {
    name: "dpm_finder_avg_metric_process_seconds",
    type: "gauge",
    help: "Time the last scan took, divided by the metrics it processed.",
    labels: [],
  },
  processed: {
    name: "dpm_finder_metrics_processed",
    type: "counter",
    help: "Metrics processed.",
    labels: [],
  },
  processingRate: {
    name: "dpm_finder_processing_rate_metrics_per_second",
    type: "gauge",
    help: "Metrics the last scan processed a second.",
    labels: [],
  },
  lastUpdate: {
    name: "dpm_finder_last_update_timestamp",
    type: "gauge",
    help: "Unix time of the last update in seconds.",
    labels: [],
  },
  lookback: {
    name: "dpm_finder_lookback_seconds",
    type: "gauge",
    help: "Length of the window looked back over.",
    labels: [],
  },
  minDpm: {
    name: "dpm_finder_min_dpm",
    type: "gauge",
    help: "Threshold a metric is listed above.",
    labels: [],
  },
  names: {
    name: "dpm_finder_names",
    type: "gauge",
    help: "Metric names in scope by what became of them.",
    labels: ["outcome"],
  },
  outOfScopeNames: {
    name: "dpm_finder_out_of_scope_names",
    type: "gauge",
    help: "Metric names not asked about, by the option that said so.",
    labels: ["option"],
  },
  tenantMetrics: {
    name: "dpm_finder_tenant_metrics",
    type: "gauge",
    help: "Metrics with a sample in the window: over the threshold, at or under it, excluded by a built-in rule.",
    labels: ["part"],
  },
  tenantSeries: {
    name: "dpm_finder_tenant_series",
    type: "gauge",
    help: "Series with a sample in the window: over the threshold, at or under it, excluded by a built-in rule.",
    labels: ["part"],
  },
  tenantDpm: {
    name: "dpm_finder_tenant_dpm",
    type: "gauge",
    help: "Data points per minute: over the threshold, at or under it, excluded by a built-in rule.",
    labels: ["part"],
  },
  activeSeries: {
    name: "dpm_finder_active_series",
    type: "gauge",
    help: "Series with a sample in the 20 minutes before the end of the window, where they were counted.",
    labels: [],
  },
  billableSeries: {
    name: "dpm_finder_billable_series",
    type: "gauge",
    help: "Series that a plan by series bills: the active ones, or as many as would include the data points.",
    labels: [],
  },
  bill: {
    name: "dpm_finder_bill",
    type: "gauge",
    help: "Bill of a month, if every minute were like the window, by the plan and its price.",
    labels: ["currency"],
  },
  excessDpm: {
    name: "dpm_finder_excess_dpm",
    type: "gauge",
    help: "Data points per minute beyond those that the plan includes in each series, or beyond one.",
    labels: [],
  },
  groupDpm: {
    name: "dpm_finder_group_dpm",
    type: "gauge",
    help: `Data points per minute by the values of a label, the highest ${MAX_GROUPS}.`,
    labels: ["label", "value"],
  },
  otherGroupsDpm: {
    name: "dpm_finder_other_groups_dpm",
    type: "gauge",
    help: "Data points per minute of the values beyond these.",
    labels: [],
  },
  groupExcessDpm: {
    name: "dpm_finder_group_excess_dpm",
    type: "gauge",
    help: "Excess data points per minute of the same values.",
    labels: ["label", "value"],
  },
  otherGroupsExcessDpm: {
    name: "dpm_finder_other_groups_excess_dpm",
    type: "gauge",
    help: "Excess data points per minute of the values beyond these.",
    labels: [],
  },
} as const satisfies Record<string, MetricDeclaration>;

/** Names of the declared metrics, a few of which do not begin as all others of the program do. */
const DECLARED_NAMES: ReadonlySet<string> = new Set(Object.values(SNAPSHOT_METRICS).map(({ name }) => name));

/** Says whether a name is that of a metric of this program, which a backend stores where it scrapes the exporter. */
export function isOwnMetric(name: string): boolean {
  return name.startsWith("dpm_finder_") || DECLARED_NAMES.has(name);
}

const SUFFIXES = { gauge: "", counter: "_total", info: "_info" } as const;

/** Makes a declared metric's family. */
export function metricFamily<Label extends string>(
  { name, type, help }: MetricDeclaration<Label>,
  samples: readonly { readonly labels: Labels & Readonly<Record<Label, string>>; readonly value: number }[],
): MetricFamily {
  const suffix = SUFFIXES[type];
  return { name, type, help, samples: samples.map(({ labels, value }) => ({ suffix, labels, value })) };
}

/** Makes the family of a declared metric without labels. */
export function scalarFamily(metric: MetricDeclaration<never>, value: number): MetricFamily {
  return metricFamily(metric, [{ labels: {}, value }]);
}

/** Makes the family of a declared metric with one label: a series for each of its values. */
export function labelledFamily(
  metric: MetricDeclaration & { readonly labels: readonly [string] },
  values: Readonly<Record<string, number>>,
): MetricFamily {
  const [label] = metric.labels;
  return metricFamily(metric, Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value })));
}
