/** What a caller may want to know of any failure to get an answer. */
export interface BackendErrorDetails {
  /** What was asked, without userinfo and without its query. */
  readonly url: string;
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** Why, in the server's own words where it had any; one line, shortened. */
  readonly reason: string;
  readonly cause?: unknown;
}

/** Common to every failure of a backend: the message is fit to be shown, and so is each field. */
export abstract class BackendError extends Error {
  readonly url: string;
  readonly status: number | undefined;
  readonly reason: string;

  constructor(message: string, details: BackendErrorDetails) {
    super(message, { cause: details.cause });
    this.url = details.url;
    this.status = details.status;
    this.reason = details.reason;
  }
}
