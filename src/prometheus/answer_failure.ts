import type { BackendError } from "./backend_error.ts";
import { parseRetryAfter } from "./parse_retry_after.ts";
import { QueryError } from "./query_error.ts";
import { QueryTooHeavyError } from "./query_too_heavy_error.ts";
import { RefusedError } from "./refused_error.ts";
import { shorten } from "../text/shorten.ts";
import { UnavailableError } from "./unavailable_error.ts";

/** An answer that is not a success. */
export interface FailedAnswer {
  /** What could not be done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  /** Without userinfo and query. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What an answer's failure means, and whether it tells how long to wait. */
export interface AnswerFailure {
  readonly error: BackendError;
  /** From `Retry-After`, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
}

const SPEAKS_OF_TIME = /time[d ]?-?\s?out|timeout|deadline|max-?query-?duration/i;

/** More of an answer is not looked at. */
const MAX_WORDS = 256 * 1024;
/** A longer quotation within it is cut to half of this. */
const MAX_QUOTED = 80;

/** Decides what a failed answer means: refused for good, wrong query, too heavy a query, or a reason that passes. */
export function answerFailure(answer: FailedAnswer, nowMs: number): AnswerFailure {
  const words = serverWords(answer.body);
  const status = `${answer.status} ${answer.statusText}`.trim();
  const reason = words === "" ? `the server answered ${status}` : `the server answered ${status}: ${words}`;
  const details = { url: answer.url, status: answer.status, reason: words === "" ? status : words };
  const message = (tip: string) => `Cannot ${answer.action} "${answer.url}": ${endWithoutStop(reason)}. ${tip}`;
  const retryAfterMs = parseRetryAfter(answer.headers.get("retry-after"), nowMs);

  if (answer.status >= 300 && answer.status < 400) {
    const location = redirectTarget(answer);
    return {
      error: new RefusedError(
        `Cannot ${answer.action} "${answer.url}": the server answered ${status} and points to "${location}". ` +
          `Set PROMETHEUS_ENDPOINT to where the API really is`,
        details,
      ),
      retryAfterMs: undefined,
    };
  }
  if (
    answer.status === 504 || answer.status === 408 || ([422, 503].includes(answer.status) && SPEAKS_OF_TIME.test(words))
  ) {
    return { error: new QueryTooHeavyError(message("Raise --timeout or lower --batch-size"), details), retryAfterMs };
  }
  if ([400, 413, 422].includes(answer.status)) {
    return { error: new QueryError(message("Ask for less, or look at the server's limits"), details), retryAfterMs };
  }
  // 499 is how Prometheus 3 and Mimir say that a query was cancelled, by their own shutdown among others.
  if ([425, 429, 499].includes(answer.status) || answer.status >= 500) {
    const tip = answer.status === 429 ? "Lower -t, or raise the tenant's limit" : "Try again later";
    return { error: new UnavailableError(message(tip), details), retryAfterMs };
  }
  return { error: new RefusedError(message(refusalTip(answer.status, words)), details), retryAfterMs };
}

/** What the server said of an error, in one line: the API's JSON, or the plain text or HTML of a proxy. */
export function serverWords(body: string): string {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null) {
      for (const key of ["error", "message", "msg"]) {
        const value: unknown = Reflect.get(answer, key);
        if (typeof value === "string" && value !== "") return shorten(withoutLongQuotes(value));
      }
    }
  } catch {
    // Not JSON: the text itself is what was said.
  }
  return shorten(withoutLongQuotes(body));
}

/**
 * Cuts what is quoted at length: VictoriaMetrics repeats the whole query before it says what is wrong with it, and a
 * metric's name in it (`…_timeout_seconds`, `…_series_limit`) is not what the server has to say.
 */
function withoutLongQuotes(text: string): string {
  return text.slice(0, MAX_WORDS).replace(
    /"(?:[^"\\]|\\.)*"/gs,
    (quoted) => quoted.length <= MAX_QUOTED ? quoted : `${quoted.slice(0, MAX_QUOTED / 2).toWellFormed()}…"`,
  );
}

function refusalTip(status: number, words: string): string {
  if (status === 401 && /no org id/i.test(words)) return "Set PROMETHEUS_TENANT to the tenant to read";
  if (status === 401) return "Check PROMETHEUS_USERNAME and PROMETHEUS_API_KEY, or PROMETHEUS_BEARER_TOKEN";
  if (status === 403) return "Check that these credentials may read metrics of this tenant";
  if (status === 404) return "Check the path in PROMETHEUS_ENDPOINT, or give --api-prefix";
  return "Check that PROMETHEUS_ENDPOINT is the address of a Prometheus-compatible query API";
}

function redirectTarget(answer: FailedAnswer): string {
  const header = answer.headers.get("location");
  const location = header === null ? null : URL.parse(header, answer.url);
  if (location === null) return "nowhere";
  return `${location.origin}${location.pathname}`;
}

function endWithoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
