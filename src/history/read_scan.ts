import * as v from "valibot";
import { Turns } from "../exposition/turns.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import type { Value } from "../parquet/column.ts";
import { ParquetError } from "../parquet/parquet_error.ts";
import { distributionFromCounts, seriesCount } from "../snapshot/distribution.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "../snapshot/snapshot.ts";
import { guardHistory, HistoryError } from "./history_error.ts";
import { openDay } from "./read_history.ts";
import type { StoredScan } from "./stored_scan.ts";

/** Rows that are read between two pauses. */
const PIECE = 500;

const Pairs = v.array(
  v.tuple([v.pipe(v.number(), v.safeInteger(), v.minValue(1)), v.pipe(v.number(), v.safeInteger())]),
);

/** A snapshot as the history has it. */
interface KeptSnapshot {
  readonly snapshot: Snapshot;
  /** Whether its metrics are split by the grouping of its scan. */
  readonly isSplit: boolean;
}

/**
 * Reads the metrics of a scan: of its day's files alone, row group by row group.
 *
 * Of a group the history knows how many series and data points a minute it has, and not which series sends how much:
 * sums over groups are exact, their rates are not.
 *
 * @throws {ParquetError} when a file of its day is damaged, foreign or newer
 * @throws {HistoryError} when metrics of it are missing
 * @throws {ReadError} when the system does not let it be read
 * @throws the reason of `signal`
 */
export async function readScan(dir: string, scan: StoredScan, signal?: AbortSignal): Promise<KeptSnapshot> {
  return await guardHistory(dir, () => readKept(dir, scan, signal));
}

async function readKept(dir: string, scan: StoredScan, signal: AbortSignal | undefined): Promise<KeptSnapshot> {
  const metrics = await readMetrics(dir, scan, signal);
  if (metrics.distributions.size !== scan.metrics) {
    const found = metrics.distributions.size;
    throw new HistoryError(dir, {
      reason: `it has ${found} of the ${scan.metrics} metrics of the scan as of ${
        new Date(scan.evaluatedAtMs).toISOString()
      }`,
      hint: `A file of "dpm/${scan.day}" is missing: restore it, or choose another scan`,
      exitCode: EXIT_CODES.fault,
    });
  }
  const isGrouped = scan.scope.groupBy.length > 0;
  const groups = isGrouped ? await readGroups(dir, scan, metrics, signal) : undefined;
  const names = new Map<string, Measured | Unmeasured>();
  for (const [name, distribution] of metrics.distributions) {
    const ofName = groups?.get(name);
    names.set(name, { outcome: "measured", distribution, ...ofName && { groups: ofName } });
  }
  for (const outcome of ["aggregated", "failed"] as const) {
    for (const name of scan.unmeasured[outcome]) {
      names.set(name, { outcome, status: undefined, reason: "the history does not say why" });
    }
  }
  const { evaluatedAtMs, windowMinutes, backend, scope, activeSeries, missingStores, warnings, durationMs } = scan;
  return {
    isSplit: !isGrouped || groups !== undefined,
    snapshot: {
      evaluatedAtMs,
      windowMinutes,
      backend,
      scope,
      names,
      outOfScope: { match: 0, exclude: 0, skipExcluded: 0 },
      aggregationRules: "unavailable",
      summaries: summariesOf(metrics.families),
      activeSeries,
      missingStores,
      warnings,
      selfCost: { requests: 0, bytes: 0, retries: 0 },
      durationMs,
    },
  };
}

interface Metrics {
  readonly distributions: Map<string, Distribution>;
  /** The name of each one's family. */
  readonly families: Map<string, string>;
}

/**
 * Reads the metrics of a scan. Where somebody has scanned the same instant again, the rows of the last scan come last.
 */
async function readMetrics(dir: string, scan: StoredScan, signal: AbortSignal | undefined): Promise<Metrics> {
  const rows: (readonly [name: string, family: string, distribution: Distribution])[] = [];
  const known = new Map<string, Distribution>();
  await eachRow(dir, "dpm", scan, ["metric_name", "family", "distribution"], signal, ([name, family, text], path) => {
    const distribution = known.get(text) ?? readDistribution(text, path);
    known.set(text, distribution);
    rows.push([name, family, distribution]);
  });
  const distributions = new Map<string, Distribution>();
  const families = new Map<string, string>();
  for (const [name, family, distribution] of rows.slice(Math.max(0, rows.length - scan.metrics))) {
    distributions.set(name, distribution);
    families.set(name, family);
  }
  return { distributions, families };
}

