import type { ExporterConfig } from "../config/exporter_options.ts";
import { longestGapMs, type Schedule } from "../schedule/schedule.ts";
import { formatDuration } from "../text/duration.ts";

/** When the exporter refreshes, and how long a snapshot is good for. */
interface ExporterSchedule {
  readonly schedule: Schedule;
  /** In words: `every 1d`, `at 30 3 * * * (UTC)`. */
  readonly text: string;
  readonly staleAfterMs: number;
}

const STALE_MARGIN_MS = 600_000;

/**
 * Says when the exporter refreshes.
 *
 * By default, a snapshot is stale when two refreshes in a row are missing, with ten minutes for them to take.
 */
export function exporterSchedule(
  { schedule, staleAfterMs }: Pick<ExporterConfig, "schedule" | "staleAfterMs">,
  nowMs: number,
): ExporterSchedule {
  return {
    schedule,
    text: schedule.kind === "interval"
      ? `every ${formatDuration(schedule.intervalMs)}`
      : `at ${schedule.expression} (UTC)`,
    staleAfterMs: staleAfterMs ?? 2 * longestGapMs(schedule, nowMs) + STALE_MARGIN_MS,
  };
}
