import type { ListenAddress } from "./listen_address.ts";
import { ServerError } from "./server_error.ts";

/** File descriptor of the first socket that systemd hands down, after the three standard streams. */
const FIRST_FD = 3;

/** More than any socket unit lists: a mistyped number is not tried one by one. */
const MAX_FDS = 1_024;

/** The environment that describes sockets handed down, as in `sd_listen_fds(3)`. */
interface ListenFdsEnvironment {
  /** `LISTEN_FDS` */
  readonly listenFds: string | undefined;
  /** `LISTEN_PID` */
  readonly listenPid: string | undefined;
  /** This process. */
  readonly pid: number;
}

/**
 * Gives the sockets that systemd opened and handed down to this process; none when there are none, or when they are
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
