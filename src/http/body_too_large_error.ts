/** A request's body is longer than the server accepts. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  /** Bytes that would have been accepted. */
  readonly maxBodyBytes: number;

  constructor(maxBodyBytes: number) {
    super(`Cannot accept the request: its body is larger than ${maxBodyBytes} bytes. Send a smaller one.`);
    this.maxBodyBytes = maxBodyBytes;
  }
}
