import type { Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";

/** A snapshot with the given names; what is not given is what a small, uneventful scan says. */
export function buildSnapshot(
  names: Record<string, Measured | Unmeasured> | ReadonlyMap<string, Measured | Unmeasured>,
  rest: Partial<Omit<Snapshot, "names">> = {},
): Snapshot {
  return {
    evaluatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    windowMinutes: 5,
    backend: { flavour: "prometheus", version: "3.15.0", url: "http://localhost:9090", tenant: undefined },
    scope: { match: [], exclude: [], groupBy: [], selector: "", skipExcluded: false },
    names: names instanceof Map ? names : new Map(Object.entries(names)),
    outOfScope: { match: 0, exclude: 0, skipExcluded: 0 },
    aggregationRules: "known",
    summaries: [],
    activeSeries: undefined,
    missingStores: [],
    warnings: [],
    selfCost: { requests: 4, bytes: 5_000, retries: 0 },
    durationMs: 250,
    ...rest,
  };
}

/** A measured name, from `[samples, series]` pairs in ascending order. */
export function measured(...distribution: [samples: number, series: number][]): Measured {
  return { outcome: "measured", distribution };
}

/** The same, flagged by the built-in rule for names ending in `suffix`. */
export function flagged(suffix: string, ...distribution: [samples: number, series: number][]): Measured {
  return { outcome: "measured", distribution, excludedBy: { kind: "suffix", text: suffix } };
}
