import { DURATION_UNITS } from "./duration_units.ts";

/**
 * Writes whole milliseconds as a Prometheus duration: 90,000 is "1m30s", 0 is "0s".
 *
 * Years and weeks are left to days, which need no explanation.
 */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  let text = "";
  for (const [unit, unitMs] of DURATION_UNITS) {
    if (unit === "y" || unit === "w") continue;
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}
