import { QueryError } from "./query_error.ts";

/**
 * Writes a text as an SQL literal of one line. No character in it can end the literal, or begin a line that the program
 * of DuckDB would take for one of its own commands.
 *
 * @throws {QueryError} when it has a NUL character
 */
export function quoteText(text: string): string {
  // DuckDB would take it for the end of the statement.
  if (text.includes("\0")) throw new QueryError("a text in it has a NUL character", "Take it out");
  const quoted = text.replaceAll("'", "''");
  if (!/[\r\n]/.test(text)) return `'${quoted}'`;
  return `E'${quoted.replaceAll("\\", "\\\\").replaceAll("\r", "\\r").replaceAll("\n", "\\n")}'`;
}

/** Writes a name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Writes paths of files as an SQL list. DuckDB takes each for a pattern. */
export function patternsOf(files: readonly string[]): string {
  return `[${files.map((file) => quoteText(file.replace(/[*?[]/g, "[$&]"))).join(", ")}]`;
}
