import { EXPORTED_VALUES } from "../../src/config/exporter_options.ts";
import type { ExportedSetOptions } from "../../src/exporter/exported_set.ts";

/** The defaults of the command line, and what differs from them. */
export function exportedSetOptions(rest: Partial<ExportedSetOptions> = {}): ExportedSetOptions {
  return {
    minDpm: 1,
    all: false,
    costPer1000Series: undefined,
    includedDpm: 1,
    maxExported: 1_000,
    exportedValues: EXPORTED_VALUES,
    keepScans: 3,
    ...rest,
  };
}
