import * as v from "valibot";
import { FLAVOUR_NAMES } from "../prometheus/flavours.ts";
import { BillSection, ExcessSection, FamilySection, GroupTotalsSection, OtherGroupsSection } from "./bill_schema.ts";
import { ComparedTo, GoneGroups, GoneMetrics } from "./comparison_schema.ts";
import { Metric } from "./metric_schema.ts";
import { amount, count, ExcludedBy, metricName, text } from "./schema_values.ts";

/** Version of the document that is written. */
export const SCHEMA_VERSION = 2;

/** What errors say that a time has to be. */
const TIME = "a time in UTC with milliseconds, such as 2026-01-02T12:00:00.000Z";

const UnmeasuredName = v.pipe(
  v.object({
    metric_name: metricName,
    status: v.pipe(
      v.nullable(v.pipe(v.number(), v.integer(), v.safeInteger(), v.minValue(100))),
      v.description("HTTP status of the answer, null where there was none."),
    ),
    reason: text("In the server's own words where it had any."),
    excluded_by: v.optional(ExcludedBy),
  }),
  v.description("A name whose series could not be counted, and why."),
);

const sumsOf = (description: string) =>
  v.pipe(
    v.object({
      metrics: count("Metrics with at least one sample in the window."),
      series: count("Their series."),
      dpm: amount("Their total DPM."),
    }),
    v.description(description),
  );

const Backend = v.pipe(
  v.object({
    flavour: v.pipe(
      v.picklist(FLAVOUR_NAMES),
      v.description("What kind of server answered; unknown speaks the API and does not say who it is."),
    ),
    version: text("As the server says it; empty where it does not."),
    url: text("Base URL below which /api/v1 stands, without user name and password."),
    tenant: v.pipe(v.nullable(v.string()), v.description("The tenant that was asked for, null when none was.")),
  }),
  v.description("The backend that was queried."),
);

const Scope = v.pipe(
  v.object({
    match: v.pipe(
      v.array(v.string()),
      v.description("The --match expressions, fully anchored; any name when there are none."),
    ),
    exclude: v.pipe(v.array(v.string()), v.description("The --exclude expressions, fully anchored.")),
    group_by: v.pipe(
      v.nullable(v.string()),
      v.description("The --by labels, joined by commas; null when there were none."),
    ),
    selector: v.optional(
      v.pipe(v.string(), v.description("The --selector matchers, without braces; empty when there were none.")),
      "",
    ),
    skip_excluded: v.pipe(
      v.boolean(),
      v.description("Whether names that built-in rules exclude were left unmeasured."),
    ),
  }),
  v.description("What the scan was asked to look at."),
);

const OutOfScope = v.pipe(
  v.object({
    match: count("Names that no --match expression matches."),
    exclude: count("Names that an --exclude expression matches."),
    skip_excluded: count("Names left out by --skip-excluded."),
  }),
  v.description("How many names of the tenant were not asked about, by the option that said so."),
);

const Threshold = v.pipe(
  v.object({
    min_dpm: amount("A metric is listed when the DPM of its highest series is strictly greater."),
    hidden: v.pipe(
      v.object({
        metrics: count("How many metrics."),
        series: count("How many series."),
        dpm: amount("Their total DPM."),
        share_of_all: v.pipe(
          v.number(),
          v.minValue(0),
          v.maxValue(1),
          v.description("Their total DPM as a part of totals.all.dpm, from 0 to 1."),
        ),
      }),
      v.description(
        "Metrics at or under the threshold that no built-in rule excludes: totals.under_threshold, absent from metrics.",
      ),
    ),
  }),
  v.description("What decides whether a metric is listed."),
);

const Cost = v.pipe(
  v.nullable(v.pipe(
    v.object({
      per_1000_series: amount("Price of 1,000 series for a month."),
      included_dpm: v.pipe(v.number(), v.gtValue(0), v.description("DPM that one billed series includes.")),
    }),
    v.description("A price."),
  )),
  v.description("The price that estimated_cost uses, null when none was given."),
);

const Totals = v.pipe(
  v.object({
    over_threshold: sumsOf("The metrics array."),
    under_threshold: sumsOf("What the threshold hides: metrics at or under it that no built-in rule excludes."),
    excluded: sumsOf(
      "What a built-in rule excludes from the lists and was measured all the same; nothing with --all.",
    ),
    all: sumsOf("All three."),
    listed: v.pipe(
      sumsOf("over_threshold and under_threshold together, which are not all listed: read these instead."),
      v.metadata({ deprecated: true }),
    ),
  }),
  v.description("Sums over measured metrics: over_threshold, under_threshold and excluded add up to all."),
);

const PerformanceMetrics = v.pipe(
  v.object({
    total_runtime_seconds: amount("Wall time of the scan."),
    average_metric_processing_seconds: amount("Runtime over processed names, 0 where there are none."),
    total_metrics_processed: count("Names the backend was asked about: measured, empty and failed ones."),
    metrics_per_second: amount("Processed names over runtime, 0 where no time passed."),
  }),
  v.description("How fast the scan went."),
);

const SelfCost = v.pipe(
  v.object({
    requests: count("HTTP requests sent, retries included."),
    bytes: count("Bytes of answer bodies after decompression."),
    retries: count("Requests sent again."),
  }),
  v.description("What the scan cost the backend."),
);

