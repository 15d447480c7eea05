/** A text that says no address to listen on. */
export class InvalidListenAddressError extends Error {
  override readonly name = "InvalidListenAddressError";
  /** The text as given. */
  readonly value: string;

  constructor(value: string, reason: string) {
    super(
      `Cannot listen on "${value}": ${reason}. ` +
        'Give ADDRESS:PORT, such as ":9966", "127.0.0.1:9966" or "[::1]:9966", or unix:/PATH.',
    );
    this.value = value;
  }
}
