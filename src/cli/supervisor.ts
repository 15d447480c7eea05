import type { Logger } from "@logtape/logtape";
import { missingPermissions } from "../errors/missing_permissions.ts";
import type { Supervisor } from "../http/run_server.ts";
import { ServerError } from "../http/server_error.ts";

/**
 * Reads what a supervisor such as systemd says in the environment.
 *
 * A program that may not read it would listen elsewhere than on the socket it was given, so that is an error; one that
 * is not able to notify works on, and says so.
 *
 * @throws {ServerError} When it may not be read whether there are sockets.
 */
export function readSupervisor(log: Pick<Logger, "warn">): Supervisor {
  const listenFds = readSocketVariable("LISTEN_FDS");
  const notifySocket = readNotifyVariable("NOTIFY_SOCKET", log);
  return {
    listenFds,
    listenPid: listenFds ? readSocketVariable("LISTEN_PID") : undefined,
    notifySocket,
    watchdogUsec: notifySocket ? readNotifyVariable("WATCHDOG_USEC", log) : undefined,
    watchdogPid: notifySocket ? readWatchdogPid() : undefined,
    pid: Deno.pid,
  };
}

function readSocketVariable(variable: string): string | undefined {
  const needs = ["LISTEN_FDS", "LISTEN_PID"].map((name) => ({ name: "env", variable: name }) as const);
  return read(variable, (cause) => {
    throw new ServerError({
      action: "find out whether systemd hands down a socket",
      reason: `the program was started without the permission to read the environment variable ${variable}`,
      hint: `Run it with ${missingPermissions(needs).join(" ")}`,
      cause,
    });
  });
}

function readNotifyVariable(variable: string, log: Pick<Logger, "warn">): string | undefined {
  return read(variable, (cause) => {
    const { message } = new ServerError({
      action: "find out whether systemd waits for notifications",
      reason: `the program was started without the permission to read the environment variable ${variable}`,
      hint: `Run it with --allow-env=${variable}`,
      cause,
    });
    log.warn(message);
  });
}

/** Without it, signs of life go out that are meant for another process, which systemd passes over. */
function readWatchdogPid(): string | undefined {
  return read("WATCHDOG_PID", () => {});
}

function read(variable: string, onRefused: (cause: unknown) => void): string | undefined {
  try {
    return Deno.env.get(variable);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    onRefused(error);
    return undefined;
  }
}
