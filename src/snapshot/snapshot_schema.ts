import * as v from "valibot";
import { FLAVOUR_NAMES } from "../prometheus/flavours.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const excludedBy = v.optional(v.object({ kind: v.picklist(["suffix", "prefix"]), text: v.string() }));
const distribution = v.array(v.object({ dpm: v.number(), series: positiveCount }));
const unmeasured = v.array(v.object({
  metric_name: v.string(),
  status: v.nullable(count),
  reason: v.string(),
  excluded_by: excludedBy,
}));

/**
 * What is read back of a JSON report: the facts, not what is derived from them.
 *
 * Unknown keys pass, so that a later version may add some without breaking this one.
 */
export const JsonReportSchema = v.object({
  evaluated_at: v.pipe(v.string(), v.isoTimestamp()),
  lookback_minutes: v.pipe(v.number(), v.gtValue(0)),
  backend: v.object({
    flavour: v.picklist(FLAVOUR_NAMES),
    version: v.string(),
    url: v.string(),
    tenant: v.nullable(v.string()),
  }),
  scope: v.object({
    match: v.array(v.string()),
    exclude: v.array(v.string()),
    group_by: v.nullable(v.string()),
    skip_excluded: v.boolean(),
  }),
  out_of_scope: v.object({ match: count, exclude: count, skip_excluded: count }),
  aggregation_rules: v.picklist(["known", "unavailable"]),
  warnings: v.array(v.string()),
  performance_metrics: v.object({ total_runtime_seconds: v.pipe(v.number(), v.minValue(0)) }),
  self_cost: v.object({ requests: count, bytes: count, retries: count }),
  ledger: v.object({
    catalogue: count,
    empty_names: v.array(v.object({ metric_name: v.string(), excluded_by: excludedBy })),
    aggregated_names: unmeasured,
    failures: unmeasured,
  }),
  metrics: v.array(v.object({
    metric_name: v.string(),
    excluded_by: excludedBy,
    distribution,
    groups: v.optional(v.array(v.object({ value: v.string(), distribution }))),
  })),
});

/** A JSON report, checked. */
export type JsonReport = v.InferOutput<typeof JsonReportSchema>;
