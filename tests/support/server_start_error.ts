/** A server under test ended, or did not become ready in time. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";

  constructor(readonly program: string, reason: string, readonly log: string, options?: ErrorOptions) {
    super(`Cannot start "${program}": ${reason}. Its log ends with:\n${log.slice(-2_000)}`, options);
  }
}
