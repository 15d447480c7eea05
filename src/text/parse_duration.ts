import { DURATION_UNITS } from "./duration_units.ts";
import { formatDuration } from "./format_duration.ts";
import { ValueError } from "./value_error.ts";

/** How {@linkcode parseDuration} reads and what it allows. */
export interface DurationOptions {
  /** What a number without a unit counts. @default "seconds" */
  readonly bareUnit?: "seconds" | "minutes";
  /** @default 0 */
  readonly minMs?: number;
  /** @default no limit */
  readonly maxMs?: number;
}

const PROMETHEUS_DURATION = new RegExp(`^${DURATION_UNITS.map(([unit]) => `(?:(\\d+)${unit})?`).join("")}$`);
const BARE_NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;
const BARE_UNIT_MS = { seconds: 1_000, minutes: 60_000 } as const;

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
 * @returns Milliseconds, or `undefined` when the text is no such duration.
 */
export function parsePrometheusDuration(text: string): number | undefined {
  const match = text === "" ? null : PROMETHEUS_DURATION.exec(text);
  if (match === null) return undefined;
  return DURATION_UNITS.reduce((sum, [, unitMs], index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
}
