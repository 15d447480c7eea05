/**
 * Quotes a word for the shell where it needs that, zsh among them: for that, brackets are a pattern which has to match a
 * file, and a word that begins with `=` the path of a command.
 */
export function quoteForShell(word: string): string {
  return /^(?!=)[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
