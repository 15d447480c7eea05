/** The worker that checks passwords cannot run. */
export class PasswordWorkerError extends Error {
  override readonly name = "PasswordWorkerError";

  constructor(reasonAndRemedy: string) {
    super(`Cannot check passwords: ${reasonAndRemedy}`);
  }
}
