import type { OptionSpec } from "./option_spec.ts";

/** Options that shape the exporter. */
export const EXPORTER_OPTION_SPECS: readonly OptionSpec[] = [
  {
    kind: "flag",
    key: "exporter",
    short: "-e",
    long: "--exporter",
    environment: "DPM_FINDER_EXPORTER",
    group: "Exporter",
    description: "Keep running and serve the result to Prometheus.",
  },
  {
    kind: "value",
    key: "port",
    short: "-p",
    long: "--port",
    argument: "PORT",
    environment: "DPM_FINDER_PORT",
    group: "Exporter",
    description: "Port to listen on; 0 is any free one.",
    defaultText: "9966",
  },
  {
    kind: "value",
    key: "updateInterval",
    short: "-u",
    long: "--update-interval",
    argument: "SECONDS",
    environment: "DPM_FINDER_UPDATE_INTERVAL",
    group: "Exporter",
    description: "Time between two scans.",
    defaultText: "86400",
  },
];
