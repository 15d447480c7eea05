import type { BackendConfig } from "../config/backend_options.ts";
import type { ListConfig } from "../config/list_options.ts";
import type { ScanConfig } from "../config/scan_options.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { formatDuration, MINUTE_MS } from "../text/duration.ts";
import { redactUrl } from "../text/redact_url.ts";

/** What {@linkcode repeatFlags} is told. */
interface RepeatConfig {
  readonly backend: Pick<BackendConfig, "demo" | "endpoint" | "tenant">;
  readonly scan: Pick<ScanConfig, "windowMinutes" | "evaluatedAtMs">;
  readonly report: Pick<ListConfig, "plan"> & Partial<Pick<ReportConfig, "compare">>;
}

const DEFAULT_WINDOW_MINUTES = 5;

/** Writes the flags with which the same tenant is scanned in the same way again. Secrets stay where they are. */
export function repeatFlags({ backend, scan, report: { plan, compare } }: RepeatConfig): readonly string[] {
  const { demo, endpoint, tenant } = backend;
  const price = plan?.tiers?.length === 1 ? plan.tiers[0]?.price : undefined;
  return [
    ...demo ? ["--demo"] : endpoint === undefined ? [] : ["--endpoint", redactUrl(endpoint.href).replace(/\/$/, "")],
    ...tenant === undefined || demo ? [] : ["--tenant", tenant],
    ...scan.windowMinutes === DEFAULT_WINDOW_MINUTES
      ? []
      : ["--lookback", formatDuration(scan.windowMinutes * MINUTE_MS)],
    ...scan.evaluatedAtMs === undefined ? [] : ["--at", new Date(scan.evaluatedAtMs).toISOString()],
    ...plan === undefined ? [] : ["--plan", plan.name],
    ...price === undefined ? [] : ["--price", String(price)],
    // A report is of one scope, and what comes next has a narrower one.
    ...compare === undefined || "path" in compare ? [] : ["--compare", compare.text],
  ];
}
