import type { Collector } from "../exposition/collector.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { ExporterStore, LastRefresh } from "./exporter_store.ts";
import { gaugeFamily } from "./gauge_family.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** How the refreshes went, as metrics: times, never ages, which would change at every scrape. */
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
  yield {
    name: "dpm_finder_refreshes",
    type: "counter",
    help: "Refreshes by how they ended: complete, incomplete (served all the same), unusable, failed.",
    samples: Object.entries(refreshes).map(([outcome, value]) => ({ suffix: "_total", labels: { outcome }, value })),
  };
  if (served !== undefined) {
    yield gaugeFamily(
      "dpm_finder_last_success_timestamp_seconds",
      "Unix time at which the refresh began whose snapshot is served.",
      served.refreshedAtMs / 1000,
    );
  }
  if (lastRefresh === undefined) return;
  const { outcome, startedAtMs, durationMs } = lastRefresh;
  const success = outcome === "complete" || outcome === "incomplete";
  yield gaugeFamily("dpm_finder_scan_success", "Whether the last scan brought a snapshot to serve.", success ? 1 : 0);
  yield gaugeFamily(
    "dpm_finder_scan_duration_seconds",
    "Time the last scan took, however it ended.",
    durationMs / 1000,
  );
  yield gaugeFamily(
    "dpm_finder_last_refresh_timestamp_seconds",
    "Unix time at which the last refresh began, however it ended.",
    startedAtMs / 1000,
  );
}
