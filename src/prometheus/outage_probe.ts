import type { CallOptions } from "./backend.ts";
import { BackendError } from "./backend_error.ts";

/**
 * Tells a backend that is away from a query that is too heavy for it: both look the same, to a gateway that says 504 and
 * to a client whose time is up.
 */
export class OutageProbe {
  readonly #askNothing: (options: CallOptions) => Promise<unknown>;
  #probe: Promise<unknown> | undefined;
  #isAway = false;

  /** @param askNothing Asks what needs no data. */
  constructor(askNothing: (options: CallOptions) => Promise<unknown>) {
    this.#askNothing = askNothing;
  }

  /** Whether the backend was waited for in vain, and has answered nothing since. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Takes note that a query was answered. */
  answered(): void {
    this.#isAway = false;
  }

  /**
   * Tells whether the backend answers what needs no data. If it does not at once, this returns when it does again.
   *
   * A query that is too heavy is made smaller; a server that is away is waited for, once.
   *
   * @throws {BackendError} it does not answer for as long as the program holds out; of kind `heavy` no more
   */
  async isThere(options: CallOptions): Promise<boolean> {
    this.#probe ??= this.#askNothing({ ...options, retries: 0 }).finally(() => this.#probe = undefined);
    try {
      await this.#probe;
      this.#isAway = false;
      return true;
    } catch (error) {
      if (!(error instanceof BackendError) || !error.retry.passing) throw error;
      if (this.#isAway) throw asOutage(error);
    }
    try {
      await this.#askNothing(options);
      return false;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      this.#isAway = true;
      throw asOutage(error);
    }
  }
}

/** What does not answer a question without data in its time is away: no smaller question helps. */
function asOutage(error: BackendError): BackendError {
  const { kind, action, url, status, cause } = error;
  if (kind !== "heavy") return error;
  const reason = `${error.reason}, not even to a query that needs no data`;
  return new BackendError({ code: "unavailable", action, url, status, reason, retry: { passing: true }, cause });
}
