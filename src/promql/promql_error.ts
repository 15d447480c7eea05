import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";
import { utf8Bytes } from "../text/utf8_bytes.ts";

/** A text that is no PromQL, with the place and in the words of Prometheus. */
export class PromqlError extends ProgramError {
  override readonly name = "PromqlError";
  /** Where in the text, in UTF-16 units from its beginning. */
  readonly position: number;
  /** The same place as Prometheus writes it: `3:5` is the fifth byte of the third line. */
  readonly place: string;

  /** @param text The whole text, of which the error repeats nothing but what the reason quotes. */
  constructor(text: string, position: number, reason: string, options: { readonly cause?: unknown } = {}) {
    const place = placeOf(text, position);
    super({ action: `parse the PromQL at ${place}`, reason, exitCode: EXIT_CODES.usage, cause: options.cause });
    this.position = position;
    this.place = place;
  }
}

function placeOf(text: string, position: number): string {
  const lines = text.slice(0, position).split("\n");
  return `${lines.length}:${utf8Bytes(lines.at(-1) ?? "") + 1}`;
}
