import { untilAborted } from "../files/until_aborted.ts";
import { EngineError, type QueryEngine } from "./query_engine.ts";

const NO_FILE = Deno.build.os === "windows" ? "NUL" : "/dev/null";
/** Nothing that a user wrote is among them. */
const ARGUMENTS = ["-batch", "-bail", "-noheader", "-list", "-init", NO_FILE];
/** Lines handed on together. */
const BATCH = 2_048;
/** More of what it says on standard error is not kept. */
const MAX_SAID = 64 * 1024;

/**
 * DuckDB as a program of its own, which is talked to by its standard streams.
 *
 * It is started with an empty environment, because `getenv('X')` in SQL gives whatever is in there. Statements have no
 * line break, so that no line but the program's own can be one of its dot commands.
 *
 * @param path Of the program itself, or its name on PATH.
 * @throws what starting it throws
 */
export async function openProgramEngine(path: string, signal: AbortSignal): Promise<QueryEngine> {
  signal.throwIfAborted();
  const program = new DuckdbProgram(path, signal);
  try {
    const [version = ""] = await collect(program.texts("SELECT version()"));
    return {
      title: `the program "${path}" ${version}`,
      version,
      execute: (sql) => program.execute(sql),
      texts: (sql) => program.texts(sql),
      [Symbol.asyncDispose]: () => program.end(),
    };
  } catch (error) {
    await program.end();
    throw error;
  }
}

class DuckdbProgram {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<readonly string[]>;
  readonly #said: Promise<string>;
  readonly #signal: AbortSignal;
  readonly #kill = () => {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended: Ctrl-C at a terminal reaches it too.
    }
  };

  constructor(path: string, signal: AbortSignal) {
    this.#child = new Deno.Command(path, {
      args: [...ARGUMENTS],
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#said = textOf(this.#child.stderr);
    this.#signal = signal;
    signal.addEventListener("abort", this.#kill);
  }

  async execute(sql: string): Promise<void> {
    await collect(this.texts(sql));
  }

  async *texts(sql: string): AsyncGenerator<readonly string[]> {
    this.#signal.throwIfAborted();
    // Nobody but this program knows it, so no result can end with it.
    const end = crypto.randomUUID();
    const writing = this.#write(`${sql};\nSELECT '${end}';\n`);
    for (;;) {
      const { value: lines, done } = await untilAborted(this.#lines.next(), this.#signal);
      if (done === true) break;
      if (lines.at(-1) !== end) {
        yield lines;
        continue;
      }
      await writing;
      if (lines.length > 1) yield lines.slice(0, -1);
      return;
    }
    this.#signal.throwIfAborted();
    const { code } = await this.#child.status;
    throw new EngineError(await this.#said || `DuckDB ended with exit code ${code}`);
  }

  /** A program that has ended reads nothing more; why is found where its answer is read. */
  async #write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async end(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#kill);
    this.#kill();
    await this.#input.close().catch(() => {});
    await Promise.all([this.#child.status, this.#said, this.#lines.return(undefined)]).catch(() => {});
  }
}

/** Lines of a stream in batches. The last line of what has been said so far is the last of a batch. */
async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (let from = 0; from < lines.length; from += BATCH) yield lines.slice(from, from + BATCH);
  }
  if (rest !== "") yield [rest];
}

async function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let said = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) said = (said + text).slice(0, MAX_SAID);
  return said;
}

async function collect(batches: AsyncIterable<readonly string[]>): Promise<string[]> {
  return (await Array.fromAsync(batches)).flat();
}
