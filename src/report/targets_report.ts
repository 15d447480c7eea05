import type { BackendInfo } from "../prometheus/backend.ts";
import type { Bill } from "../pricing/bill.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import type { Ledger, Snapshot } from "../snapshot/snapshot.ts";
import {
  type SnapshotFlaw,
  snapshotFlaw,
  type SnapshotQuality,
  snapshotQuality,
} from "../snapshot/snapshot_quality.ts";
import type { Totals } from "../snapshot/totals.ts";
import type { ReportInput, ReportOptions } from "./report.ts";

/** What a target comes to, without its names: all of it that is kept while others are scanned. */
export interface TargetDigest
  extends Pick<Snapshot, "evaluatedAtMs" | "windowMinutes" | "scope" | "warnings" | "missingStores"> {
  readonly backend: BackendInfo;
  readonly ledger: Ledger;
  /** Hidden metrics included. */
  readonly totals: Totals;
  /** Series with a sample within the last 20 minutes; `undefined` where they were not counted. */
  readonly activeSeries: number | undefined;
  readonly bill: Bill | undefined;
  /** Of the plan; `undefined` without one. */
  readonly billing: { readonly unit: "series" | "samples"; readonly currency: string } | undefined;
  readonly quality: SnapshotQuality;
  readonly flaw: SnapshotFlaw | undefined;
  readonly repeatFlags: readonly string[];
}

/** What became of one target: measured in whatever quality, or failed with a reason that may be shown. */
export type TargetOutcome =
  & { readonly name: string }
  & ({ readonly digest: TargetDigest } | { readonly digest?: never; readonly failure: string });

/** What is known of a document before the first scan, by the configuration. */
export interface TargetsLayout {
  /** The file of targets, as it was named. */
  readonly path: string;
  /** Names of all targets, in the order in which they are shown. */
  readonly names: readonly string[];
  /** Whether any target has a price of series. */
  readonly withCost: boolean;
  /** Labels by which any target is split. */
  readonly labels: readonly string[];
  readonly options: Pick<ReportOptions, "top" | "columns" | "isOverview">;
}

/** A document of many targets that grows with each of them. Of a view, nothing is kept but what the document shows. */
export interface TargetsDocument {
  /** Takes what is shown of a target. The document has it in the order of the file, whenever it comes. */
  add(name: string, input: ReportInput): Promise<void>;
  /** Renders the whole, once all targets are done. May be called again. */
  render(outcomes: readonly TargetOutcome[]): Iterable<string>;
}

/** Makes an empty document of one format. */
export type CreateTargetsDocument = (layout: TargetsLayout) => TargetsDocument;

/** Takes from a view what is kept of a target. */
export function digestOf(view: MetricView, repeatFlags: readonly string[]): TargetDigest {
  const { snapshot, ledger, totals, bill, options: { plan } } = view;
  const { evaluatedAtMs, windowMinutes, scope, warnings, missingStores, backend } = snapshot;
  return {
    evaluatedAtMs,
    windowMinutes,
    scope,
    warnings,
    missingStores,
    backend,
    ledger,
    totals: totals.all,
    activeSeries: snapshot.activeSeries?.total,
    bill,
    billing: plan && { unit: plan.kind, currency: plan.currency },
    quality: snapshotQuality(ledger, missingStores),
    flaw: snapshotFlaw(ledger),
    repeatFlags,
  };
}

/** The digests among outcomes. */
export function digestsOf(outcomes: readonly TargetOutcome[]): readonly TargetDigest[] {
  return outcomes.flatMap(({ digest }) => digest === undefined ? [] : [digest]);
}

/** Adds up what targets have: whole samples, so that no rate has a remainder of adding. */
export function totalsOf(digests: readonly TargetDigest[]): Totals & Omit<Ledger, "flagged"> {
  const sum = { metrics: 0, series: 0, catalogue: 0, measured: 0, empty: 0, aggregated: 0, failed: 0 };
  const samples = new Map<number, number>();
  for (const { totals, ledger, windowMinutes } of digests) {
    sum.metrics += totals.metrics;
    sum.series += totals.series;
    samples.set(windowMinutes, (samples.get(windowMinutes) ?? 0) + Math.round(totals.dpm * windowMinutes));
    sum.catalogue += ledger.catalogue;
    sum.measured += ledger.measured;
    sum.empty += ledger.empty;
    sum.aggregated += ledger.aggregated;
    sum.failed += ledger.failed;
  }
  const dpm = samples.entries().reduce((sum, [minutes, count]) => sum + count / minutes, 0);
  return { ...sum, dpm };
}

/**
 * Finds the flaw of the whole: targets count for it as names do for one snapshot. One that failed, or that would not
 * replace a good result of its own, is failed; one without any metric is empty.
 */
export function flawOfTargets(outcomes: readonly TargetOutcome[]): SnapshotFlaw | undefined {
  const counts = { measured: 0, empty: 0, failed: 0 };
  for (const { digest } of outcomes) {
    if (digest !== undefined && digest.flaw === undefined) counts.measured++;
    else if (digest?.flaw === "nothing-there") counts.empty++;
    else counts.failed++;
  }
  const flaw = snapshotFlaw({ ...counts, catalogue: outcomes.length, aggregated: 0, flagged: 0 });
  // There are numbers, if few: as with one target, they may be seen and replace nothing.
  const hasNumbers = outcomes.some(({ digest }) => digest?.flaw === "mostly-failed");
  return flaw === "nothing-measured" && hasNumbers ? "mostly-failed" : flaw;
}
