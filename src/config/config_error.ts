import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError, withFullStop } from "../errors/program_error.ts";
import { escapeControls } from "../text/escape_for_display.ts";
import type { Given } from "./option.ts";

/** Details of a {@linkcode ConfigError}. */
interface ConfigErrorDetails {
  /** As the user wrote it: `--threads`, `DPM_FINDER_THREADS from the environment`. */
  readonly option: string;
  /** The value given, if it can be shown; `undefined` where it is missing or secret. */
  readonly value?: string | undefined;
  /** What cannot be done. @default `use "<value>" as <option>` */
  readonly action?: string;
  /** Why, as a clause without its full stop. */
  readonly reason: string;
  /** What to try, as a sentence without its full stop. */
  readonly suggestion: string;
  readonly cause?: unknown;
}

/** Longer values are cut: the content of a file given by mistake should not fill the screen. */
const MAX_SHOWN_CHARACTERS = 200;

/** The configuration is wrong, so nothing was started. Exit code 2. */
export class ConfigError extends ProgramError {
  override readonly name = "ConfigError";
  readonly option: string;
  readonly #details: ConfigErrorDetails;

  constructor(details: ConfigErrorDetails) {
    const { option, value, action, reason, suggestion, cause } = details;
    super({
      action: action ?? (value === undefined ? `use ${option}` : `use ${quoteFirstLine(value)} as ${option}`),
      reason,
      hint: suggestion,
      exitCode: EXIT_CODES.usage,
      cause,
    });
    this.option = option;
    this.#details = details;
  }

  /** The same error with its texts changed, except for the value given. */
  withTexts(change: (text: string) => string): ConfigError {
    const { action, reason, suggestion, ...rest } = this.#details;
    return new ConfigError({
      ...rest,
      option: change(rest.option),
      ...(action === undefined ? {} : { action: change(action) }),
      reason: change(reason),
      suggestion: change(suggestion),
    });
  }

  /** The same error with more to try, one sentence each. */
  withHints(hints: readonly string[]): ConfigError {
    if (hints.length === 0) return this;
    return new ConfigError({
      ...this.#details,
      suggestion: [this.#details.suggestion, ...hints].map(withFullStop).join(" "),
    });
  }
}

/**
 * Quotes the first line of a value. What follows a line break is cut, because it may be the next variable and a secret.
 */
function quoteFirstLine(value: string): string {
  const [line = ""] = value.split(/[\r\n\u2028\u2029]/, 1);
  const characters = Array.from(line);
  const shown = characters.slice(0, MAX_SHOWN_CHARACTERS).join("");
  const cut = characters.length > MAX_SHOWN_CHARACTERS || line.length < value.length ? "…" : "";
  return `"${escapeControls(shown)}${cut}"`;
}

/** Makes the error about two options that exclude each other. */
export function conflictError(first: Pick<Given, "name">, second: Pick<Given, "name">, reason: string): ConfigError {
  return new ConfigError({
    option: first.name,
    action: `combine ${first.name} with ${second.name}`,
    reason,
    suggestion: "Leave one of them out",
  });
}
