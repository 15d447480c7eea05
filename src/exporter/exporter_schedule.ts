import type { ExporterConfig } from "../config/exporter_options.ts";
import { longestGapMs } from "../schedule/schedule.ts";
import { formatDuration } from "../text/duration.ts";

/** When the exporter refreshes, and how long a snapshot stays current. */
interface ExporterSchedule {
  /** In words: `every 1d`, `at 30 3 * * * (UTC)`. */
  readonly text: string;
  /** The interval; of a cron expression, the longest time between two refreshes. */
  readonly intervalMs: number;
  readonly staleAfterMs: number;
}

const STALE_MARGIN_MS = 600_000;

/**
 * Works out when the exporter refreshes and when a snapshot is stale.
 *
 * By default, a snapshot is stale when two refreshes in a row are missing, plus ten minutes for a refresh to run.
 */
export function exporterSchedule(
  { schedule, staleAfterMs }: Pick<ExporterConfig, "schedule" | "staleAfterMs">,
  nowMs: number,
): ExporterSchedule {
  const intervalMs = longestGapMs(schedule, nowMs);
  return {
    text: schedule.kind === "interval"
      ? `every ${formatDuration(schedule.intervalMs)}`
      : `at ${schedule.expression} (UTC)`,
    intervalMs,
    staleAfterMs: staleAfterMs ?? 2 * intervalMs + STALE_MARGIN_MS,
  };
}
