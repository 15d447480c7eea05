import type { ExporterConfig } from "../config/config.ts";
import { ConfigError } from "../config/config_error.ts";
import { formatDuration } from "../text/format_duration.ts";
import { ValueError } from "../text/value_error.ts";
import { longestGapMs } from "../schedule/longest_gap.ts";
import { parseCron, type Schedule } from "../schedule/schedule.ts";

/** When the exporter refreshes, and how long a snapshot is good for. */
interface ExporterSchedule {
  readonly schedule: Schedule;
  /** In words: `every 1d`, `at 30 3 * * * (UTC)`. */
  readonly text: string;
  readonly staleAfterMs: number;
}

const STALE_MARGIN_MS = 600_000;

/**
 * Reads the schedule out of the configuration.
 *
 * By default, a snapshot is stale when two refreshes in a row are missing, with ten minutes for them to take.
 *
 * @throws {ConfigError} When the cron expression cannot be followed
 */
export function exporterSchedule(
  config: Pick<ExporterConfig, "schedule" | "updateIntervalSeconds" | "staleAfterSeconds">,
  nowMs: number,
): ExporterSchedule {
  const { schedule: expression, updateIntervalSeconds, staleAfterSeconds } = config;
  const schedule: Schedule = expression === undefined
    ? { kind: "interval", intervalMs: updateIntervalSeconds * 1_000 }
    : parseSchedule(expression);
  return {
    schedule,
    text: schedule.kind === "interval" ? `every ${formatDuration(schedule.intervalMs)}` : `at ${expression} (UTC)`,
    staleAfterMs: staleAfterSeconds === undefined
      ? 2 * longestGapMs(schedule, nowMs) + STALE_MARGIN_MS
      : staleAfterSeconds * 1_000,
  };
}

function parseSchedule(expression: string): Schedule {
  try {
    return parseCron(expression);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { reason, suggestion = "" } = error;
    throw new ConfigError({ option: "--schedule", value: expression, reason, suggestion, cause: error });
  }
}
