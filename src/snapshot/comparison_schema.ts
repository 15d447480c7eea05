import * as v from "valibot";
import { amount, count, metricName, text } from "./schema_values.ts";

/** A difference: negative where there was more. */
const difference = (description: string) => v.pipe(v.number(), v.description(description));

const Difference = v.object({
  dpm: difference("Data points a minute more than then; negative where there are fewer."),
  series: v.pipe(v.number(), v.integer(), v.safeInteger(), v.description("Series more than then.")),
});

/** What has changed of one thing, null where that cannot be told. */
export const ChangeSection = v.pipe(
  v.nullable(Difference),
  v.description(
    "What has changed since the scan of compared_to: as much as there is where it is new. Null where it could be " +
      "measured in one of the two alone; absent without --compare.",
  ),
);

const GONE = { dpm: amount("DPM that it had."), series: count("Series that it had.") };

/** Metrics that had samples then and have none now. */
export const GoneMetrics = v.pipe(
  v.array(v.pipe(v.object({ metric_name: metricName, ...GONE }), v.description("A metric that is gone."))),
  v.description("Metrics with samples in the window of compared_to and none in this one, most DPM first."),
);

/** Groups that had samples then and have none now. */
export const GoneGroups = v.pipe(
  v.array(v.pipe(v.object({ value: text("As in by."), ...GONE }), v.description("A group that is gone."))),
  v.description("The first 1,000 groups with samples then and none now, most DPM first."),
);

/** What a report was compared with, and how it differs in all. */
export const ComparedTo = v.pipe(
  v.object({
    evaluated_at: v.pipe(v.string(), v.isoTimestamp(), v.description("The instant of the scan compared with.")),
    source: text("The file it was read from, the folder of the history, or the URL of the backend that was asked."),
    change: v.pipe(Difference, v.description("Of all names together that were not left out for not_comparable.")),
    bill: v.pipe(
      v.nullable(v.object({
        usage: difference("More of the plan's unit than then."),
        money: v.pipe(v.nullable(v.number()), v.description("More money a month, null where the plan has no price.")),
      })),
      v.description("What has changed of the bill; null without a plan."),
    ),
    not_comparable: v.pipe(
      v.array(v.string()),
      v.description("Names that could be measured in one of the two scans alone: neither new nor gone."),
    ),
  }),
  v.description("What the change objects are about; absent without --compare."),
);
