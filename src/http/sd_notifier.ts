import { SdNotifyError } from "./sd_notify_error.ts";

/** How to reach the supervisor, as `sd_notify(3)` and `sd_watchdog_enabled(3)` describe it. */
export interface SdNotifierOptions {
  /** `NOTIFY_SOCKET`: a path, or a name in the abstract namespace after `@`. Without it nothing is sent. */
  readonly notifySocket: string | undefined;
  /**
   * A path for the socket that sends, in a folder where this process may write; made now and removed at the end.
   * Deno does not send from a socket without a name.
   */
  readonly ownPath: string;
  /** `WATCHDOG_USEC`: how long the supervisor waits for a sign of life, in microseconds. */
  readonly watchdogUsec?: string | undefined;
  /** `WATCHDOG_PID`: the process the supervisor watches. */
  readonly watchdogPid?: string | undefined;
  /** This process. */
  readonly pid?: number;
  /** Told what could not be sent; nothing here throws. */
  readonly onError?: (error: SdNotifyError) => void;
}

/**
 * Tells systemd how the program fares: `READY=1`, `STATUS=`, `WATCHDOG=1`, `STOPPING=1`.
 *
 * Needs `--unstable-net`, and the permissions to read, write and reach by net (`unix:PATH`) both sockets.
 */
export class SdNotifier implements Disposable {
  readonly #options: SdNotifierOptions;
  readonly #socket: Deno.DatagramConn | undefined;
  #watchdog: ReturnType<typeof setInterval> | undefined;

  constructor(options: SdNotifierOptions) {
    this.#options = options;
    if (options.notifySocket) this.#socket = this.#open(options.notifySocket);
  }

  /** The program serves. From now on it shows signs of life, at twice the pace the supervisor asks for. */
  async ready(status?: string): Promise<void> {
    await this.#send("READY=1", status);
    const intervalMs = this.#watchdogIntervalMs();
    if (this.#socket === undefined || intervalMs === undefined) return;
    // A timer is the sign meant: when the event loop stands still, so does it.
    this.#watchdog ??= setInterval(() => void this.#send("WATCHDOG=1"), intervalMs);
  }

  /** What `systemctl status` shows of the program. */
  async status(status: string): Promise<void> {
    await this.#send(undefined, status);
  }

  /** The program is about to end. */
  async stopping(status?: string): Promise<void> {
    clearInterval(this.#watchdog);
    await this.#send("STOPPING=1", status);
  }

  /** Closes and removes the socket that sends. */
  [Symbol.dispose](): void {
    clearInterval(this.#watchdog);
    this.#socket?.close();
    if (this.#socket !== undefined) removeSocket(this.#options.ownPath);
  }

  #open(notifySocket: string): Deno.DatagramConn | undefined {
    if (!/^[/@]./.test(notifySocket)) {
      this.#report(notifySocket, "only paths and names after @ are supported. Check NOTIFY_SOCKET.");
      return undefined;
    }
    const { ownPath } = this.#options;
    try {
      // One that a killed process left behind would be in the way.
      removeSocket(ownPath);
      return Deno.listenDatagram({ transport: "unixpacket", path: ownPath });
    } catch (cause) {
      const reason = cause instanceof TypeError
        ? "the program was started without --unstable-net. Add it."
        : `no socket can be opened at "${ownPath}" to send from: ${
          messageOf(cause)
        }. Check the folder and permissions.`;
      this.#report(notifySocket, reason, cause);
      return undefined;
    }
  }

  async #send(state: string | undefined, status: string | undefined = undefined): Promise<void> {
    const { notifySocket } = this.#options;
    if (this.#socket === undefined || !notifySocket) return;
    const path = notifySocket.startsWith("@") ? `\0${notifySocket.slice(1)}` : notifySocket;
    const lines = [
      ...(state === undefined ? [] : [state]),
      ...(status === undefined ? [] : [`STATUS=${status.replaceAll(/\s+/g, " ")}`]),
    ];
    try {
      await this.#socket.send(new TextEncoder().encode(lines.join("\n")), { transport: "unixpacket", path });
    } catch (cause) {
      this.#report(notifySocket, `${messageOf(cause)}. Check NOTIFY_SOCKET and permissions.`, cause);
    }
  }

  #watchdogIntervalMs(): number | undefined {
    const { watchdogUsec, watchdogPid, pid } = this.#options;
    if (watchdogPid && watchdogPid !== String(pid ?? Deno.pid)) return undefined;
    const timeoutMs = Number(watchdogUsec ?? 0) / 1_000;
    return Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs / 2 : undefined;
  }

  #report(notifySocket: string, reasonAndRemedy: string, cause?: unknown): void {
    this.#options.onError?.(new SdNotifyError(notifySocket, reasonAndRemedy, { cause }));
  }
}

function removeSocket(path: string): void {
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}
