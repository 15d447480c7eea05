import type { Collector } from "../exposition/collector.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { labelledFamily, scalarFamily } from "../snapshot/snapshot_metrics.ts";
import type { ExporterStore, LastRefresh } from "./exporter_store.ts";
import { EXPORTER_METRICS } from "./metric_declarations.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Collects metrics of the refreshes: times and never ages, which would change at every scrape. */
export class RefreshCollector implements Collector {
  readonly name = "refreshes";
  readonly #store: ExporterStore;
  #last: LastRefresh | undefined;
  #served: ServedSnapshot | undefined;
  #families: readonly MetricFamily[];

  constructor(store: ExporterStore) {
    this.#store = store;
    this.#families = [...refreshFamilies(store)];
    this.#last = store.lastRefresh;
    this.#served = store.served;
  }

  collect(): readonly MetricFamily[] {
    const { lastRefresh, served } = this.#store;
    if (lastRefresh !== this.#last || served !== this.#served) this.#families = [...refreshFamilies(this.#store)];
    this.#last = lastRefresh;
    this.#served = served;
    return this.#families;
  }
}

function* refreshFamilies({ refreshes, lastRefresh, served }: ExporterStore): Generator<MetricFamily> {
  yield labelledFamily(EXPORTER_METRICS.refreshes, refreshes);
  if (served !== undefined) yield scalarFamily(EXPORTER_METRICS.lastSuccess, served.refreshedAtMs / 1000);
  if (lastRefresh === undefined) return;
  const { outcome, startedAtMs, durationMs } = lastRefresh;
  const success = outcome === "complete" || outcome === "incomplete";
  yield scalarFamily(EXPORTER_METRICS.scanSuccess, success ? 1 : 0);
  yield scalarFamily(EXPORTER_METRICS.scanDuration, durationMs / 1000);
  yield scalarFamily(EXPORTER_METRICS.lastRefresh, startedAtMs / 1000);
}
