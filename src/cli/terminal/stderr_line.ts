const encoder = new TextEncoder();

/** Moves to the first column and clears the line. */
const CLEAR_LINE = "\r\x1b[2K";

/**
 * Standard error with permanent lines and one changing line below them.
 *
 * Log lines and the progress bar both use it, so that they do not mix: a permanent line replaces the changing one,
 * which is drawn again below it.
 */
export class StderrLine {
  readonly #write: (text: string) => void;
  #status = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Writes a permanent line. */
  line(text: string): void {
    if (this.#status === "") this.#write(`${text}\n`);
    else this.#write(`${CLEAR_LINE}${text}\n${this.#status}`);
  }

  /** Replaces the changing line; an empty text removes it. For terminals only. */
  status(text: string): void {
    if (text === this.#status) return;
    this.#status = text;
    this.#write(`${CLEAR_LINE}${text}`);
  }
}

/** Writes to standard error, synchronously, so that nothing is lost when the process ends. */
export function writeStderr(bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) written += Deno.stderr.writeSync(bytes.subarray(written));
  } catch {
    // The reader of standard error is gone, and there is no other place to say so.
  }
}

/** Standard error of the process. */
export const stderrLine: StderrLine = new StderrLine((text) => writeStderr(encoder.encode(text)));
