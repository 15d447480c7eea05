/** A program that a test needs is not installed. Tests fail with it: they never skip. */
export class MissingProgramError extends Error {
  override readonly name = "MissingProgramError";

  constructor(readonly program: string, readonly installCommand: string, options?: ErrorOptions) {
    super(`Cannot start "${program}": it is not installed. Install it with: ${installCommand}`, options);
  }
}