/**
 * Reads the groups of the metrics of a scan, from the last row back: the groups of a metric are all there when they have
 * all of its series, and what is before them is of an earlier scan of the same instant.
 *
 * @returns `undefined` where groups are missing
 */
async function readGroups(
  dir: string,
  scan: StoredScan,
  { distributions }: Metrics,
  signal: AbortSignal | undefined,
): Promise<Map<string, Map<string, Distribution>> | undefined> {
  const rows: (readonly [name: string, value: string, distribution: Distribution])[] = [];
  const known = new Map<string, Distribution>();
  const label = scan.scope.groupBy.join(",");
  const columns = ["metric_name", "label", "value", "series_count", "dpm_total"];
  await eachRow(dir, "groups", scan, columns, signal, ([name, by, value, series, dpm], path) => {
    if (by !== label) return;
    const key = `${series} ${dpm}`;
    const distribution = known.get(key) ?? spread(Number(series), Number(dpm) * scan.windowMinutes, path);
    known.set(key, distribution);
    rows.push([name, value, distribution]);
  });
  const left = new Map(Array.from(distributions, ([name, distribution]) => [name, seriesCount(distribution)]));
  const groups = new Map<string, Map<string, Distribution>>();
  const turns = new Turns(0);
  for (let i = rows.length - 1; i >= 0; i--) {
    if (i % PIECE === 0) await turns.next();
    const [name = "", value = "", distribution = []] = rows[i] ?? [];
    const missing = left.get(name) ?? 0;
    if (missing === 0) continue;
    left.set(name, missing - seriesCount(distribution));
    const ofName = groups.get(name);
    if (ofName === undefined) groups.set(name, new Map([[value, distribution]]));
    else ofName.set(value, distribution);
  }
  for (const missing of left.values()) if (missing !== 0) return undefined;
  return groups;
}

/** Hands the rows of one scan to `take`, in the order in which they were written. */
async function eachRow(
  dir: string,
  table: "dpm" | "groups",
  { day, evaluatedAtMs, target }: StoredScan,
  columns: readonly string[],
  signal: AbortSignal | undefined,
  take: (values: readonly [string, string, string, string, string], path: string) => void,
): Promise<void> {
  const turns = new Turns(0);
  // A compacted day of an exporter has hundreds of scans.
  const only = {
    column: "timestamp",
    isWanted: (times: ArrayLike<Value>) => Array.prototype.includes.call(times, evaluatedAtMs),
  };
  using opened = await openDay(dir, table, day);
  for (const file of opened.files) {
    for await (const batch of file.batches(["timestamp", "target", ...columns], only)) {
      const { timestamp, target: targets } = batch.columns;
      const wanted = columns.map((column) => batch.columns[column]);
      for (let i = 0; i < batch.rowCount; i++) {
        if (i % PIECE === 0) {
          await turns.next();
          signal?.throwIfAborted();
        }
        if (timestamp?.[i] !== evaluatedAtMs || targets?.[i] !== target) continue;
        const [a, b, c, d, e] = wanted.map((values) => textOf(values?.[i]));
        take([a ?? "", b ?? "", c ?? "", d ?? "", e ?? ""], file.path);
      }
    }
  }
}

function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function readDistribution(text: string, path: string): Distribution {
  let pairs: unknown;
  try {
    pairs = JSON.parse(text);
  } catch {
    pairs = undefined;
  }
  const parsed = v.safeParse(Pairs, pairs);
  if (!parsed.success) throw new ParquetError(path, { reason: "it is damaged: a distribution is none" });
  return distributionFromCounts(new Map(parsed.output));
}

/** Spreads samples evenly over series: the sums are exact. */
function spread(series: number, exact: number, path: string): Distribution {
  const samples = Math.round(exact);
  if (!Number.isSafeInteger(samples) || !Number.isSafeInteger(series) || series < 1 || samples < 0) {
    throw new ParquetError(path, { reason: "it is damaged: a group is none" });
  }
  const each = Math.floor(samples / series);
  const more = samples - each * series;
  return distributionFromCounts(new Map([[each, series - more], [each + 1, more]]));
}

/** Names the summaries: families with `_sum` or `_count` and without `_bucket`. */
function summariesOf(families: ReadonlyMap<string, string>): string[] {
  const summaries = new Set<string>();
  for (const [name, family] of families) {
    if (name === `${family}_sum` || name === `${family}_count`) summaries.add(family);
  }
  for (const family of summaries) if (families.has(`${family}_bucket`)) summaries.delete(family);
  return [...summaries];
}
