/** Quotes a word for the shell where it needs that. */
export function quoteForShell(word: string): string {
  return /^[\w./:@%+,=[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
