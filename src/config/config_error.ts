/** What a {@linkcode ConfigError} is about. */
export interface ConfigErrorDetails {
  /** As the user wrote it: `--threads`, `DPM_FINDER_THREADS from the environment`. */
  readonly option: string;
  /** What was given, fit to be shown; `undefined` where it is missing or secret. */
  readonly value?: string;
  /** What cannot be done. @default `use "<value>" as <option>` */
  readonly action?: string;
  /** Why, as a clause without its full stop. */
  readonly reason: string;
  /** What to try, as a sentence without its full stop. */
  readonly suggestion: string;
  readonly cause?: unknown;
}

/** Longest value shown whole: a mistaken file content should not fill the screen. */
const MAX_SHOWN_CHARACTERS = 200;

/** The configuration is wrong, so nothing was started: exit code 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly option: string;
  readonly value: string | undefined;
  readonly reason: string;
  readonly suggestion: string;

  constructor(details: ConfigErrorDetails) {
    const { option, value, reason, suggestion } = details;
    const action = details.action ?? (value === undefined ? `use ${option}` : `use ${quote(value)} as ${option}`);
    super(`Cannot ${action}: ${reason}. ${suggestion}${/[.?!]$/.test(suggestion) ? "" : "."}`, {
      cause: details.cause,
    });
    this.option = option;
    this.value = value;
    this.reason = reason;
    this.suggestion = suggestion;
  }
}

/** In quotes, on one line: control characters are escaped, what is too long is cut. */
function quote(value: string): string {
  const characters = Array.from(value);
  const shown = characters.length > MAX_SHOWN_CHARACTERS
    ? `${characters.slice(0, MAX_SHOWN_CHARACTERS).join("")}…`
    : value;
  const escaped = shown.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${escaped}"`;
}
