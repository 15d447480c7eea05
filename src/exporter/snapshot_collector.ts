import type { Collector } from "../exposition/collector.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { groupFamilies, metricFamilies, scanFamilies } from "../report/snapshot_families.ts";
import type { ExporterStore } from "./exporter_store.ts";
import { gaugeFamily } from "./gauge_family.ts";
import { isStale } from "./health.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/**
 * What the served snapshot says, as metrics.
 *
 * The families are made once for each snapshot and given again at each scrape, so that their text is made once too.
 * Past its time a snapshot's metrics vanish, for the last value of a metric would pass for its present one; what is
 * said of the scan itself stays, with the time it was made.
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
    const { served, processedTotal } = this.#store;
    if (served === undefined) return [];
    if (served !== this.#served) this.#metrics = [...metricFamilies(served.exported.metrics)];
    if (served !== this.#served || processedTotal !== this.#processedTotal) {
      this.#scan = [...scanFamiliesOf(served, this.#store)];
    }
    this.#served = served;
    this.#processedTotal = processedTotal;
    return isStale(this.#store, this.#staleAfterMs) ? [...this.#scan] : [...this.#metrics, ...this.#scan];
  }
}

function* scanFamiliesOf(served: ServedSnapshot, store: ExporterStore): Generator<MetricFamily> {
  const { snapshot, sums, exported, refreshedAtMs } = served;
  const { minDpm } = store.options;
  const { processedTotal } = store;
  yield* scanFamilies(snapshot, sums, { minDpm, processedTotal, updatedAtMs: refreshedAtMs });
  yield* groupFamilies(snapshot);
  const { metrics, series, dpm } = exported.notExported;
  yield gaugeFamily("dpm_finder_exported_metrics", "Metrics with series of their own.", exported.metrics.length);
  yield gaugeFamily("dpm_finder_not_exported_metrics", "Measured metrics without series of their own.", metrics);
  yield gaugeFamily("dpm_finder_not_exported_series", "Series of the metrics that are not exported.", series);
  yield gaugeFamily("dpm_finder_not_exported_dpm", "Data points per minute of the metrics that are not exported.", dpm);
  const { flavour, version, url, tenant } = snapshot.backend;
  yield {
    name: "dpm_finder_backend",
    type: "info",
    help: "Who was asked.",
    samples: [{ suffix: "_info", labels: { flavour, version, url, tenant: tenant ?? "" }, value: 1 }],
  };
}
