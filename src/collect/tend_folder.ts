import type { Logger } from "@logtape/logtape";
import { HISTORY_OPTIONS } from "../config/history_options.ts";
import { errorMessage } from "../errors/error_message.ts";
import { HISTORY_TABLES } from "../history/history_tables.ts";
import { keepHistory } from "../history/keep_history.ts";
import { listDays } from "../history/read_history.ts";

/** What {@linkcode tendFolder} is told. */
interface TendFolderOptions {
  readonly dir: string;
  /** Age from which a day is dropped; `undefined` drops none of what was collected. 0 drops nothing at all. */
  readonly keepMs: number | undefined;
  /** Unix milliseconds. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Compacts the scans that an exporter keeps in the same folder, and drops days that are too old. What goes wrong is
 * logged: nothing that was collected depends on it.
 *
 * @throws the reason of the signal
 */
export async function tendFolder({ dir, keepMs, nowMs, signal, log }: TendFolderOptions): Promise<void> {
  const scans = await Promise.all(HISTORY_TABLES.map((table) => listDays(dir, table)));
  if (keepMs === undefined && scans.flat().length === 0) return;
  try {
    await keepHistory({
      dir,
      keepMs: keepMs ?? HISTORY_OPTIONS.options.keepMs.default,
      nowMs,
      tables: keepMs === undefined ? HISTORY_TABLES : [...HISTORY_TABLES, "samples"],
      signal,
      log,
    });
  } catch (error) {
    signal.throwIfAborted();
    log.error("The folder cannot be tended: {error}", { error: errorMessage(error) });
  }
}
