/** Signals that end a process. */
type EndSignal = "SIGTERM" | "SIGKILL";

/**
 * Sends a signal to every process of a group, and to nothing where the group has ended.
 *
 * Deno sends signals to groups only with the permission to run everything. Where the program may run chosen programs
 * alone, `kill` does it if it is one of them; without it, the signal reaches the leader and nobody else.
 */
export async function signalGroup(child: Pick<Deno.ChildProcess, "pid" | "kill">, signal: EndSignal): Promise<void> {
  try {
    Deno.kill(-child.pid, signal);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) await signalByProgram(child, signal);
    else if (!hasEnded(error)) throw error;
  }
}

async function signalByProgram(child: Pick<Deno.ChildProcess, "pid" | "kill">, signal: EndSignal): Promise<void> {
  try {
    const args = ["-s", signal.slice("SIG".length), "--", `-${child.pid}`];
    const io = { stdin: "null", stdout: "null", stderr: "null" } as const;
    // A failure means that the group has ended.
    await new Deno.Command("kill", { args, ...io }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotFound)) throw error;
    try {
      child.kill(signal);
    } catch (ended) {
      if (!hasEnded(ended)) throw ended;
    }
  }
}

/** What is thrown about a process that is no more; of a group, one that changed its user cannot be signalled. */
function hasEnded(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
    error instanceof TypeError;
}
