const UNITS_MS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Milliseconds of a PromQL duration such as `5m` or `4m59s999ms`, or `undefined` when the text is none.
 *
 * Units come largest first and each at most once, as in Prometheus.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === "") return undefined;
  return Object.values(UNITS_MS).reduce((sum, unitMs, index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
}

/** Number of a PromQL literal: decimal with underscores, hexadecimal, `Inf`, `NaN`, or a duration as its seconds. */
export function parseNumber(text: string): number {
  const compact = text.replaceAll(/[_\s]/g, "");
  const sign = compact.startsWith("-") ? -1 : 1;
  const bare = compact.replace(/^[-+]/, "");
  if (/^inf$/i.test(bare)) return sign * Infinity;
  if (/^nan$/i.test(bare)) return NaN;
  const durationMs = parseDuration(bare);
  return sign * (durationMs === undefined ? Number(bare) : durationMs / 1000);
}
