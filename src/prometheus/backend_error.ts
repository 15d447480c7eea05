import { EXIT_CODES, type ExitCode } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** What went wrong, and the kind of failure it is. */
const KINDS = {
  "unauthorized": "refused",
  /** Nothing to sign requests with. */
  "no-credentials": "refused",
  "no-tenant": "refused",
  "forbidden": "refused",
  "not-found": "refused",
  /** VictoriaMetrics' way to say that nothing stands there. */
  "unsupported-path": "refused",
  "moved": "refused",
  /** A redirect to where people log in. */
  "login-redirect": "refused",
  "too-many-tenants": "refused",
  /** A Prometheus that forwards what it scrapes and answers no query. */
  "agent-mode": "refused",
  /** Any other status that says no for good. */
  "refused": "refused",

  "bad-query": "query",
  "unreadable-label": "query",
  /** The answer to a query is beyond its bounds; a smaller query has a smaller one. */
  "answer-too-large": "query",

  /** Too much for the server, by its own words or its proxy's. */
  "too-heavy": "heavy",
  /** The client's own clock ran out. */
  "no-answer-in-time": "heavy",

  "rate-limited": "unavailable",
  "unavailable": "unavailable",

  /** No place at the endpoint answers as the API. */
  "no-api": "unreachable",
  "proxy-authentication": "unreachable",
  "proxy-refused": "unreachable",
  /** The endpoint is a page of the server's own web interface. */
  "browser-page": "unreachable",
  "not-permitted": "unreachable",
  "unknown-host": "unreachable",
  "client-certificate-refused": "unreachable",
  "untrusted-certificate": "unreachable",
  /** The server's certificate is one that `openssl req -x509` makes unless told otherwise. */
  "authority-as-server": "unreachable",
  "wrong-host-certificate": "unreachable",
  "expired-certificate": "unreachable",
  /** The files of certificates or their key cannot be used together. */
  "unusable-certificates": "unreachable",
  "tls": "unreachable",
  "tls-closed": "unreachable",
  "blocked-port": "unreachable",
  "not-http": "unreachable",
  "connection-refused": "unreachable",
  "connection-broken": "unreachable",

  "invalid-answer": "invalid",
  /** Compressed in a way that was not asked for, or that its bytes do not keep to. */
  "garbled-answer": "invalid",
  /** A page where people log in, as proxies show it, some of them now and then only. */
  "login-page": "invalid",
  /** A list that nothing makes smaller. */
  "list-too-large": "invalid",
  /** The answer belongs to another question. */
  "unrelated-answer": "invalid",
  "partial-answer": "partial",
  /** A list that the server cut at a limit of its own. */
  "cut-list": "partial",
} as const;

/** What a server says of a question that asks for too much: it may answer a smaller one. */
const SPEAKS_OF_SIZE = /series|samples|chunks|points|bytes|limit|memory|too (many|large|long|big)/i;

/** What went wrong, as finely as what to try about it differs. */
export type BackendErrorCode = keyof typeof KINDS;

/**
 * What a failure means for whoever asked:
 *
 * - `refused`: the backend understood and said no (credentials, permission, path). It will say so to every request.
 * - `query`: the server cannot answer for what is in the query: a limit, an execution error, an expression it does not
 *   parse, a body too large. A smaller query may fare better; the same one never will.
 * - `heavy`: the query took too long, by the client's clock or the server's. A smaller one may fare better.
 * - `unavailable`: a reason that passes (throttling, 500, 502, 503) and had not passed when the retries were used up.
 * - `unreachable`: there is no connection, or nothing that speaks the API at its other end.
 * - `invalid`: an answer that is not what the API promises, or not to what was asked.
 * - `partial`: a success that lacks data: some of a cluster's storage did not answer, or a limit cut the answer.
 */
export type BackendErrorKind = (typeof KINDS)[BackendErrorCode];

/** Whether asking again can help, and how often and when it is worth it. */
export interface Retry {
  /** `false` for what stays wrong until somebody changes something. */
  readonly passing: boolean;
  /** How long the server wants to be left alone, in milliseconds from its answer. */
  readonly afterMs?: number | undefined;
  /** Retries at most, for a reason that seldom passes. */
  readonly maxRetries?: number;
  /** The server could not bear the question: a smaller one is a better try than the same one again. */
  readonly heavy?: boolean;
}

/** What is known of a failure to get an answer. Every text is fit to be shown. */
export interface BackendErrorDetails {
  readonly code: BackendErrorCode;
  /** What could not be done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  /** What was asked, without userinfo and query. */
  readonly url: string;
  /** What the action was done to. @default {url} */
  readonly subject?: string;
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** Why, as a clause without its full stop. */
  readonly reason: string;
  /** The reason as it stands beside a status, in the server's own words where it had any. @default {reason} */
  readonly words?: string;
  /** Where a redirect leads, without userinfo and query. */
  readonly movedTo?: string | undefined;
  /** @default {{ passing: false }} */
  readonly retry?: Retry;
  /** @default false */
  readonly overloaded?: boolean;
  /** @default whether {words} say so */
  readonly tooMuch?: boolean;
  /** @default {EXIT_CODES.backend} */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * A failure to get an answer from the backend: `Cannot ACTION "URL": REASON`.
 *
 * What to try is not in it: the command that shows the error knows how its options are called, and chooses a tip by the
 * {@linkcode code}.
 */
export class BackendError extends ProgramError {
  override readonly name = "BackendError";
  readonly code: BackendErrorCode;
  readonly url: string;
  readonly status: number | undefined;
  /** The reason in one short line, in the server's own words where it had any. */
  readonly words: string;
  /** Where a redirect leads, without userinfo and query. */
  readonly movedTo: string | undefined;
  readonly retry: Retry;
  /** Whether the backend asks for fewer requests at once, with whatever status. */
  readonly overloaded: boolean;
  /** Whether the query is refused for a size or a limit that a part of it may keep. */
  readonly tooMuch: boolean;

  constructor(details: BackendErrorDetails) {
    const { action, subject = details.url, reason, exitCode = EXIT_CODES.backend, cause } = details;
    super({ action, subject, reason, exitCode, cause });
    this.code = details.code;
    this.url = details.url;
    this.status = details.status;
    this.words = details.words ?? reason;
    this.movedTo = details.movedTo;
    this.retry = details.retry ?? { passing: false };
    this.overloaded = details.overloaded ?? false;
    this.tooMuch = this.kind === "query" && (details.tooMuch ?? speaksOfSize(this.words));
  }

  /** The same failure with every text of its own changed; itself where that changes nothing. */
  withTexts(change: (text: string) => string): BackendError {
    const [reason, words] = [change(this.reason), change(this.words)];
    if (reason === this.reason && words === this.words) return this;
    const { code, action, subject, url, status, movedTo, retry, overloaded, tooMuch, exitCode } = this;
    // Without its cause, whose texts are as they came.
    return new BackendError({
      code,
      action,
      ...(subject === undefined ? {} : { subject }),
      url,
      status,
      reason,
      words,
      movedTo,
      retry,
      overloaded,
      tooMuch,
      exitCode,
    });
  }

  /** What the failure means for whoever asked. */
  get kind(): BackendErrorKind {
    return KINDS[this.code];
  }
}

/** Tells whether a server's words speak of a size or a limit. */
export function speaksOfSize(words: string): boolean {
  return SPEAKS_OF_SIZE.test(words);
}
