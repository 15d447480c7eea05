import type { Backend, CallOptions, VectorSample } from "../prometheus/backend.ts";
import { metricSelector, rangeDuration } from "../promql/metric_selector.ts";
import { balancedOr, JOIN_BYTES, withNameLabel } from "../promql/balanced_or.ts";
import { askInBatches } from "./ask_in_batches.ts";
import { planBatches } from "./plan_batches.ts";
import type { SeriesDetail, Snapshot } from "../snapshot/snapshot.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";

/** What is fetched, and within which bounds. */
interface FetchSeriesDetailOptions {
  /** Series of each name at most. */
  readonly maxSeries: number;
  readonly call: CallOptions;
  /** Queries begun at once at most. */
  readonly concurrency: number;
  /**
   * Queries sent at most, for a detail that is nice to have. Names beyond them have no entry, and a query that fails or
   * is refused is neither sent again nor halved.
   *
   * @default no limit
   */
  readonly maxQueries?: number;
}

/** Labels and DPM of the highest series of each name, and which names have none because a query failed. */
interface FetchedSeriesDetail {
  readonly series: ReadonlyMap<string, readonly SeriesDetail[]>;
  /** Reason by name. */
  readonly failures: ReadonlyMap<string, string>;
}

/** A label that no series has: the answer keeps all labels of the series, so the name must not take one of theirs. */
const NAME_LABEL = "dpm_finder_metric_name";
/** Rows of one answer are at most this many, so that memory stays flat however many series are asked for. */
const MAX_ROWS = 5_000;
const MAX_NAMES = 100;
/** Below the 16,384 bytes that VictoriaMetrics takes. */
const MAX_EXPRESSION_BYTES = 16_000;

/**
 * Fetches the series with the most samples of each name, at the snapshot's own instant and window.
 *
 * Ties are broken by the backend, so which of equal series are shown may differ between backends.
 *
 * @throws the reason of `call.signal` when that is aborted, unless it is a `DeadlineError`: then the names left are
 * failures
 */
export async function fetchSeriesDetail(
  backend: Backend,
  snapshot: Pick<Snapshot, "evaluatedAtMs" | "windowMinutes" | "scope">,
  names: readonly string[],
  options: FetchSeriesDetailOptions,
): Promise<FetchedSeriesDetail> {
  const { maxSeries, maxQueries, call } = options;
  const range = rangeDuration(snapshot.windowMinutes, backend.rangeBounds);
  const term = (name: string) =>
    withNameLabel(
      `topk(${maxSeries}, count_over_time(${metricSelector(name, snapshot.scope.selector)}[${range}]))`,
      NAME_LABEL,
      name,
    );
  const failures = new Map<string, string>();
  const rowsByName = new Map<string, VectorSample[]>();

  const nameBytes = (name: string) => utf8Bytes(term(name)) + JOIN_BYTES;
  const batches = Array.from(planBatches(names, {
    maxNames: Math.max(1, Math.min(MAX_NAMES, Math.floor(MAX_ROWS / maxSeries))),
    maxExpressionBytes: MAX_EXPRESSION_BYTES,
    nameBytes,
  })).slice(0, maxQueries);
  await askInBatches(batches, {
    call,
    concurrency: options.concurrency,
    isAskedOnce: maxQueries !== undefined,
    frameBytes: 0,
    nameBytes,
    ask: (batch, call) => backend.query(balancedOr(batch.map(term)), snapshot.evaluatedAtMs, call),
    take(_batch, answer) {
      for (const row of answer) {
        const name = row.labels[NAME_LABEL] ?? "";
        const rows = rowsByName.get(name);
        if (rows === undefined) rowsByName.set(name, [row]);
        else rows.push(row);
      }
    },
    fail(batch, { words }) {
      for (const name of batch) failures.set(name, words);
    },
  });

  const series = new Map<string, readonly SeriesDetail[]>();
  for (const name of batches.flatMap((batch) => batch.names)) {
    const rows = rowsByName.get(name) ?? [];
    const details = rows.map(({ labels: { __name__: _name, [NAME_LABEL]: _label, ...labels }, value }) => ({
      labels,
      dpm: value / snapshot.windowMinutes,
    }));
    if (!failures.has(name)) series.set(name, details.sort((a, b) => b.dpm - a.dpm));
  }
  return { series, failures };
}
