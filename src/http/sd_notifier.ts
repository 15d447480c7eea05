import { resolve } from "node:path";
import { errorMessage } from "../errors/error_message.ts";
import { missingPermissions, type PermissionNeed } from "../errors/missing_permissions.ts";
import { ServerError } from "./server_error.ts";

/** How to reach the supervisor, as `sd_notify(3)` and `sd_watchdog_enabled(3)` describe it. */
interface SdNotifierOptions {
  /** `NOTIFY_SOCKET`: a path, or a name in the abstract namespace after `@`. Without it nothing is sent. */
  readonly notifySocket: string | undefined;
  /**
   * Path of the socket that sends, in a folder where this process may write; created now and removed at the end.
   * Deno cannot send from a socket without a name.
   */
  readonly ownPath: string;
  /** `WATCHDOG_USEC`: how long the supervisor waits for a sign of life, in microseconds. */
  readonly watchdogUsec?: string | undefined;
  /** `WATCHDOG_PID`: the process that the supervisor watches. */
  readonly watchdogPid?: string | undefined;
  /** This process. */
  readonly pid?: number;
  /** Called once for each reason why messages cannot be sent. The program goes on without, and nothing here throws. */
  readonly onError?: (error: ServerError) => void;
}

/**
 * Tells systemd how the program is doing: `READY=1`, `STATUS=`, `WATCHDOG=1`, `STOPPING=1`.
 *
 * Needs `--unstable-net`, `--allow-write` and `--allow-net=unix:PATH` for both sockets, and `--allow-read` for its own.
 */
export class SdNotifier implements Disposable {
  readonly #options: SdNotifierOptions;
  readonly #socket: Deno.DatagramConn | undefined;
  readonly #reported = new Set<string>();
  #watchdog: ReturnType<typeof setInterval> | undefined;

  constructor(options: SdNotifierOptions) {
    this.#options = options;
    if (options.notifySocket) this.#socket = this.#open(options.notifySocket);
  }

  /** Tells that the program serves, and from now on that it lives, twice as often as the supervisor asks for. */
  async ready(status?: string): Promise<void> {
    await this.#send("READY=1", status);
    const intervalMs = this.#watchdogIntervalMs();
    if (this.#socket === undefined || intervalMs === undefined) return;
    // A timer, because it stands still when the event loop does.
    this.#watchdog ??= setInterval(() => void this.#send("WATCHDOG=1"), intervalMs);
  }

  /** Sets what `systemctl status` shows. */
  async status(status: string): Promise<void> {
    await this.#send(undefined, status);
  }

  /** Tells that the program is about to end. */
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
      this.#report(notifySocket, "only paths and names after @ are supported", "Check NOTIFY_SOCKET");
      return undefined;
    }
    const { ownPath } = this.#options;
    const missing = [
      ...(typeof Deno.listenDatagram === "function" ? [] : ["--unstable-net"]),
      ...missingPermissions(needsOf(notifySocket, ownPath)),
    ];
    if (missing.length > 0) {
      const reason = "the program was started without what it takes to send there";
      this.#report(notifySocket, reason, `Start it with ${missing.join(" ")}`);
      return undefined;
    }
    try {
      // A killed process leaves its socket behind.
      removeSocket(ownPath);
      return Deno.listenDatagram({ transport: "unixpacket", path: ownPath });
    } catch (cause) {
      const reason = `no socket can be opened at "${ownPath}" to send from: ${errorMessage(cause)}`;
      this.#report(notifySocket, reason, "Check the folder and permissions", cause);
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
      this.#report(notifySocket, errorMessage(cause), "Check NOTIFY_SOCKET and permissions", cause);
    }
  }

  #watchdogIntervalMs(): number | undefined {
    const { watchdogUsec, watchdogPid, pid } = this.#options;
    if (watchdogPid && watchdogPid !== String(pid ?? Deno.pid)) return undefined;
    const timeoutMs = Number(watchdogUsec ?? 0) / 1_000;
    return Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs / 2 : undefined;
  }

  #report(notifySocket: string, reason: string, hint: string, cause?: unknown): void {
    const error = new ServerError({ action: "notify systemd at", subject: notifySocket, reason, hint, cause });
    if (this.#reported.has(error.message)) return;
    this.#reported.add(error.message);
    this.#options.onError?.(error);
  }
}

function needsOf(notifySocket: string, ownPath: string): PermissionNeed[] {
  const own = resolve(ownPath);
  return [
    { name: "read", path: own },
    { name: "write", path: own },
    { name: "net", host: `unix:${own}` },
    // A flag cannot grant a name in the abstract namespace, which is no path.
    ...(notifySocket.startsWith("@") ? [] : [
      { name: "write", path: notifySocket } as const,
      { name: "net", host: `unix:${notifySocket}` } as const,
    ]),
  ];
}

function removeSocket(path: string): void {
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
