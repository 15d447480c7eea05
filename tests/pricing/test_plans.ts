import type { Plan, Tier } from "../../src/pricing/plan.ts";

/** A plan by series with 1 DPM included. */
export function seriesPlan(tiers: readonly Tier[] | undefined, includedDpm = 1, minimum = 0): Plan {
  return { kind: "series", includedDpm, name: "s", title: "S", tiers, currency: "USD", minimum, source: undefined };
}

/** A plan by sample. */
export function samplesPlan(tiers: readonly Tier[] | undefined, minimum = 0): Plan {
  return { kind: "samples", name: "m", title: "M", tiers, currency: "USD", minimum, source: undefined };
}
