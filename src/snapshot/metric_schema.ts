import * as v from "valibot";
import { ChangeSection } from "./comparison_schema.ts";
import { amount, count, DistributionRows, ExcludedBy, metricName, text } from "./schema_values.ts";

const Group = v.pipe(
  v.object({
    value: text("The label's value; empty for series without the label."),
    dpm: amount("DPM of the highest series of the group."),
    series_count: count("Series in the group.", 1),
    total_dpm: amount("DPM of the group's series together."),
    distribution: DistributionRows,
  }),
  v.description("The series with one value of the label."),
);

const Series = v.pipe(
  v.object({
    labels: v.pipe(v.record(v.string(), v.string()), v.description("Its labels without the metric's name.")),
    dpm: amount("Its DPM."),
  }),
  v.description("One series."),
);

/** A measured metric. */
export const Metric = v.pipe(
  v.object({
    metric_name: metricName,
    dpm: amount("DPM of its highest series."),
    series_count: count("Its series with a sample in the window.", 1),
    estimated_cost: v.pipe(
      v.nullable(v.pipe(v.number(), v.minValue(0))),
      v.description(
        "Price × Σ over its series of max(1, DPM / included DPM) / 1000, two decimals: an upper bound for this " +
          "metric, not to be summed. Null without a price.",
      ),
    ),
    total_dpm: amount("DPM of all its series together."),
    change: v.optional(ChangeSection),
    excluded_by: v.optional(ExcludedBy),
    distribution: DistributionRows,
    groups: v.optional(v.pipe(
      v.array(Group),
      v.description("The same series by the values of the --by labels, joined by commas; absent without it."),
    )),
    series_detail: v.pipe(
      v.array(Series),
      v.description(
        "Its highest series, highest first: 10 of each of the first 20 metrics, unless --series-detail says of how many " +
          "of every metric. Empty where none were asked for.",
      ),
    ),
  }),
  v.description("A measured metric."),
);
