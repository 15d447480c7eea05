/**
 * Makes one short line of what a server said, so that a page of HTML does not fill a terminal.
 *
 * Tags and control characters become spaces, runs of white space one space, and what is over `maxLength` is cut.
 *
 * @param text As received.
 * @param maxLength Length of the result at most, in UTF-16 units. @default {300}
 */
export function shorten(text: string, maxLength = 300): string {
  const line = text
    .replace(/<(script|style)\b[^]*?<\/\1\s*>/gi, " ")
    .replace(/<[^<>]*>/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`;
}
