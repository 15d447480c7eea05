import * as v from "valibot";
import { ChangeSection } from "./comparison_schema.ts";
import { amount, count, text } from "./schema_values.ts";

const orNull = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(v.nullable(schema), v.description(description));

/** What the tenant is billed for. */
export const BillSection = orNull(
  v.object({
    plan: text("The plan's name, as --plan takes it or as its file calls it."),
    unit: v.pipe(
      v.picklist(["series", "samples"]),
      v.description("What the plan counts; samples are those of a month."),
    ),
    currency: text("Code of ISO 4217."),
    usage: amount("What is billed: the larger of by_data_points and by_series."),
    by_data_points: amount("What the data points alone come to."),
    by_series: orNull(amount("Series."), "What the series alone come to, null in a plan by sample."),
    decided_by: v.pipe(v.picklist(["data points", "series"]), v.description("The larger side.")),
    floor: orNull(amount("Usage."), "The least usage that slower scrapes can reach, null in a plan by sample."),
    money: orNull(amount("Money."), "Money of a month, null where the plan has no price."),
    floor_money: orNull(amount("Money."), "Money of a month at the floor."),
    samples_per_month: amount("Samples of a month of 43,800 minutes like the window."),
  }),
  "What the tenant is billed for if every minute of a month is like the window; null without a plan. The invoice takes " +
    "the 95th percentile of the month.",
);

/** What slower scrapes take away at most. */
export const ExcessSection = v.pipe(
  v.object({
    target_dpm: amount("DPM of a series that the plan includes; 1 without a plan by series."),
    dpm: amount("Σ over all series of max(0, DPM − target_dpm)."),
  }),
  v.description("What slower scrapes take away at most."),
);

/** What the values of the grouping add up to. */
export const GroupTotalsSection = v.pipe(
  v.object({
    value: text("The labels' values, joined by commas; a label that a series lacks is empty."),
    labels: v.pipe(v.record(v.string(), v.string()), v.description("The same by label.")),
    metrics: count("Metrics with a series in the group."),
    series: count("Series of the group with a sample in the window."),
    active_series: orNull(count("Series."), "Series with a sample in the last 20 minutes, null where not counted."),
    dpm: amount("DPM of the group's series together."),
    every: text("How often its series have a sample: 15s, 15s-60s, 5m+ for once in the window or less."),
    excess_dpm: amount("The group's part of excess.dpm."),
    change: v.optional(ChangeSection),
  }),
  v.description("The series with one value of each label of the grouping."),
);

/** What the groups that are not listed add up to. */
export const OtherGroupsSection = v.pipe(
  v.object({
    groups: count("How many groups."),
    series: count("Their series."),
    dpm: amount("Their DPM."),
    excess_dpm: amount("Their part of excess.dpm."),
  }),
  v.description("The groups after the first 1,000."),
);

/** Metric names that one instrument of a program makes. */
export const FamilySection = v.pipe(
  v.object({
    name: text("What its metrics have in common."),
    type: v.pipe(
      v.picklist(["histogram", "summary", "counter", "metric"]),
      v.description("metric is a name by itself, a native histogram too; a counter has its _created."),
    ),
    metrics: v.pipe(v.array(v.string()), v.description("Its measured metric names.")),
    dpm: amount("DPM of all its series together."),
    series: count("Its series."),
    every: text("How often its series have a sample, as in by."),
    buckets: orNull(
      v.object({
        per_histogram: count("Buckets of each histogram."),
        histograms: count("Histograms: label sets without le."),
      }),
      "Of a classic histogram whose label sets all have as many buckets; else null.",
    ),
    change: v.optional(ChangeSection),
  }),
  v.description("Metric names that one instrument of a program makes."),
);
