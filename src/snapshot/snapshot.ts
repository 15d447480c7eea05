import type { BackendInfo, SelfCost } from "../prometheus/backend.ts";

/** How many series (second) have how many samples in the window (first); ascending by samples, each count once. */
export type Distribution = readonly (readonly [samples: number, series: number])[];

/** Which built-in rule hides a name from the lists. */
export interface ExclusionRule {
  readonly kind: "suffix" | "prefix";
  /** The text the name ends or starts with. */
  readonly text: string;
}

/** A name whose series were counted. */
export interface Measured {
  /** `empty`: the backend knows the name, and no series of it has a sample in the window. */
  readonly outcome: "measured" | "empty";
  readonly excludedBy?: ExclusionRule;
  readonly distribution: Distribution;
  /** The same series split by the values of `scope.groupBy`, under their `groupKey`; a label that is absent is empty. */
  readonly groups?: ReadonlyMap<string, Distribution>;
}

/** A name whose series could not be counted, and why. */
export interface Unmeasured {
  /** `aggregated`: an aggregation rule replaces its raw series, so there are none to ask for. */
  readonly outcome: "aggregated" | "failed";
  readonly excludedBy?: ExclusionRule;
  /** HTTP status of the answer; `undefined` where there was none (a timeout, a broken connection, a rule). */
  readonly status: number | undefined;
  /** In the server's own words where it had any. */
  readonly reason: string;
}

/** What the scan was asked to look at. */
interface Scope {
  /** Sources of the fully anchored expressions. */
  readonly match: readonly string[];
  readonly exclude: readonly string[];
  /** Labels whose values split every distribution; none where nothing is split. */
  readonly groupBy: readonly string[];
  /** Matchers that every series counted fits, without braces; empty for none. */
  readonly selector: string;
  readonly skipExcluded: boolean;
}

/** Series with a sample in the last 20 minutes. */
export interface ActiveSeries {
  readonly total: number;
  /** The same by the values of `scope.groupBy`, under their `groupKey`; `undefined` without a grouping. */
  readonly groups: ReadonlyMap<string, number> | undefined;
}

/** Names the tenant has and the scan was told not to ask about, by the option that said so. */
export interface OutOfScope {
  readonly match: number;
  readonly exclude: number;
  readonly skipExcluded: number;
}

/**
 * The immutable result of one scan: facts, no opinion. Threshold, price, order and series detail belong to reports.
 *
 * `names` holds every name of the catalogue that is in scope, so the counts of the outcomes add up to its size.
 */
export interface Snapshot {
  /** The one instant of every query, in Unix milliseconds. */
  readonly evaluatedAtMs: number;
  readonly windowMinutes: number;
  readonly backend: BackendInfo;
  readonly scope: Scope;
  readonly names: ReadonlyMap<string, Measured | Unmeasured>;
  readonly outOfScope: OutOfScope;
  readonly aggregationRules: "known" | "unavailable";
  /** Names without `_sum` and `_count` of the summaries, as far as the backend's metadata tell. */
  readonly summaries: readonly string[];
  /** `undefined` where they were not asked for, or could not be counted. */
  readonly activeSeries: ActiveSeries | undefined;
  /** Stores of a Thanos that were not there for all of the scan: every number may lack series of them. */
  readonly missingStores: readonly string[];
  /** What went wrong without costing a name: one sentence each. */
  readonly warnings: readonly string[];
  readonly selfCost: SelfCost;
  /** Wall time of the scan in milliseconds. */
  readonly durationMs: number;
}

/** What became of the names of a catalogue: the four outcomes add up to `catalogue`. */
export interface Ledger {
  readonly catalogue: number;
  readonly measured: number;
  readonly empty: number;
  readonly aggregated: number;
  readonly failed: number;
  /** Names a built-in rule flags, whatever their outcome. */
  readonly flagged: number;
}

/** Counts the names of a snapshot by their outcome. */
export function countLedger(snapshot: Pick<Snapshot, "names">): Ledger {
  const counts = { measured: 0, empty: 0, aggregated: 0, failed: 0 };
  let flagged = 0;
  for (const entry of snapshot.names.values()) {
    counts[entry.outcome]++;
    if (entry.excludedBy !== undefined) flagged++;
  }
  return { catalogue: snapshot.names.size, ...counts, flagged };
}

/** One series of a metric with its DPM: asked for after a scan, so no part of its snapshot. */
export interface SeriesDetail {
  /** Its labels without `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly dpm: number;
}
