import type { ScanConfig } from "../../src/config/scan_options.ts";

/** A scan of everything as of a fixed instant, but for what a test says. */
export function scanConfig(overrides: Partial<ScanConfig> = {}): ScanConfig {
  return {
    windowMinutes: 5,
    evaluatedAtMs: 1_700_000_000_000,
    offsetMs: 60_000,
    match: [],
    exclude: [],
    skipExcluded: false,
    groupBy: [],
    isGroupingAsked: false,
    selector: "",
    batchSize: undefined,
    deadlineMs: undefined,
    ...overrides,
  };
}
