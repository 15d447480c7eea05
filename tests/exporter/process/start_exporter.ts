import { UNSET_VARIABLES } from "../../support/unset_variables.ts";
import { startCli } from "../../support/run_cli.ts";

/** How an exporter is started. */
export interface StartExporterOptions {
  /** Beside `--exporter`, and `--listen 127.0.0.1:0` where there is no `--listen`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it runs in, below which it may read and write. */
  readonly folder: string;
  /** Flags of Deno beside those of the task. @default none */
  readonly flags?: readonly string[];
  /** See `runCli`. */
  readonly preload?: string;
  /** Flags of the task that are left out. @default none */
  readonly without?: readonly string[];
}

/** An exporter that runs as users run it: `deno task start`, with its permissions. */
export interface ExporterProcess extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  readonly child: Deno.ChildProcess;
  /** What it has said on standard error so far. */
  log(): string;
  /** Waits until it has said something; fails when it ends without. */
  said(pattern: RegExp): Promise<void>;
  /** Waits until a page says something. */
  until(path: string, accept: (status: number, text: string) => boolean): Promise<string>;
  /** Sends a signal and waits for the exit code. */
  stop(signal?: Deno.Signal): Promise<number>;
}

const POLL_MS = 50;
/** Generous: it only matters to a test that fails. */
const PATIENCE_MS = 60_000;

/** Starts an exporter and waits until it listens. */
export async function startExporter(
  { args, env, folder, flags, preload, without }: StartExporterOptions,
): Promise<ExporterProcess> {
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = await startCli({
    args: ["--exporter", ...listen, ...args],
    cwd: folder,
    env: { ...UNSET_VARIABLES, ...env },
    ...(flags === undefined ? {} : { flags }),
    ...(preload === undefined ? {} : { preload }),
    ...(without === undefined ? {} : { without }),
  });
  let text = "";
  let ended = false;
  const drained = child.stdout.cancel();
  const read = (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) text += chunk;
    ended = true;
  })();
  const wait = async (met: () => boolean | Promise<boolean>, what: string) => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!await met()) {
      if (ended || performance.now() > deadline) throw new Error(`The exporter never ${what}. It said:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    if (!ended) child.kill(signal);
    const { code } = await child.status;
    await Promise.all([read, drained]);
    return code;
  };
  try {
    await wait(() => /Listening on \S/.test(text), "listened");
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  const url = /Listening on ([^\s,;]+)/.exec(text)?.[1] ?? "";
  return {
    url,
    child,
    log: () => text,
    said: (pattern) => wait(() => pattern.test(text), `said ${pattern}`),
    async until(path, accept) {
      let body = "";
      await wait(async () => {
        const answer = await fetch(url + path);
        body = await answer.text();
        return accept(answer.status, body);
      }, `had what is wanted at ${path}; the last answer was:\n${body}\n`);
      return body;
    },
    stop,
    async [Symbol.asyncDispose]() {
      if (!ended) await stop("SIGKILL");
    },
  };
}
