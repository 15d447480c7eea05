import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** Where in a file something stands, both counted from 1. */
export interface FilePosition {
  readonly line: number;
  readonly column: number;
}

/** What a {@linkcode YamlError} is made of. No value of the file is in any of it: each may be a secret. */
interface YamlErrorDetails {
  /** What the file was wanted for, as it follows "Cannot": `use the web configuration`. */
  readonly action: string;
  /** The file as it was named. */
  readonly path: string;
  /** `undefined` when the file as a whole is at fault. */
  readonly position?: FilePosition | undefined;
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A YAML file that cannot be read, is wrong, or asks for what cannot be honoured: `Cannot ACTION "FILE:LINE:COLUMN": …`. */
export class YamlError extends ProgramError {
  override readonly name = "YamlError";
  readonly path: string;
  readonly position: FilePosition | undefined;

  constructor({ path, position, ...details }: YamlErrorDetails) {
    const subject = position === undefined ? path : `${path}:${position.line}:${position.column}`;
    super({ ...details, subject, exitCode: EXIT_CODES.usage });
    this.path = path;
    this.position = position;
  }
}
