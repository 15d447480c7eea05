/** The rest of a text is ignored: a body may be megabytes. */
const MAX_LOOKED_AT = 64 * 1024;
/** Tags of a proxy's page; other words in angle brackets (`unexpected <op:*>`) are the server's own. */
const LOOKS_LIKE_HTML = /<\/?(html|head|title|body|center|div|h1|p|style|script)\b/i;

/**
 * Shortens a server's answer to one line, so that a page of HTML does not fill a terminal.
 *
 * HTML tags and control characters become spaces, runs of white space one space, and text past `maxLength` is cut.
 *
 * @param text As received.
 * @param maxLength Length of the result at most, in UTF-16 units. @default {300}
 */
export function shorten(text: string, maxLength = 300): string {
  const line = withoutTags(text.slice(0, MAX_LOOKED_AT)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  if (line.length <= maxLength) return line.toWellFormed();
  // Half a surrogate pair is not valid text.
  return `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "").trimEnd()}…`.toWellFormed();
}

function withoutTags(text: string): string {
  if (!/<!doctype/i.test(text) && !LOOKS_LIKE_HTML.test(text)) return text;
  return text.replace(/<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi, " ").replace(/<[^<>]*>/g, " ");
}
