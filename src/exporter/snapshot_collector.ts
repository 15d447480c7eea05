import type { Collector } from "../exposition/collector.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { groupFamilies, metricFamilies, scanFamilies } from "../snapshot/snapshot_families.ts";
import { metricFamily, scalarFamily } from "../snapshot/snapshot_metrics.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { isStale } from "./health.ts";
import { EXPORTER_METRICS } from "./metric_declarations.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/**
 * Collects the metrics of the served snapshot.
 *
 * The families are built once for each snapshot and returned again at each scrape, so that they are encoded only once.
 * When a snapshot is stale, its `metric_*` families vanish, because an old value would pass for a current one; those of
 * the scan itself stay, with its time.
 */
export class SnapshotCollector implements Collector {
  readonly name = "snapshot";
  readonly #store: ExporterStore;
  readonly #staleAfterMs: number;
  #served: ServedSnapshot | undefined;
  #processedTotal = 0;
  #metrics: readonly MetricFamily[] = [];
  #scan: readonly MetricFamily[] = [];

  constructor(store: ExporterStore, staleAfterMs: number) {
    this.#store = store;
    this.#staleAfterMs = staleAfterMs;
  }

  collect(): MetricFamily[] {
    const { served, processedTotal, options: { exportedValues } } = this.#store;
    if (served === undefined) return [];
    if (served !== this.#served) {
      this.#metrics = [...metricFamilies(served.exported.metrics, exportedValues)];
    }
    if (served !== this.#served || processedTotal !== this.#processedTotal) {
      this.#scan = [...scanFamiliesOf(served, this.#store)];
    }
    this.#served = served;
    this.#processedTotal = processedTotal;
    return isStale(this.#store, this.#staleAfterMs) ? [...this.#scan] : [...this.#metrics, ...this.#scan];
  }
}

/** Yields what a one-shot of the same snapshot says, of the exported metrics alone. */
export function* exportedFamilies({ view, exported }: ServedSnapshot): Generator<MetricFamily> {
  yield* metricFamilies(exported.metrics);
  yield* scanFamilies(view);
  yield* groupFamilies(view);
}

function* scanFamiliesOf(served: ServedSnapshot, { processedTotal }: ExporterStore): Generator<MetricFamily> {
  const { view, exported, refreshedAtMs } = served;
  yield* scanFamilies(view, { processedTotal, updatedAtMs: refreshedAtMs });
  yield* groupFamilies(view);
  const { metrics, series, dpm } = exported.notExported;
  yield scalarFamily(EXPORTER_METRICS.exportedMetrics, exported.metrics.length);
  yield scalarFamily(EXPORTER_METRICS.notExportedMetrics, metrics);
  yield scalarFamily(EXPORTER_METRICS.notExportedSeries, series);
  yield scalarFamily(EXPORTER_METRICS.notExportedDpm, dpm);
  const { flavour, version, url, tenant } = view.snapshot.backend;
  yield metricFamily(EXPORTER_METRICS.backend, [{ labels: { flavour, version, url, tenant: tenant ?? "" }, value: 1 }]);
}
