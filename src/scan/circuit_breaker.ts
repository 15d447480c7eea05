import type { BackendError } from "../prometheus/backend_error.ts";

/** A request that took too long says less of the backend than one whose every retry failed. */
const WEIGHT_OF_A_HEAVY_QUERY = 1;
const WEIGHT_OF_A_FAILURE = 4;
const MAX_WEIGHT = 8;

/**
 * Tells a backend that is gone from one that dislikes a query, so that a scan does not spend minutes of retries on each
 * batch of a dead server.
 *
 * It opens after two calls in a row whose retries were all in vain, which they are only after all the time to hold out
 * (`retry_policy.ts`), or eight in a row that took too long; any answer, an error about a query included, is a
 * sign of life. Calls that have names in common count as one: where one name is at fault, the batch, its half and the
 * half of that fail in a row without the others having been heard. Once open it stays open.
 */
export class CircuitBreaker {
  #failures: { readonly names: ReadonlySet<string>; readonly weight: number }[] = [];
  #openedBy: BackendError | undefined;

  /** The failure that opened it; `undefined` while the backend counts as alive. */
  get openedBy(): BackendError | undefined {
    return this.#openedBy;
  }

  /** Takes note of an answer. */
  answered(): void {
    this.#failures = [];
  }

  /** Takes note of a call that failed for these names. */
  failed(error: BackendError, names: readonly string[]): void {
    if (error.kind === "query") return this.answered();
    if (this.#openedBy !== undefined) return;
    const weight = error.kind === "heavy" ? WEIGHT_OF_A_HEAVY_QUERY : WEIGHT_OF_A_FAILURE;
    const others = this.#failures.filter((failure) => !names.some((name) => failure.names.has(name)));
    this.#failures = [...others, { names: new Set(names), weight }];
    if (this.#failures.reduce((sum, failure) => sum + failure.weight, 0) >= MAX_WEIGHT) this.#openedBy = error;
  }
}
