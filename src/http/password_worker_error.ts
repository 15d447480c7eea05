/** The worker that checks passwords cannot run. */
export class PasswordWorkerError extends Error {
  override readonly name = "PasswordWorkerError";

  constructor(reason: string) {
    super(
      `Cannot check passwords: ${reason}. Let the program read its own file "bcrypt_worker.ts", ` +
        "or remove basic_auth_users from the web configuration.",
    );
  }
}
