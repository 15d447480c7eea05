import { parseEnd } from "../config/scan_options.ts";
import { isDay } from "../history/history_tables.ts";
import { ValueError } from "../text/value_error.ts";

/** Which scan somebody means. */
export type ScanChoice =
  & (
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "day"; readonly day: string }
    | { readonly kind: "time"; readonly atMs: number }
    | { readonly kind: "back"; readonly backMs: number }
  )
  & {
    /** As it was given. */
    readonly text: string;
  };

/** What {@linkcode parseScanChoice} takes, as help says it. */
export const SCAN_CHOICES =
  "a day, whose last scan it is, a time as --at takes it, a time back such as -7d, or FILE.json";

/**
 * Reads which scan is meant.
 *
 * @throws {ValueError}
 */
export function parseScanChoice(given: string): ScanChoice {
  const text = given.trim();
  if (/\.json$/i.test(text)) {
    if (text.includes("\0")) throw new ValueError("no path contains a NUL character", "Give a file's path");
    return { text, kind: "file", path: text };
  }
  if (isDay(text)) return { text, kind: "day", day: text };
  try {
    const end = parseEnd(text);
    return { text, ...("atMs" in end ? { kind: "time", atMs: end.atMs } : { kind: "back", backMs: end.beforeNowMs }) };
  } catch (error) {
    if (!(error instanceof ValueError) || /^\s*-?\d/.test(text)) throw error;
    throw new ValueError("it is neither a day, a time nor a .json file", "Write 2026-01-31, -7d or FILE.json");
  }
}
