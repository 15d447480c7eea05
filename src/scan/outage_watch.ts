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
 * an error about a query included, is a sign of life.
 */
export class OutageWatch {
  #weight = 0;
  #last: BackendError | undefined;

  /** The failure that settled it, once the backend counts as gone. */
  get outage(): BackendError | undefined {
    return this.#weight >= OUTAGE ? this.#last : undefined;
  }

  answered(): void {
    if (this.outage === undefined) this.#weight = 0;
  }

  failed(error: BackendError): void {
    if (error instanceof QueryError) return this.answered();
    if (this.outage !== undefined) return;
    this.#weight += error instanceof QueryTooHeavyError ? WEIGHT_OF_A_HEAVY_QUERY : WEIGHT_OF_A_FAILURE;
    this.#last = error;
  }
}
