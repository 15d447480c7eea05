import { type MetricDeclaration, SNAPSHOT_METRICS } from "../snapshot/snapshot_metrics.ts";

/** The metrics that the exporter adds to those of a snapshot: about its set, its refreshes and itself. */
const OWN_METRICS = {
  exportedMetrics: {
    name: "dpm_finder_exported_metrics",
    type: "gauge",
    help: "Metrics with series of their own.",
    labels: [],
  },
  notExportedMetrics: {
    name: "dpm_finder_not_exported_metrics",
    type: "gauge",
    help: "Measured metrics without series of their own.",
    labels: [],
  },
  notExportedSeries: {
    name: "dpm_finder_not_exported_series",
    type: "gauge",
    help: "Series of the metrics that are not exported.",
    labels: [],
  },
  notExportedDpm: {
    name: "dpm_finder_not_exported_dpm",
    type: "gauge",
    help: "Data points per minute of the metrics that are not exported.",
    labels: [],
  },
  backend: {
    name: "dpm_finder_backend",
    type: "info",
    help: "The backend that was queried.",
    labels: ["flavour", "version", "url", "tenant"],
  },
  refreshes: {
    name: "dpm_finder_refreshes",
    type: "counter",
    help: "Refreshes by how they ended: complete, incomplete (served all the same), unusable, failed.",
    labels: ["outcome"],
  },
  lastSuccess: {
    name: "dpm_finder_last_success_timestamp_seconds",
    type: "gauge",
    help: "Unix time at which the refresh of the served snapshot began.",
    labels: [],
  },
  scanSuccess: {
    name: "dpm_finder_scan_success",
    type: "gauge",
    help: "Whether the last scan produced a snapshot to serve.",
    labels: [],
  },
  scanDuration: {
    name: "dpm_finder_scan_duration_seconds",
    type: "gauge",
    help: "Time the last scan took, however it ended.",
    labels: [],
  },
  lastRefresh: {
    name: "dpm_finder_last_refresh_timestamp_seconds",
    type: "gauge",
    help: "Unix time at which the last refresh began, however it ended.",
    labels: [],
  },
  nextRefresh: {
    name: "dpm_finder_next_refresh_timestamp_seconds",
    type: "gauge",
    help: "Unix time at which the next refresh is due.",
    labels: [],
  },
  refreshRunning: {
    name: "dpm_finder_refresh_running",
    type: "gauge",
    help: "Whether a refresh is running.",
    labels: [],
  },
  stale: {
    name: "dpm_finder_stale",
    type: "gauge",
    help: "Whether the last good snapshot is too old to show its metrics.",
    labels: [],
  },
  build: {
    name: "dpm_finder_build",
    type: "info",
    help: "What the program was built from.",
    labels: ["version", "commit", "deno", "v8"],
  },
  exporter: {
    name: "dpm_finder_exporter",
    type: "info",
    help: "Configuration of the exporter.",
    labels: [
      "version",
      "commit",
      "deno",
      "schedule",
      "lookback_minutes",
      "min_dpm",
      "max_exported",
      // What the original tool says, in its words and its form of numbers.
      "min_dpm_threshold",
      "update_interval_seconds",
      "thread_count",
    ],
  },
} as const satisfies Record<string, MetricDeclaration>;

/** All metrics of the exporter, about the tenant and about itself, by key. */
export const EXPORTER_METRICS = { ...SNAPSHOT_METRICS, ...OWN_METRICS } as const;