const LedgerSection = v.pipe(
  v.object({
    catalogue: count("Metric names in scope."),
    measured: count("Names whose series were counted."),
    empty: count("Names without a sample in the window."),
    aggregated: count("Names whose raw series an aggregation rule replaces."),
    failed: count("Names that could not be measured."),
    hidden_by_rule: count("Names that a built-in rule keeps out of the lists, whatever their outcome; 0 with --all."),
    empty_names: v.pipe(
      v.array(v.pipe(
        v.object({ metric_name: metricName, excluded_by: v.optional(ExcludedBy) }),
        v.description("A name without a sample in the window."),
      )),
      v.description("The empty names."),
    ),
    aggregated_names: v.pipe(v.array(UnmeasuredName), v.description("The aggregated names.")),
    failures: v.pipe(v.array(UnmeasuredName), v.description("The failed names.")),
  }),
  v.description("What became of every name in scope: measured, empty, aggregated and failed add up to catalogue."),
);

/**
 * The JSON document of a snapshot: what is written, what is read back, and what `docs/metric_rates.schema.json`
 * publishes, which is generated from it.
 *
 * Unknown keys pass when it is read, so that a later version may add some without breaking this one.
 */
export const SnapshotDocumentSchema = v.pipe(
  v.object({
    schema_version: v.pipe(
      v.literal(SCHEMA_VERSION),
      v.description("Version of this format. Keys may be added within it; another meaning gets another number."),
    ),
    evaluated_at: v.pipe(
      v.string(),
      v.isoTimestamp(TIME),
      v.regex(/^[0-9]{4,6}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/, TIME),
      v.description(
        "The one instant every query of the scan was evaluated at, RFC 3339 in UTC with milliseconds.",
      ),
    ),
    lookback_minutes: v.pipe(
      v.number(),
      v.gtValue(0),
      v.description("Length of the window that ends at evaluated_at."),
    ),
    backend: Backend,
    scope: Scope,
    out_of_scope: OutOfScope,
    aggregation_rules: v.pipe(
      v.picklist(["known", "unavailable"]),
      v.description("Whether the backend said which names its aggregation rules replace."),
    ),
    missing_stores: v.optional(
      v.pipe(
        v.array(v.string()),
        v.description(
          "Stores of a Thanos that were not there for all of the scan: every number may lack series of them.",
        ),
      ),
      [],
    ),
    warnings: v.pipe(
      v.array(v.string()),
      v.description("What went wrong without costing a name: one sentence each."),
    ),
    threshold: Threshold,
    cost: Cost,
    totals: Totals,
    summaries: v.optional(
      v.pipe(
        v.array(v.string()),
        v.description("Names without _sum and _count of the summaries, as far as the backend's metadata tell."),
      ),
      [],
    ),
    active_series: v.optional(
      v.pipe(
        v.nullable(count("Series.")),
        v.description("Series with a sample in the last 20 minutes, null where they were not counted."),
      ),
      null,
    ),
    bill: v.optional(BillSection, null),
    excess: v.optional(ExcessSection),
    by: v.optional(
      v.pipe(
        v.array(GroupTotalsSection),
        v.description(
          "The first 1,000 groups by the labels of scope.group_by, most DPM first; empty without a grouping.",
        ),
      ),
      [],
    ),
    by_other: v.optional(OtherGroupsSection),
    compared_to: v.optional(ComparedTo),
    gone_by: v.optional(GoneGroups),
    total_metrics_above_threshold: count("Length of the metrics array."),
    performance_metrics: PerformanceMetrics,
    self_cost: SelfCost,
    ledger: LedgerSection,
    families: v.optional(
      v.pipe(
        v.array(FamilySection),
        v.description("All measured metrics, hidden ones included, folded into families; most DPM first."),
      ),
      [],
    ),
    gone_metrics: v.optional(GoneMetrics),
    metrics: v.pipe(v.array(Metric), v.description("The listed metrics, in the order asked for.")),
  }),
  v.title("dpm-finder report"),
  v.description(
    "What `dpm-finder --format json` writes. With `--min-dpm 0 --all` it holds everything the scan found and can be " +
      "read back as a baseline. DPM is data points per minute: samples in the window divided by its minutes. " +
      "dpm × lookback_minutes, rounded, is the whole number of samples.",
  ),
);

/** The document of version 1, which is read and no longer written: its totals have other parts. */
const SnapshotDocumentSchemaV1 = v.object({
  ...SnapshotDocumentSchema.entries,
  schema_version: v.literal(1),
  totals: v.object({ listed: Totals.entries.listed, excluded: Totals.entries.excluded, all: Totals.entries.all }),
});

/** Every version that is read, by its number. */
export const READABLE_SCHEMAS = { 1: SnapshotDocumentSchemaV1, [SCHEMA_VERSION]: SnapshotDocumentSchema } as const;

/** The JSON document of a snapshot. */
export type SnapshotDocument = v.InferOutput<typeof SnapshotDocumentSchema>;
/** One metric of {@linkcode SnapshotDocument}. */
export type MetricDocument = v.InferOutput<typeof Metric>;
