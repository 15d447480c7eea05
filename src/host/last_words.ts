import { escapeControls } from "../text/escape_for_display.ts";

const ESCAPE = String.fromCodePoint(0x1b);
const MAX_LINES = 10;
const MAX_LINE_CHARACTERS = 500;

/** The last lines of what a program wrote on standard error, each fit to be shown. */
export function lastWords(stderr: string): string {
  return stderr.split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-MAX_LINES)
    .map((line) => escapeControls(withoutColours(line).slice(0, MAX_LINE_CHARACTERS).toWellFormed()))
    .join("\n");
}

/** Takes away the colours of a terminal: an escape, then the parameters of a style. */
function withoutColours(line: string): string {
  return line.replaceAll(new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g"), "");
}
