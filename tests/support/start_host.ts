import { freePort } from "./free_port.ts";
import { startCli } from "./run_cli.ts";

/** A host of exporters that runs for a test. Disposing of it stops the program. */
export interface TestHost extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What it has said on standard error so far. */
  log(): string;
  /** Asks for a path, and reads the answer to its end. */
  get(
    path: string,
    init?: RequestInit,
  ): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }>;
}

/** How {@linkcode startHost} starts a host. */
interface StartHostOptions {
  /** The folder of exporters. */
  readonly exporters: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Deno in the place of those of the task `host` that they are for. */
  readonly flags?: readonly string[];
  readonly without?: readonly string[];
}

const READY_WITHIN_MS = 60_000;

/** Starts `dpm-finder host` with the permissions of its task, on a free port, and waits until it answers. */
export async function startHost(
  { exporters, args = [], env, flags = [], without = [] }: StartHostOptions,
): Promise<TestHost> {
  const port = freePort();
  const child = await startCli({
    task: "host",
    args: ["host", "--listen", `127.0.0.1:${port}`, "--exporters-dir", exporters, ...args],
    flags,
    without,
    ...(env === undefined ? {} : { env }),
  });
  let said = "";
  const logs = Promise.all([child.stdout, child.stderr].map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) said += text;
  }));
  let ended = false;
  const end = child.status.finally(() => ended = true);
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + READY_WITHIN_MS;
  // The program says itself where it listens: another that took the port is not mistaken for it.
  while (!said.includes(`Listening on ${url}`)) {
    if (ended || performance.now() > until) {
      if (!ended) child.kill("SIGKILL");
      await Promise.all([end, logs]);
      throw new Error(`Cannot start the host: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    port,
    log: () => said,
    async get(path, init) {
      const response = await fetch(url + path, init);
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
    async [Symbol.asyncDispose]() {
      if (!ended) child.kill("SIGTERM");
      await Promise.all([end, logs]);
    },
  };
}

/** Writes exporters into a folder: each file with its text, executable where that begins with `#!`. */
export async function writeExporters(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const at = path.lastIndexOf("/");
    if (at > 0) await Deno.mkdir(`${folder}/${path.slice(0, at)}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}
