import { atOnce } from "../exposition/turns.ts";
import { regroup } from "../snapshot/regroup.ts";
import type { RunScanConfig } from "./run_scan.ts";
import type { ScanResult } from "./tell_result.ts";

/** Gives what is shown of a result: groups that only the history keeps are left out. */
export function shownOf(result: ScanResult, { hidesGroups = false }: Pick<RunScanConfig, "hidesGroups">): ScanResult {
  if (!hidesGroups) return result;
  const { view } = result;
  return { ...result, view: view.amend(atOnce(regroup(view.snapshot, []))) };
}

/** Gives the configuration of a scan of what is shown alone. */
export function shownScan<Config extends Pick<RunScanConfig, "scan" | "hidesGroups">>(config: Config): Config {
  return config.hidesGroups ? { ...config, scan: { ...config.scan, groupBy: [] } } : config;
}
