/** The rest of a text is ignored: a body may be megabytes. */
const MAX_LOOKED_AT = 256 * 1024;
/** Tags of a proxy's page; other words in angle brackets (`unexpected <op:*>`) are the server's own. */
const LOOKS_LIKE_HTML = /<\/?(html|head|title|body|center|div|h1|p|style|script)\b/i;

/** How {@linkcode shorten} shortens. */
interface ShortenOptions {
  /** Length of the result at most, in UTF-16 units. @default {300} */
  readonly maxLength?: number;
  /**
   * What of a longer text stays: its beginning, or a fifth of that and the end. A chain of errors (`cannot …: cannot …:
   * the cause`) says the most at its end; a page does so at its beginning. @default {"beginning"}
   */
  readonly keep?: "beginning" | "both ends";
}

/**
 * Shortens a server's answer to one line, so that a page of HTML does not fill a terminal.
 *
 * HTML tags and control characters become spaces, runs of white space one space, and what is too long is cut.
 *
 * @param text As received.
 */
export function shorten(text: string, { maxLength = 300, keep = "beginning" }: ShortenOptions = {}): string {
  const looked = text.slice(0, MAX_LOOKED_AT);
  const plain = withoutTags(looked);
  const line = plain.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  if (line.length <= maxLength) return line.toWellFormed();
  if (keep === "beginning" || plain !== looked) return beginningOf(line, maxLength);
  const beginning = beginningOf(line, Math.ceil(maxLength / 5));
  return `${beginning} ${endOf(line, maxLength - beginning.length - 1)}`.trim();
}

function beginningOf(line: string, maxLength: number): string {
  // Half a surrogate pair is not valid text.
  return `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "").trimEnd()}…`.toWellFormed();
}

/** The end, from the beginning of a word on. */
function endOf(line: string, maxLength: number): string {
  return line.slice(line.length - maxLength).replace(/^\S* /, "").replace(/^[\udc00-\udfff]/, "").toWellFormed();
}

function withoutTags(text: string): string {
  if (!/<!doctype/i.test(text) && !LOOKS_LIKE_HTML.test(text)) return text;
  return text.replace(/<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi, " ").replace(/<[^<>]*>/g, " ");
}
