const DEFAULT_COLUMNS = 80;
/** Longer lines are hard to read, however wide the terminal is. */
const MAX_TEXT_COLUMNS = 100;
const MIN_TEXT_COLUMNS = 40;

/** Returns the columns of the terminal, or 80 where there is none. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS;
  }
}

/**
 * Returns the columns for running text on standard output: those of the terminal within limits, 80 in a pipe or file.
 */
export function textColumns(isTerminal = Deno.stdout.isTerminal(), columns = terminalColumns()): number {
  if (!isTerminal) return DEFAULT_COLUMNS;
  return Math.max(MIN_TEXT_COLUMNS, Math.min(MAX_TEXT_COLUMNS, columns));
}
