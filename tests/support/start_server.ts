import { freePort } from "./free_port.ts";
import { MissingProgramError } from "./missing_program_error.ts";
import type { ServerProcess } from "./server_process.ts";
import { ServerStartError } from "./server_start_error.ts";

/** How {@linkcode startServer} runs a program. */
export interface ServerRecipe {
  /** A name on PATH, or a path. It must be among the programs that `--allow-run` names. */
  readonly program: string;
  readonly installCommand: string;
  /** Writes what the program needs into its directory and gives its arguments. */
  prepare(directory: string, port: number): Promise<readonly string[]> | readonly string[];
  /** Answers 200 once the program serves; unused where `identify` asks it otherwise. */
  readonly readyPath?: string;
  /** Asks a program that does not speak HTTP for a text in which its directory stands once it serves. */
  readonly identify?: (port: number) => Promise<string | undefined>;
  /** Variables of the program, beside those of this process. */
  readonly env?: (directory: string) => Readonly<Record<string, string>>;
  /**
   * Answers with the program's configuration, in which its directory stands. Another process that took the port in the
   * meantime is then not mistaken for the one that was started.
   *
   * @default whoever answers is taken for it
   */
  readonly identityPath?: string;
  /** @default 60_000 */
  readonly readyWithinMs?: number;
  /** Given when a program is started again on what it stored; it is then not removed in the end. */
  readonly directory?: string;
  /** Given when a program must come back where it was. @default a free one */
  readonly port?: number;
}

const STOP_WITHIN_MS = 10_000;
const POLL_MS = 50;

/**
 * Starts a program on a loopback port and waits until it serves.
 *
 * A port can be taken between the moment it was found free and the moment the program listens, so a program that ends
 * before it is ready is started again, twice at most, on another port.
 */
export async function startServer(recipe: ServerRecipe): Promise<ServerProcess> {
  const attempts = recipe.port === undefined ? 3 : 1;
  for (let attempt = 1;; attempt++) {
    try {
      return await startOnce(recipe);
    } catch (error) {
      if (!(error instanceof ServerStartError) || attempt >= attempts) throw error;
    }
  }
}

async function startOnce(recipe: ServerRecipe): Promise<ServerProcess> {
  const directory = recipe.directory ?? await Deno.makeTempDir({ prefix: "dpm-finder-server-" });
  const removeDirectory = async () => {
    if (recipe.directory === undefined) await Deno.remove(directory, { recursive: true });
  };
  const port = recipe.port ?? freePort();
  const url = `http://127.0.0.1:${port}`;
  const logPath = `${directory}/log`;

  let child: Deno.ChildProcess;
  try {
    const args = await recipe.prepare(directory, port);
    const env = recipe.env?.(directory) ?? {};
    child = new Deno.Command(recipe.program, { args: [...args], env, stdin: "null", stdout: "piped", stderr: "piped" })
      .spawn();
  } catch (error) {
    await removeDirectory();
    // A program that did not exist when Deno resolved --allow-run is denied rather than not found.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new MissingProgramError(recipe.program, recipe.installCommand, { cause: error });
    }
    throw error;
  }

  const logs = Promise.all([child.stdout, child.stderr].map((stream) => appendTo(logPath, stream)));
  let ended = false;
  const end = child.status.then((status) => {
    ended = true;
    return status;
  });

  const server: ServerProcess = {
    url,
    port,
    directory,
    log: () => Deno.readTextFile(logPath),
    async stop(signal = "SIGTERM") {
      if (!ended) {
        send(child, signal);
        const timer = setTimeout(() => send(child, "SIGKILL"), STOP_WITHIN_MS);
        await end;
        clearTimeout(timer);
      }
      await logs;
    },
    async [Symbol.asyncDispose]() {
      await this.stop();
      await removeDirectory();
    },
  };

  const isReady = async () => {
    if (recipe.identify !== undefined) return (await recipe.identify(port))?.includes(directory) === true;
    if (await answerOf(url + (recipe.readyPath ?? "/")) === undefined) return false;
    if (recipe.identityPath === undefined) return true;
    return (await answerOf(url + recipe.identityPath))?.includes(directory) === true;
  };
  const deadline = performance.now() + (recipe.readyWithinMs ?? 60_000);
  while (!await isReady()) {
    const late = performance.now() > deadline;
    if (ended || late) {
      await server.stop();
      const log = await server.log();
      await removeDirectory();
      throw new ServerStartError(recipe.program, late ? "it was not ready in time" : "it ended at once", log);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return server;
}

/** Signals a program that may have ended a moment ago. */
function send(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function appendTo(path: string, stream: ReadableStream<Uint8Array>): Promise<void> {
  using file = await Deno.open(path, { append: true, create: true });
  for await (const chunk of stream) file.writeSync(chunk);
}

/** The body of a good answer; `undefined` for any other and for none. */
async function answerOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body = await response.text();
    return response.ok ? body : undefined;
  } catch {
    return undefined;
  }
}
