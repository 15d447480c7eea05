import type { Logger } from "@logtape/logtape";
import { missingPermissions } from "../errors/missing_permissions.ts";
import type { Supervisor } from "../http/run_server.ts";
import { ServerError } from "../http/server_error.ts";
import { readVariable } from "./read_variable.ts";

/**
 * Reads what a supervisor such as systemd passes in the environment.
 *
 * Without the permission to read it, the program would listen elsewhere than on the socket it was given, so that is an
 * error. When it only cannot notify, it goes on with a warning.
 *
 * @throws {ServerError} When the variables about sockets may not be read.
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
  return readVariable(variable, (cause) => {
    throw new ServerError({
      action: "find out whether systemd passes a socket",
      reason: `the program was started without the permission to read the environment variable ${variable}`,
      hint: `Start it with ${missingPermissions(needs).join(" ")}`,
      cause,
    });
  });
}

function readNotifyVariable(variable: string, log: Pick<Logger, "warn">): string | undefined {
  return readVariable(variable, (cause) => {
    const { message } = new ServerError({
      action: "find out whether systemd waits for notifications",
      reason: `the program was started without the permission to read the environment variable ${variable}`,
      hint: `Start it with --allow-env=${variable}`,
      cause,
    });
    log.warn(message);
  });
}

/** Reads it without complaint: lacking it, the program only sends keep-alives that systemd ignores. */
function readWatchdogPid(): string | undefined {
  return readVariable("WATCHDOG_PID", () => {});
}
