import { ValueError } from "./value_error.ts";

/** A minute in milliseconds. */
export const MINUTE_MS = 60_000;
/** An hour in milliseconds. */
export const HOUR_MS = 60 * MINUTE_MS;
/** A day in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;
/** A year of Prometheus in milliseconds: always 365 days. */
export const YEAR_MS = 365 * DAY_MS;

/** Milliseconds of the units that Prometheus and Go share, longest first: the order they are written in. */
const SHARED_UNITS = { h: HOUR_MS, m: MINUTE_MS, s: 1_000, ms: 1 };
const PROMETHEUS_UNITS = Object.entries({ y: YEAR_MS, w: 7 * DAY_MS, d: DAY_MS, ...SHARED_UNITS });
const GO_UNITS = new Map(Object.entries({ ...SHARED_UNITS, us: 1e-3, "µs": 1e-3, "μs": 1e-3, ns: 1e-6 }));

const PROMETHEUS_DURATION = new RegExp(`^${PROMETHEUS_UNITS.map(([unit]) => `(?:(\\d+)${unit})?`).join("")}$`);
const BARE_NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;
const BARE_UNIT_MS = { seconds: 1_000, minutes: MINUTE_MS } as const;

/**
 * Writes whole milliseconds as a Prometheus duration: 90,000 is "1m30s", 0 is "0s".
 *
 * The longest unit is the day, because years and weeks would need an explanation.
 */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  let text = "";
  for (const [unit, unitMs] of PROMETHEUS_UNITS) {
    if (unit === "y" || unit === "w") continue;
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}

/** How {@linkcode parseDuration} reads and what it allows. */
interface DurationOptions {
  /** The unit of a number that has none. @default "seconds" */
  readonly bareUnit?: "seconds" | "minutes";
  /** @default 0 */
  readonly minMs?: number;
  /** @default no limit */
  readonly maxMs?: number;
}

/**
 * Reads a duration into whole milliseconds: a plain number, or the notation of Prometheus ("1m30s", "500ms", "1d").
 *
 * @throws {ValueError}
 */
export function parseDuration(text: string, options: DurationOptions = {}): number {
  const { bareUnit = "seconds", minMs = 0, maxMs = Infinity } = options;
  const trimmed = text.trim();
  const ms = BARE_NUMBER.test(trimmed)
    ? Math.round(Number(trimmed) * BARE_UNIT_MS[bareUnit])
    : parsePrometheusDuration(trimmed);
  if (ms === undefined || !Number.isSafeInteger(ms)) {
    throw new ValueError(`it has to be a number of ${bareUnit} or a duration such as 90s, 1m30s or 2h`);
  }
  if (ms < minMs) throw new ValueError(`it has to be at least ${formatDuration(minMs)}`);
  if (ms > maxMs) throw new ValueError(`it has to be at most ${formatDuration(maxMs)}`);
  return ms;
}

/**
 * Reads the notation of Prometheus alone: `5m`, `4m59s999ms`. Units come largest first and each at most once.
 *
 * @returns Milliseconds, or `undefined` when the text is not such a duration.
 */
export function parsePrometheusDuration(text: string): number | undefined {
  const match = text === "" ? null : PROMETHEUS_DURATION.exec(text);
  if (match === null) return undefined;
  return PROMETHEUS_UNITS.reduce((sum, [, unitMs], index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
}

/**
 * Reads a duration as Go's `time.ParseDuration` does (`1.5h`, `1m30s`, `100ms`, `0`), without a sign.
 *
 * @returns Milliseconds, or `undefined` when the text is not such a duration.
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (text === "") return undefined;
  const part = /(\d+\.?\d*|\.\d+)([a-zµμ]+)/y;
  let totalMs = 0;
  while (part.lastIndex < text.length) {
    const [, amount, unit = ""] = part.exec(text) ?? [];
    const unitMs = GO_UNITS.get(unit);
    if (amount === undefined || unitMs === undefined) return undefined;
    totalMs += Number(amount) * unitMs;
  }
  return totalMs;
}
