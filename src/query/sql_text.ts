/**
 * Writes a text as an SQL literal of one line. No character in it can end the literal, or begin a line that the program
 * of DuckDB would take for one of its own commands.
 */
export function quoteText(text: string): string {
  const quoted = text.replaceAll("'", "''");
  if (!/[\r\n]/.test(text)) return `'${quoted}'`;
  return `E'${quoted.replaceAll("\\", "\\\\").replaceAll("\r", "\\r").replaceAll("\n", "\\n")}'`;
}

/** Writes a name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
