/** One HTTP request that ended, well or not. */
export interface RequestEvent {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Without userinfo; a query's text is in {@linkcode subject}. */
  readonly url: string;
  /** What was asked, shortened. */
  readonly subject: string;
  readonly durationMs: number;
  readonly status: number | undefined;
  readonly bytes: number;
  /** Why it failed; absent for a success. */
  readonly error?: string;
}

/** A request that will be sent again. */
export interface RetryEvent {
  readonly url: string;
  /** Which attempt failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  /** Time from now in which further attempts follow; not more than the wait when the next one is the last. */
  readonly holdsOutForMs: number;
  /** Of the answer that failed; `undefined` where there was none. */
  readonly status: number | undefined;
  readonly reason: string;
}

/** Is told what happens between the program and the backend. Nothing it is told holds a secret. */
export interface BackendObserver {
  request?(event: RequestEvent): void;
  retry?(event: RetryEvent): void;
  /** Something about the connection that whoever runs the program should know: a sentence without its full stop. */
  notice?(message: string): void;
  /** The number of requests allowed in flight changed. */
  limit?(requestsInFlight: number): void;
}
