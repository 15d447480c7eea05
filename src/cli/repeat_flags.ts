import type { BackendConfig } from "../config/backend_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import { SCAN_OPTIONS, type ScanConfig } from "../config/scan_options.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { formatDuration, MINUTE_MS } from "../text/duration.ts";
import { redactUrl } from "../text/redact_url.ts";

/** What {@linkcode repeatFlags} is told. */
interface RepeatConfig {
  readonly backend: Pick<BackendConfig, "demo" | "endpoint" | "tenant" | "flags">;
  readonly scan: Pick<ScanConfig, "windowMinutes" | "evaluatedAtMs" | "offsetMs">;
  readonly report: Pick<ListConfig, "planFlags"> & Partial<Pick<ReportConfig, "compare">>;
}

const { windowMinutes: { default: DEFAULT_WINDOW_MINUTES }, offsetMs: { default: DEFAULT_OFFSET_MS } } =
  SCAN_OPTIONS.options;

/** Writes the flags with which the same tenant is scanned in the same way again. Secrets stay where they are. */
export function repeatFlags({ backend, scan, report: { planFlags, compare } }: RepeatConfig): readonly string[] {
  const { demo, endpoint, tenant, flags } = backend;
  return [
    ...demo ? ["--demo"] : endpoint === undefined ? [] : ["--endpoint", redactUrl(endpoint.href).replace(/\/$/, "")],
    ...tenant === undefined || demo ? [] : ["--tenant", tenant],
    ...flags,
    ...scan.windowMinutes === DEFAULT_WINDOW_MINUTES
      ? []
      : ["--lookback", formatDuration(scan.windowMinutes * MINUTE_MS)],
    ...endFlags(scan),
    ...planFlags,
    // A report is of one scope, and what comes next has a narrower one.
    ...compare === undefined || "path" in compare ? [] : ["--compare", compare.text],
  ];
}

function endFlags({ evaluatedAtMs, offsetMs }: RepeatConfig["scan"]): readonly string[] {
  if (evaluatedAtMs !== undefined) return ["--at", new Date(evaluatedAtMs).toISOString()];
  return offsetMs === DEFAULT_OFFSET_MS ? [] : ["--at", `-${formatDuration(offsetMs)}`];
}
