/** What a supervisor says of the sockets it hands down makes no sense. */
export class ListenFdsError extends Error {
  override readonly name = "ListenFdsError";
  /** The value of LISTEN_FDS. */
  readonly value: string;

  constructor(value: string) {
    super(
      `Cannot take over sockets from LISTEN_FDS "${value}": it is not a number of sockets. ` +
        "Start the program by a systemd socket unit, or unset LISTEN_FDS.",
    );
    this.value = value;
  }
}
