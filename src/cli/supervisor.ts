import type { Logger } from "@logtape/logtape";
import { listenFds } from "../http/listen_fds.ts";
import type { ListenAddress } from "../http/listen_address.ts";
import { SdNotifier } from "../http/sd_notifier.ts";
import { readVariable } from "./read_variable.ts";

/** Sockets that systemd opened for this process; none where it did not. */
export function supervisorSockets(): ListenAddress[] {
  return listenFds({
    listenFds: readVariable("LISTEN_FDS"),
    listenPid: readVariable("LISTEN_PID"),
    pid: Deno.pid,
  });
}

/**
 * Tells systemd how the program fares, where it asked to be told.
 *
 * @param folder Where the program may write; the socket that sends has to have a name there.
 */
export function supervisorNotifier(folder: string | undefined, log: Logger): SdNotifier {
  return new SdNotifier({
    notifySocket: readVariable("NOTIFY_SOCKET"),
    ownPath: `${folder ?? "/tmp"}/dpm-finder-notify.sock`,
    watchdogUsec: readVariable("WATCHDOG_USEC"),
    watchdogPid: readVariable("WATCHDOG_PID"),
    onError: (error) => log.warn(error.message),
  });
}
