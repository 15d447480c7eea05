import * as v from "valibot";
import type { Row } from "../parquet/column.ts";
import { ParquetError } from "../parquet/parquet_error.ts";
import { describeIssue, placed } from "../snapshot/describe_issue.ts";
import type { PastBill } from "../pricing/plan_of_bill.ts";
import { FLAVOUR_NAMES } from "../prometheus/flavours.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { openDay } from "./read_history.ts";

/** A scan that the history has, without its metrics. */
export interface StoredScan extends
  Pick<
    Snapshot,
    | "evaluatedAtMs"
    | "windowMinutes"
    | "scope"
    | "backend"
    | "activeSeries"
    | "missingStores"
    | "warnings"
    | "durationMs"
  > {
  readonly target: string;
  /** The UTC day that it is kept under. */
  readonly day: string;
  /** How many metrics it measured. */
  readonly metrics: number;
  /** Names that it could not measure. */
  readonly unmeasured: { readonly failed: readonly string[]; readonly aggregated: readonly string[] };
  /** What its tenant was billed for; `undefined` without a plan. */
  readonly bill: PastBill | undefined;
  /** Data points a minute that a series included in its plan. */
  readonly targetDpm: number;
}

const json = <Schema extends v.GenericSchema>(schema: Schema) => v.pipe(v.string(), v.parseJson(), schema);
const TEXTS = v.array(v.string());
const orNull = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema), null);

/** A row of the scans, as far as it is needed. */
const ScanRow = v.object({
  target: v.string(),
  timestamp: v.number(),
  window_minutes: v.pipe(v.number(), v.gtValue(0)),
  metrics: v.number(),
  target_dpm: v.number(),
  active_series: orNull(v.number()),
  plan: orNull(v.string()),
  usage: orNull(v.number()),
  usage_unit: orNull(v.picklist(["series", "samples"])),
  bill: orNull(v.number()),
  currency: orNull(v.string()),
  unmeasured: json(v.object({ failed: TEXTS, aggregated: TEXTS })),
  scope: json(v.object({
    match: TEXTS,
    exclude: TEXTS,
    group_by: v.nullable(v.string()),
    selector: v.string(),
    skip_excluded: v.boolean(),
  })),
  backend: v.fallback(v.picklist(FLAVOUR_NAMES), "unknown"),
  backend_version: v.string(),
  backend_url: v.string(),
  missing_stores: json(TEXTS),
  warnings: json(TEXTS),
  duration_ms: v.number(),
});

/**
 * Lists the scans of a day in the order of their time. Of several of one target at one instant, which only somebody who
 * scans the past again makes, the last one counts.
 *
 * @throws {ParquetError} when a file of theirs is damaged, foreign or newer
 */
export async function listScans(dir: string, day: string): Promise<StoredScan[]> {
  using opened = await openDay(dir, "scans", day);
  const scans = new Map<string, StoredScan>();
  for (const file of opened.files) {
    for await (const row of file.rows(Object.keys(ScanRow.entries))) {
      const scan = readScanRow(row, file.path, day);
      scans.set(JSON.stringify([scan.evaluatedAtMs, scan.target]), scan);
    }
  }
  return [...scans.values()].sort((a, b) => a.evaluatedAtMs - b.evaluatedAtMs || (a.target < b.target ? -1 : 1));
}

function readScanRow(row: Row, path: string, day: string): StoredScan {
  const parsed = v.safeParse(ScanRow, row, { abortEarly: true });
  if (!parsed.success) {
    throw new ParquetError(path, { reason: `it is damaged: ${placed(describeIssue(parsed.issues[0]))}` });
  }
  const scan = parsed.output;
  const { plan, usage, usage_unit: unit, bill: money, currency } = scan;
  const { match, exclude, group_by: groupBy, selector, skip_excluded: skipExcluded } = scan.scope;
  return {
    day,
    target: scan.target,
    evaluatedAtMs: scan.timestamp,
    windowMinutes: scan.window_minutes,
    scope: { match, exclude, groupBy: groupBy?.split(",") ?? [], selector, skipExcluded },
    backend: {
      flavour: scan.backend,
      version: scan.backend_version,
      url: scan.backend_url,
      // The history knows targets, which a tenant is where nothing else was named.
      tenant: undefined,
    },
    metrics: scan.metrics,
    unmeasured: scan.unmeasured,
    activeSeries: scan.active_series === null ? undefined : { total: scan.active_series, groups: undefined },
    missingStores: scan.missing_stores,
    warnings: scan.warnings,
    durationMs: scan.duration_ms,
    targetDpm: scan.target_dpm,
    bill: plan === null || usage === null || unit === null || currency === null
      ? undefined
      : { plan, usage, unit, money, currency },
  };
}
