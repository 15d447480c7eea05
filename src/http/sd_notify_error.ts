/** systemd could not be told something. The program works on without it. */
export class SdNotifyError extends Error {
  override readonly name = "SdNotifyError";
  /** The socket, as `NOTIFY_SOCKET` names it. */
  readonly notifySocket: string;

  constructor(notifySocket: string, reasonAndRemedy: string, options?: ErrorOptions) {
    super(`Cannot notify systemd at "${notifySocket}": ${reasonAndRemedy}`, options);
    this.notifySocket = notifySocket;
  }
}
