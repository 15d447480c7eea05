import { ConfigError } from "../config/config_error.ts";
import { HISTORY_ACTIONS, type HistoryConfig } from "../config/history_options.ts";
import { EXIT_CODES, type ExitCode, worstExitCode } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { toReadError } from "../files/read_text_file.ts";
import { prepareHistory } from "../history/append_snapshot.ts";
import { HISTORY_TABLES } from "../history/history_tables.ts";
import { withHistoryLock } from "../history/history_lock.ts";
import { importReport } from "../history/import_report.ts";
import { describeTended } from "../history/keep_history.ts";
import { compactHistory, pruneHistory, type TendedDay } from "../history/tend_history.ts";
import { formatDuration } from "../text/duration.ts";
import { countOf } from "../text/format_number.ts";
import { parseChoice } from "../text/parse_choice.ts";
import { ValueError } from "../text/value_error.ts";
import { UsageError } from "./usage_error.ts";

/** What the program hands to the tending of a history. */
interface RunHistoryContext {
  readonly signal: AbortSignal;
  readonly operands: readonly string[];
  /** Writes one line of the result. */
  readonly tell: (line: string) => void;
  /** Whether only what failed is told. @default false */
  readonly quiet?: boolean;
}

/** What one action is given. */
interface ActionContext extends RunHistoryContext {
  readonly dir: string;
  readonly keepMs: number;
}

/** Why a report's scan is not added. */
const NOT_IMPORTED = {
  present: "is in the history",
  flawed: "found nothing, or failed on most names: a later comparison would take for gone what it lacks",
} as const;

const RUN_ACTION = { compact, prune, import: importReports } as const;
const ACTIONS = new Map(HISTORY_ACTIONS.map((action) => [action as string, RUN_ACTION[action]] as const));

/**
 * Compacts, prunes or fills the history.
 *
 * @returns 1 when a day was left as it was, or a report could not be added; 2 when a file is no whole report
 */
export async function runHistory({ dir, keepMs }: HistoryConfig, context: RunHistoryContext): Promise<ExitCode> {
  const [word, ...operands] = context.operands;
  const run = readAction(word);
  if (dir === undefined) {
    const reason = "there is no folder";
    const suggestion = "Name it with --history or DPM_FINDER_HISTORY";
    throw new ConfigError({ option: "--history", action: "tend the history", reason, suggestion });
  }
  return await run({ ...context, operands, dir, keepMs });
}

function readAction(word: string | undefined): (context: ActionContext) => Promise<ExitCode> {
  if (word === undefined) {
    throw new UsageError("history", "it has to be told what to do", `Write one of ${[...ACTIONS.keys()].join(", ")}`);
  }
  try {
    return parseChoice(word, ACTIONS);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new UsageError(word, error.reason, error.suggestion ?? "Choose one of them");
  }
}

async function compact({ dir, operands, signal, tell, quiet }: ActionContext): Promise<ExitCode> {
  refuseOperand("compact", operands);
  await checkFolder(dir);
  return tellTended(await compactHistory(dir, { nowMs: Date.now(), signal }), "No day to compact", { tell, quiet });
}

async function prune({ dir, keepMs, operands, signal, tell, quiet }: ActionContext): Promise<ExitCode> {
  refuseOperand("prune", operands);
  await checkFolder(dir);
  const tables = ["samples", ...HISTORY_TABLES] as const;
  const tended = await pruneHistory(dir, { keepMs, nowMs: Date.now(), tables, signal });
  const nothing = keepMs === 0 ? "Everything is kept" : `No day is older than ${formatDuration(keepMs)}`;
  return tellTended(tended, nothing, { tell, quiet });
}

async function importReports({ dir, operands, signal, tell, quiet = false }: ActionContext): Promise<ExitCode> {
  if (operands.length === 0) {
    throw new UsageError("import", "it has to be told which reports", "Write their files behind it");
  }
  await prepareHistory(dir);
  let exitCode: ExitCode = EXIT_CODES.ok;
  for (const path of operands) {
    try {
      const { kind, metrics, at } = await withHistoryLock(dir, signal, () => importReport(dir, path, signal));
      if (quiet) continue;
      tell(
        kind === "imported"
          ? `Imported ${countOf(metrics, "metric")} of ${at} from "${path}"`
          : `Nothing to import from "${path}": the scan of ${at} ${NOT_IMPORTED[kind]}`,
      );
    } catch (error) {
      signal.throwIfAborted();
      const known = error instanceof ProgramError ? error : toReadError(path, error);
      tell(known.message);
      exitCode = worstExitCode([exitCode, known.exitCode]);
    }
  }
  return exitCode;
}

function tellTended(
  tended: readonly TendedDay[],
  nothing: string,
  { tell, quiet = false }: Pick<RunHistoryContext, "tell" | "quiet">,
): ExitCode {
  for (const day of tended) if (!quiet || day.kind === "failed") tell(describeTended(day));
  if (tended.length === 0 && !quiet) tell(nothing);
  return tended.some(({ kind }) => kind === "failed") ? EXIT_CODES.fault : EXIT_CODES.ok;
}

function refuseOperand(action: string, [surplus]: readonly string[]): void {
  if (surplus !== undefined) throw new UsageError(surplus, `${action} takes nothing behind it`, "Leave it out");
}

/** A mistyped folder is no empty history. */
async function checkFolder(dir: string): Promise<void> {
  try {
    if ((await Deno.stat(dir)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw toReadError(dir, error);
    const reason = "there is no such folder";
    throw new ConfigError({ option: "--history", value: dir, reason, suggestion: "Name the folder that scans fill" });
  }
  throw new ConfigError({ option: "--history", value: dir, reason: "it is no folder", suggestion: "Name a folder" });
}
