/** Signals that end a process. */
type EndSignal = "SIGTERM" | "SIGKILL";

/** What of a process can be ended. */
type GroupLeader = Pick<Deno.ChildProcess, "pid" | "kill">;

/** The program that begins a session of its own and becomes another program in it. */
const SETSID = "setsid";

/** Whether this machine has {@linkcode SETSID} and lets this program start it; found out when it is first needed. */
let hasSetsid = true;

/**
 * Starts a program in a process group of its own.
 *
 * Deno copies its whole memory map to do so, in which nothing else happens: 20 ms in a process of 160 MB on a busy
 * machine, where a plain start takes one. So `setsid` does it where it is there, as on every Linux.
 */
export function spawnInGroup(
  program: string,
  { args = [], ...options }: Omit<Deno.CommandOptions, "detached" | "args"> & { readonly args?: readonly string[] },
): Deno.ChildProcess {
  if (hasSetsid) {
    try {
      return new Deno.Command(SETSID, { ...options, args: [program, ...args] }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) throw error;
      hasSetsid = false;
    }
  }
  return new Deno.Command(program, { ...options, args: [...args], detached: true }).spawn();
}

/**
 * Sends a signal to every process of a group, and to nothing where the group has ended.
 *
 * Deno sends signals to groups only with the permission to run everything. Where the program may run chosen programs
 * alone, `kill` does it if it is one of them; without it, the signal reaches the leader and nobody else.
 */
export async function signalGroup(leader: GroupLeader, signal: EndSignal): Promise<void> {
  try {
    Deno.kill(-leader.pid, signal);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) await signalByProgram(leader, signal);
    // A leader that was started a moment ago has no group yet.
    else if (hasEnded(error)) signalAlone(leader, signal);
    else throw error;
  }
}

async function signalByProgram(leader: GroupLeader, signal: EndSignal): Promise<void> {
  try {
    const args = ["-s", signal.slice("SIG".length), "--", `-${leader.pid}`];
    const io = { stdin: "null", stdout: "null", stderr: "null" } as const;
    // A failure means that the group has ended.
    await new Deno.Command("kill", { args, ...io }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotFound)) throw error;
    signalAlone(leader, signal);
  }
}

function signalAlone(leader: GroupLeader, signal: EndSignal): void {
  try {
    leader.kill(signal);
  } catch (error) {
    if (!hasEnded(error)) throw error;
  }
}

/** What is thrown about a process that is no more; of a group, one that changed its user cannot be signalled. */
function hasEnded(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
    error instanceof TypeError;
}
