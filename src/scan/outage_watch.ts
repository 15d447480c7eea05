import { BackendError } from "../prometheus/backend_error.ts";
import { QueryError } from "../prometheus/query_error.ts";
import { QueryTooHeavyError } from "../prometheus/query_too_heavy_error.ts";

/** A request that took too long says less of the backend than one whose every retry failed. */
const WEIGHT_OF_A_HEAVY_QUERY = 1;
const WEIGHT_OF_A_FAILURE = 4;
const OUTAGE = 8;

/**
 * Tells a backend that is gone from one that dislikes a query, so that a scan does not spend minutes of retries on each
 * batch of a dead server.
 *
 * It is gone after two calls in a row whose retries were all in vain, or eight in a row that took too long; any answer,
 * an error about a query included, is a sign of life. Calls that have names in common count as one: where one name is
 * at fault, the batch, its half and the half of that fail in a row without the others having been heard.
 */
export class OutageWatch {
  #failures: { readonly names: ReadonlySet<string>; readonly weight: number }[] = [];
  #outage: BackendError | undefined;

  /** The failure that settled it, once the backend counts as gone. */
  get outage(): BackendError | undefined {
    return this.#outage;
  }

  answered(): void {
    this.#failures = [];
  }

  failed(error: BackendError, names: readonly string[]): void {
    if (error instanceof QueryError) return this.answered();
    if (this.#outage !== undefined) return;
    const weight = error instanceof QueryTooHeavyError ? WEIGHT_OF_A_HEAVY_QUERY : WEIGHT_OF_A_FAILURE;
    const others = this.#failures.filter((failure) => !names.some((name) => failure.names.has(name)));
    this.#failures = [...others, { names: new Set(names), weight }];
    if (this.#failures.reduce((sum, failure) => sum + failure.weight, 0) >= OUTAGE) this.#outage = error;
  }
}
