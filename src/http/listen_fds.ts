import type { ListenAddress } from "./listen_address.ts";
import { ServerError } from "./server_error.ts";

/** The first socket that systemd hands down; the three before are the standard streams. */
const FIRST_FD = 3;

/** More than any socket unit lists; keeps a mistyped number from being tried one by one. */
const MAX_FDS = 1_024;

/** What the environment says of handed down sockets, as `sd_listen_fds(3)` describes it. */
export interface ListenFdsEnvironment {
  /** `LISTEN_FDS` */
  readonly listenFds: string | undefined;
  /** `LISTEN_PID` */
  readonly listenPid: string | undefined;
  /** This process. */
  readonly pid: number;
}

/**
 * Gives the sockets that systemd opened for this process and handed down; none when there are none or when they are
 * meant for another process. Listening on them needs no permission.
 *
 * @throws {ServerError} When `LISTEN_FDS` is not a number.
 */
export function listenFds({ listenFds, listenPid, pid }: ListenFdsEnvironment): ListenAddress[] {
  if (!listenFds || listenPid !== String(pid)) return [];
  if (!/^\d+$/.test(listenFds) || Number(listenFds) > MAX_FDS) {
    throw new ServerError({
      action: "take over sockets from LISTEN_FDS",
      subject: listenFds,
      reason: "it is not a number of sockets",
      hint: "Start the program by a systemd socket unit, or unset LISTEN_FDS",
    });
  }
  return Array.from({ length: Number(listenFds) }, (_, i) => ({ kind: "fd", fd: FIRST_FD + i }));
}
