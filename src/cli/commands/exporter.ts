import { EXPORTER_FLAG, EXPORTER_OPTIONS } from "../../config/exporter_options.ts";
import { HISTORY_OPTIONS } from "../../config/history_options.ts";
import { LIST_OPTIONS } from "../../config/list_options.ts";
import type { Resolved } from "../../config/option.ts";
import { PUSH_OPTIONS } from "../../config/push_options.ts";
import { coversEveryName, SCAN_OPTIONS, type ScanConfig } from "../../config/scan_options.ts";
import { backendOrTargets, ofAllTargets, refuseTargetLabel } from "../../config/targets_options.ts";
import { defineCommand } from "../command.ts";
import { EXPORTER_SERVER_OPTIONS } from "../exporter_server_options.ts";
import {
  AWS_VARIABLES,
  LIBRARY_VARIABLES,
  OPTION_VARIABLES,
  PROXY_VARIABLES,
  SUPERVISOR_VARIABLES,
} from "../permissions.ts";

const { plan, price, currency, costPer1000Series, includedDpm } = LIST_OPTIONS.options;

/** `dpm-finder exporter`, and `dpm-finder -e`. */
export const exporter = defineCommand({
  description: "Keeps running: measures every metric at an interval or by a schedule, and serves the result to " +
    "Prometheus at /metrics, to people at /, and to supervisors at /healthz.",
  options: {
    scan: SCAN_OPTIONS,
    list: ofAllTargets(LIST_OPTIONS, [plan, price, currency, costPer1000Series, includedDpm]),
    server: EXPORTER_SERVER_OPTIONS,
    mode: EXPORTER_FLAG,
    exporter: EXPORTER_OPTIONS,
    push: PUSH_OPTIONS,
    history: HISTORY_OPTIONS,
    backend: backendOrTargets({ list: LIST_OPTIONS }),
  },
  permissions: {
    read: ["."],
    write: ["."],
    net: true,
    env: [...OPTION_VARIABLES, ...PROXY_VARIABLES, ...AWS_VARIABLES, ...SUPERVISOR_VARIABLES, ...LIBRARY_VARIABLES],
    unstable: ["net"],
  },
  exitCodes: [],
  examples: [
    ["On the demo tenant, for this machine alone:", "dpm-finder exporter --demo --listen 127.0.0.1:9966"],
    [
      "A local Prometheus each hour, the last scan kept over restarts:",
      "dpm-finder exporter --endpoint http://localhost:9090 -u 3600 \\",
      "  --state-dir state",
    ],
  ],
  contradicts: { "--at": "an exporter says what is true now" },
  run: async (options, context) => {
    const { runExporter } = await import("../run_exporter.ts");
    const { backend, exporter, list, push } = options;
    if (!("targets" in backend)) {
      const targets = [{ backend, exporter, list, scan: forExporter(options.scan) }];
      return await runExporter({ ...options, targets, inFlight: 1 }, context);
    }
    refuseTargetLabel(push);
    const targets = backend.targets.map(({ schedule = exporter.schedule, ...target }) => {
      return { ...target, exporter: { ...exporter, schedule }, scan: forExporter(target.scan) };
    });
    return await runExporter({ ...options, targets, inFlight: backend.inFlight }, context);
  },
});

function forExporter(scan: Resolved<typeof SCAN_OPTIONS>): ScanConfig {
  return { ...scan, evaluatedAtMs: undefined, foldsFamilies: true, countsActiveSeries: coversEveryName(scan) };
}
