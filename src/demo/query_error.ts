/** What a Prometheus calls the kind of an error in its answer. */
type QueryErrorType = "bad_data" | "execution";

/** A query or parameter the demo backend refuses, with the text a Prometheus would give. */
export class QueryError extends Error {
  override readonly name = "QueryError";

  constructor(
    readonly errorType: QueryErrorType,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** HTTP status a Prometheus answers with. */
  get status(): 400 | 422 {
    return this.errorType === "bad_data" ? 400 : 422;
  }
}
