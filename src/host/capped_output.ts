import { concatBytes } from "../exposition/coalesce.ts";

/** How {@linkcode CappedOutput} keeps what it reads. */
interface CappedOutputOptions {
  readonly maxBytes: number;
  /** What of a longer output stays. */
  readonly keep: "beginning" | "end";
  /** Told of each piece. */
  readonly onChunk?: ((chunk: Uint8Array<ArrayBuffer>) => void) | undefined;
}

/** Reads a stream of a process to its end, and keeps no more of it than it may. */
export class CappedOutput {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #options: CappedOutputOptions;
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #kept = 0;
  #read = 0;
  /** Resolves when the stream has ended or was let go. */
  readonly done: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, options: CappedOutputOptions) {
    this.#reader = stream.getReader();
    this.#options = options;
    this.done = this.#readAll();
  }

  /** Bytes read so far, kept or not. */
  get byteLength(): number {
    return this.#read;
  }

  /** What was kept. */
  get bytes(): Uint8Array<ArrayBuffer> {
    const all = concatBytes(this.#chunks);
    const { maxBytes, keep } = this.#options;
    return keep === "beginning" ? all.slice(0, maxBytes) : all.slice(-maxBytes);
  }

  /**
   * Waits until the stream has ended, or nothing has come for a while. Whoever inherited it may keep it open for ever.
   *
   * @param quietMs Time without a byte after which the stream is let go.
   * @param longestMs Time after which it is let go, whatever comes.
   */
  async settle(quietMs: number, longestMs: number): Promise<void> {
    const until = performance.now() + longestMs;
    for (let before = -1; before !== this.#read && performance.now() < until;) {
      before = this.#read;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const quiet = new Promise<"quiet">((resolve) => timer = setTimeout(() => resolve("quiet"), quietMs));
      const first = await Promise.race([this.done.then(() => "done" as const), quiet]);
      clearTimeout(timer);
      if (first === "done") return;
    }
    await this.#reader.cancel().catch(() => {});
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) return;
        this.#keep(value);
        this.#options.onChunk?.(value);
      }
    } catch {
      // A stream that was let go, or broke: what came before stays.
    }
  }

  #keep(chunk: Uint8Array<ArrayBuffer>): void {
    this.#read += chunk.length;
    const { maxBytes, keep } = this.#options;
    if (keep === "beginning") {
      if (this.#kept >= maxBytes) return;
      this.#chunks.push(chunk);
      this.#kept += chunk.length;
      return;
    }
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    while (this.#kept - (this.#chunks[0]?.length ?? 0) >= maxBytes) this.#kept -= this.#chunks.shift()?.length ?? 0;
  }
}
