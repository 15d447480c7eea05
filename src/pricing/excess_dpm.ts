import type { SeriesBySamples } from "./estimate_cost.ts";

/**
 * Adds up the data points per minute that series send beyond the included ones: Σ max(0, DPM − included DPM).
 *
 * That is the most that slower scrapes of them can save, as a series that sends less than is included gives nothing of
 * it to another one: how much of it the bill follows is for {@linkcode savingBySlowerScrapes} to say.
 *
 * @param includedDpm What {@linkcode targetDpm} of the plan says.
 * @example
 * ```ts
 * // Over 5 minutes, 100 series of 1 sample (0.2 DPM), 100 of 5 (1 DPM) and 10 of 20 (4 DPM), with 1 DPM included:
 * // 10 × (4 − 1) = 30.
 * assertEquals(excessDpm([[1, 100], [5, 100], [20, 10]], 5, 1), 30);
 * ```
 */
export function excessDpm(seriesBySamples: SeriesBySamples, windowMinutes: number, includedDpm: number): number {
  return excessSamples(seriesBySamples, windowMinutes, includedDpm) / windowMinutes;
}

function excessSamples(seriesBySamples: SeriesBySamples, windowMinutes: number, includedDpm: number): number {
  const included = includedDpm * windowMinutes;
  let excess = 0;
  for (const [samples, series] of seriesBySamples) excess += series * Math.max(0, samples - included);
  return excess;
}
