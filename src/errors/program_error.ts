import type { ExitCode } from "./exit_code.ts";

/** What is known of something that could not be done. Every text is fit to be shown: no secret is in any of them. */
export interface ProgramErrorDetails {
  /** What could not be done, as it follows "Cannot": `open`, `query`, `use "x" as --threads`. */
  readonly action: string;
  /** What it was done to: a path, an address. Shown in quotes after the action; `undefined` where the action says it. */
  readonly subject?: string | undefined;
  /** Why, as a clause without its full stop. */
  readonly reason: string;
  /** What to try, as a sentence; `undefined` where only the command that renders the error knows. */
  readonly hint?: string | undefined;
  /** What the program ends with when nobody handles the error. */
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/**
 * Something the program expected to go wrong: the base of every error that is told in one line, without a stack.
 *
 * `Cannot ACTION "SUBJECT": REASON. HINT.` An error that is no `ProgramError` is a fault of the program.
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

/** Ends a sentence that has no end yet. */
export function withFullStop(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** Takes the full stop away from a clause that another sentence goes on after. */
export function withoutFullStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
