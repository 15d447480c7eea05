import type { ExitCode } from "./exit_code.ts";

/** Details of a {@linkcode ProgramError}. Every text can be shown: none holds a secret. */
export interface ProgramErrorDetails {
  /** What could not be done, as it follows "Cannot": `open`, `query`, `use "x" as --threads`. */
  readonly action: string;
  /**
   * What it was done to: a path, an address. Shown in quotes after the action; `undefined` where the action says it.
   */
  readonly subject?: string | undefined;
  /** Why, as a clause without its full stop. */
  readonly reason: string;
  /** What to try, as a sentence; `undefined` where only the command that renders the error knows. */
  readonly hint?: string | undefined;
  /** The exit code of the program when the error is not handled. */
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/**
 * A failure that the program expects: the base of every error that is shown as one line, without a stack.
 *
 * `Cannot ACTION "SUBJECT": REASON. HINT.` Any other error is a fault of the program.
 */
export abstract class ProgramError extends Error {
  readonly action: string;
  readonly subject: string | undefined;
  readonly reason: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(details: ProgramErrorDetails) {
    super(sentence(details), details.cause === undefined ? {} : { cause: details.cause });
    this.action = details.action;
    this.subject = details.subject;
    this.reason = details.reason;
    this.hint = details.hint;
    this.exitCode = details.exitCode;
  }
}

function sentence({ action, subject, reason, hint }: ProgramErrorDetails): string {
  const what = subject === undefined ? `Cannot ${action}` : `Cannot ${action} "${subject}"`;
  const why = `${what}: ${withoutFullStop(reason)}`;
  return hint === undefined ? why : `${why}. ${withFullStop(hint)}`;
}

/** Adds a full stop to a sentence that has none. */
export function withFullStop(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Removes the full stop of a clause that more text follows. */
export function withoutFullStop(text: string): string {
  return text.replace(/(?<![.\s])[.\s]+$/, "");
}
