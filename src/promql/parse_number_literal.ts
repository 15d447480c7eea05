import { parsePrometheusDuration } from "../text/duration.ts";

/** Reads a number of PromQL: decimal with underscores, hexadecimal, `Inf`, `NaN`, or a duration as its seconds. */
export function parseNumberLiteral(text: string): number {
  const compact = text.replaceAll(/[_\s]/g, "");
  const sign = compact.startsWith("-") ? -1 : 1;
  const bare = compact.replace(/^[-+]/, "");
  if (/^inf$/i.test(bare)) return sign * Infinity;
  if (/^nan$/i.test(bare)) return NaN;
  const durationMs = parsePrometheusDuration(bare);
  return sign * (durationMs === undefined ? Number(bare) : durationMs / 1000);
}
