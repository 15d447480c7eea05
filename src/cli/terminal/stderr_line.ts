const encoder = new TextEncoder();

/** Goes to the first column and clears the line. */
const CLEAR_LINE = "\r\x1b[2K";

/**
 * Standard error with lines that stay and one line at the bottom that changes.
 *
 * Log lines and the progress bar share it, so that neither tears the other: a line that stays clears the changing one,
 * is written, and the changing one is drawn again below it.
 */
export class StderrLine {
  readonly #write: (text: string) => void;
  #status = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Writes a line that stays. */
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

/** The process's own standard error. Written at once, so that nothing is lost when the process ends. */
export const stderrLine: StderrLine = new StderrLine((text) => {
  const bytes = encoder.encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += Deno.stderr.writeSync(bytes.subarray(written));
  } catch {
    // Nobody reads standard error any more, and there is no other place to say so.
  }
});
