import { EXPORTER_FLAG } from "../../config/exporter_options.ts";
import { HISTORY_OPTIONS } from "../../config/history_options.ts";
import { LIST_OPTIONS } from "../../config/list_options.ts";
import type { Resolved } from "../../config/option.ts";
import { PUSH_OPTIONS } from "../../config/push_options.ts";
import { coversEveryName, INSTANT_OPTIONS, SCAN_OPTIONS } from "../../config/scan_options.ts";
import { backendOrTargets, ofAllTargets, refuseTargetLabel } from "../../config/targets_options.ts";
import { EXIT_CODES } from "../../errors/exit_code.ts";
import { REPORT_FORMATS } from "../../report/formats.ts";
import { REPORT_OPTIONS } from "../../report/report_options.ts";
import { defineCommand } from "../command.ts";
import { AWS_VARIABLES, LIBRARY_VARIABLES, OPTION_VARIABLES, PROXY_VARIABLES } from "../permissions.ts";

const { plan, price, currency, costPer1000Series, includedDpm } = LIST_OPTIONS.options;

/** `dpm-finder scan`, and `dpm-finder` without a command. */
export const scan = defineCommand({
  description: "Measures every metric of a Prometheus-compatible backend once, as of one instant, and writes which " +
    "ones cost the most data points per minute (DPM).",
  options: {
    scan: SCAN_OPTIONS,
    instant: INSTANT_OPTIONS,
    report: ofAllTargets(REPORT_OPTIONS, [
      ...[plan, price, currency, costPer1000Series, includedDpm],
      REPORT_OPTIONS.options.sort,
    ]),
    push: PUSH_OPTIONS,
    history: HISTORY_OPTIONS,
    mode: EXPORTER_FLAG,
    backend: backendOrTargets({ report: REPORT_OPTIONS }),
  },
  permissions: {
    read: ["."],
    write: ["."],
    net: true,
    env: [...OPTION_VARIABLES, ...PROXY_VARIABLES, ...AWS_VARIABLES, ...LIBRARY_VARIABLES],
  },
  exitCodes: [EXIT_CODES.backend, EXIT_CODES.incomplete, EXIT_CODES.interrupted],
  examples: [
    ["Look around without a backend:", "dpm-finder --demo --format text"],
    [
      "What each team of a local Prometheus sends, a month's bill in money:",
      "dpm-finder --endpoint http://localhost:9090 -f text --by team \\",
      "  --plan grafana-cloud --price 8",
    ],
    [
      "Grafana Cloud, the key from a file, estimated costs, standard output alone:",
      "dpm-finder --endpoint https://prometheus-prod-01-eu-west-0.grafana.net \\",
      "  --username 123456 --api-key-file /run/secrets/key \\",
      "  --cost-per-1000-series 8 --output -",
    ],
  ],
  heeds: ({ report: { format } }) => ({ by: `--format ${format}`, keys: REPORT_FORMATS[format].honours }),
  givenBy: ({ backend }) => "targets" in backend ? undefined : backend.givenBy,
  run: async (options, context) => {
    const { backend } = options;
    if ("targets" in backend) {
      refuseTargetLabel(options.push);
      const { runTargets } = await import("../run_targets.ts");
      const targets = backend.targets.map((target) => ({ ...target, ...forFormat({ ...options, ...target }) }));
      const { report, push, history, log } = options;
      return await runTargets({ ...backend, targets, report, push, history, log }, context);
    }
    const { runScan } = await import("../run_scan.ts");
    return await runScan({ ...options, backend, ...forFormat(options) }, context);
  },
});

/** What {@linkcode forFormat} looks at. */
interface ScanAndReport {
  readonly scan: Resolved<typeof SCAN_OPTIONS>;
  readonly instant: Resolved<typeof INSTANT_OPTIONS>;
  readonly report: Resolved<typeof REPORT_OPTIONS>;
  readonly history: Resolved<typeof HISTORY_OPTIONS>;
}

/** Leaves out of a scan what neither the format shows nor the history keeps: it is not asked of the backend either. */
function forFormat({ scan, instant, report, history }: ScanAndReport) {
  const { honours, showsDefaultGrouping } = REPORT_FORMATS[report.format];
  const seriesDetail = (honours as readonly string[]).includes("seriesDetail")
    ? report.seriesDetail
    : { ...report.seriesDetail, series: 0 };
  const compare = (honours as readonly string[]).includes("compare") ? report.compare : undefined;
  const showsGroups = showsDefaultGrouping || scan.isGroupingAsked;
  return {
    hidesGroups: !showsGroups,
    scan: {
      ...scan,
      ...instant,
      groupBy: showsGroups || history.dir !== undefined ? scan.groupBy : [],
      foldsFamilies: showsDefaultGrouping,
      // Of a part of the names nobody could tell how many series are active.
      countsActiveSeries: report.plan?.kind === "series" && showsDefaultGrouping && coversEveryName(scan),
    },
    report: { ...report, seriesDetail, compare },
  };
}
