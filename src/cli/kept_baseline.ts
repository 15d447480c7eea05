import type { Logger } from "@logtape/logtape";
import { ProgramError, withoutFullStop } from "../errors/program_error.ts";
import { findScans, toleranceOf } from "../history/find_scans.ts";
import { HistoryError } from "../history/history_error.ts";
import { readScan } from "../history/read_scan.ts";
import { originOf } from "../history/snapshot_rows.ts";
import type { Baseline } from "../snapshot/compare.ts";
import { scopeDifference } from "../snapshot/scope_difference.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { formatDuration } from "../text/duration.ts";

/** How a scan of the history is looked for. */
interface KeptBaselineOptions {
  /** Folder of the history. */
  readonly dir: string;
  /** The time that is meant. */
  readonly atMs: number;
  /** Whether the backend is the demo, which has another port each time. */
  readonly isDemo: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Finds a scan of the history that can stand for the same scan as of another time: of the same target, backend, scope
 * and window, and no farther from that time than {@linkcode toleranceOf} says.
 *
 * @returns `undefined` where there is none; the log says why
 */
export async function keptBaseline(now: Snapshot, options: KeptBaselineOptions): Promise<Baseline | undefined> {
  const { dir, atMs, isDemo, log, signal } = options;
  const { target } = originOf(now, undefined);
  const toleranceMs = toleranceOf(Math.abs(now.evaluatedAtMs - atMs));
  const leave = (why: string) => {
    log.info("The history does not answer --compare: {why}", { why });
    return undefined;
  };
  try {
    const scans = await findScans(dir, { kind: "near", atMs, toleranceMs }, { target });
    const same = scans.find((scan) =>
      (isDemo || scan.backend.url === now.backend.url) && scopeDifference(now, scan) === undefined
    );
    if (same === undefined) {
      const [nearest] = scans;
      const difference = nearest && scopeDifference(now, nearest);
      return leave(difference?.reason ?? `its scan is of another backend, ${nearest?.backend.url}`);
    }
    const { snapshot, isSplit } = await readScan(dir, same, signal);
    const end = new Date(same.evaluatedAtMs).toISOString();
    if (!isSplit && now.scope.groupBy.length > 0) return leave(`it has no groups of the scan as of ${end}`);
    const distance = formatDuration(Math.abs(same.evaluatedAtMs - atMs));
    const far = same.evaluatedAtMs === atMs ? "" : `, ${distance} from the time that was asked for`;
    log.info('Compared with the scan as of {end} in the history "{dir}"{far}', { end, dir, far });
    // A target is the tenant where nothing else was named.
    return { snapshot: { ...snapshot, backend: { ...now.backend, version: same.backend.version } }, source: dir };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HistoryError) return leave(`${error.reason}. ${withoutFullStop(error.hint ?? "")}`);
    if (!(error instanceof ProgramError)) throw error;
    log.warn("The history does not answer --compare: {why}", { why: error.message });
    return undefined;
  }
}
