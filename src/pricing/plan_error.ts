import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { quoteForDisplay } from "../text/escape_for_display.ts";

/** Longer values are cut: what was given by mistake should not fill the screen. */
const MAX_SHOWN_CHARACTERS = 200;

/** A value given for one of the options that make up a plan. */
export interface Named<T> {
  readonly value: T;
  /** The option as the user knows it: `--price`, `DPM_FINDER_PRICE from the environment`. */
  readonly name: string;
}

/** A plan that cannot be used: a name nobody knows, a figure that is missing, options that contradict each other. */
export class PlanError extends ProgramError {
  override readonly name = "PlanError";

  constructor({ value, name }: Named<string | number>, reason: string, hint: string) {
    const shown = quoteForDisplay(Array.from(String(value)).slice(0, MAX_SHOWN_CHARACTERS).join(""));
    super({ action: `use ${shown} as ${name}`, reason, hint, exitCode: EXIT_CODES.usage });
  }
}
