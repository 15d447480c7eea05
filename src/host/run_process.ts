import { CappedOutput } from "./capped_output.ts";
import { signalGroup, spawnInGroup } from "./process_group.ts";

/** A program with its arguments and all of its environment. */
export interface ProcessCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How {@linkcode runProcess} runs a program. */
interface ProcessOptions {
  /** Its abort ends the process and everything in its group. */
  readonly signal: AbortSignal;
  /** What is read of its standard output; `undefined` throws it away. */
  readonly stdout: { readonly maxBytes: number } | undefined;
  /** Told of each piece of its standard error, of which the end is kept. */
  readonly onStderr?: ((chunk: Uint8Array<ArrayBuffer>) => void) | undefined;
  /** Called every now and then while it runs: whether it has written more than it may. */
  readonly isTooMuch: (stdoutBytes: number) => Promise<boolean>;
}

/** How a process ended, and what it said. */
export interface ProcessResult {
  /** 128 and the signal's number where a signal ended it. */
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: Uint8Array<ArrayBuffer>;
  /** The last of it. */
  readonly stderr: Uint8Array<ArrayBuffer>;
  /** Whether it was ended for what it wrote. */
  readonly wroteTooMuch: boolean;
}

/** Time between a polite signal and one that cannot be refused. */
const KILL_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 100;
const MAX_STDERR_BYTES = 64 * 1024;
/** What a process wrote before its end is in the pipe by then. */
const QUIET_MS = 50;
const LONGEST_DRAIN_MS = 500;

/**
 * Runs a program to its end, in a process group of its own.
 *
 * Its input is empty and its environment is what the command says, nothing else. When it ends, whatever is left of its
 * group is ended too, and what it wrote is read as far as it is there: a daemon that inherited a pipe delays nothing.
 *
 * @throws what Deno throws when the program cannot be started
 */
export async function runProcess(command: ProcessCommand, options: ProcessOptions): Promise<ProcessResult> {
  const { signal } = options;
  const child = spawnInGroup(command.program, {
    args: command.args,
    env: { ...command.env },
    clearEnv: true,
    stdin: "null",
    stdout: options.stdout === undefined ? "null" : "piped",
    stderr: "piped",
  });
  const timers: ReturnType<typeof setTimeout>[] = [];
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    void signalGroup(child, "SIGTERM");
    timers.push(setTimeout(() => void signalGroup(child, "SIGKILL"), KILL_AFTER_MS));
  };
  const out = options.stdout && new CappedOutput(child.stdout, { ...options.stdout, keep: "beginning" });
  const err = new CappedOutput(child.stderr, { maxBytes: MAX_STDERR_BYTES, keep: "end", onChunk: options.onStderr });
  let wroteTooMuch = false;
  const watch = setInterval(async () => {
    if (wroteTooMuch || !await options.isTooMuch(out?.byteLength ?? 0)) return;
    wroteTooMuch = true;
    end();
  }, LOOK_EVERY_MS);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    const { code, signal: endedBy } = await child.status;
    await signalGroup(child, "SIGKILL");
    await Promise.all([out, err].map((output) => output?.settle(QUIET_MS, LONGEST_DRAIN_MS)));
    return {
      code,
      signal: endedBy,
      stdout: out?.bytes ?? new Uint8Array(),
      stderr: err.bytes,
      wroteTooMuch,
    };
  } finally {
    signal.removeEventListener("abort", end);
    clearInterval(watch);
    for (const timer of timers) clearTimeout(timer);
  }
}
