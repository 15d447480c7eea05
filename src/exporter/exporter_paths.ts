import { BASE_PATHS } from "../http/link_to.ts";

/** The exporter's routes but for the metrics, which are wherever `--web.telemetry-path` says: none of these. */
export const EXPORTER_PATHS = {
  ...BASE_PATHS,
  snapshot: "/api/v1/snapshot",
  metricsCsv: "/api/v1/metrics.csv",
  health: "/healthz",
  refresh: "/-/refresh",
} as const;
