import { shorten } from "../text/shorten.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { BackendError, type BackendErrorCode, type Retry } from "./backend_error.ts";
import { parseRetryAfter } from "./parse_retry_after.ts";

/** An answer that is not a success. */
interface FailedAnswer {
  /** What could not be done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  /** Without userinfo and query. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: string;
}

const SPEAKS_OF_TIME = /time[d ]?-?\s?out|timeout|deadline|max-?query-?duration/i;

/** No more of an answer than this is looked at. */
const MAX_WORDS = 256 * 1024;
/** A longer quotation within it is cut to half of this. */
const MAX_QUOTED = 80;

/** Decides what a failed answer means: refused for good, a wrong query, too heavy a query, or a reason that passes. */
export function answerFailure(answer: FailedAnswer, nowMs: number): BackendError {
  const { action, url, status } = answer;
  const words = serverWords(answer.body);
  const statusLine = `${status} ${answer.statusText}`.trim();
  const code = codeOf(status, words);
  const said = code === "moved" ? ` and points to "${redirectTarget(answer)}"` : words === "" ? "" : `: ${words}`;
  return new BackendError({
    code,
    action,
    url,
    status,
    reason: withoutFullStop(`the server answered ${statusLine}${said}`),
    words: words === "" ? statusLine : words,
    retry: retryOf(code, parseRetryAfter(answer.headers.get("retry-after"), nowMs)),
  });
}

function codeOf(status: number, words: string): BackendErrorCode {
  if (status >= 300 && status < 400) return "moved";
  if (status === 504 || status === 408 || ([422, 503].includes(status) && SPEAKS_OF_TIME.test(words))) {
    return "too-heavy";
  }
  if ([400, 413, 414, 422, 431].includes(status)) return "bad-query";
  if (status === 429) return "rate-limited";
  // 499 is how Prometheus 3 and Mimir say that a query was cancelled, by their own shutdown among others.
  if (status === 425 || status === 499 || status >= 500) return "unavailable";
  if (status === 401) return /no org id/i.test(words) ? "no-tenant" : "unauthorized";
  if (status === 403) return "forbidden";
  return status === 404 ? "not-found" : "refused";
}

function retryOf(code: BackendErrorCode, afterMs: number | undefined): Retry {
  if (code === "too-heavy") return { passing: true, afterMs, heavy: true };
  return code === "rate-limited" || code === "unavailable" ? { passing: true, afterMs } : { passing: false };
}

/** Reads what the server said of an error, in one line: the API's JSON, or the plain text or HTML of a proxy. */
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

function redirectTarget(answer: FailedAnswer): string {
  const header = answer.headers.get("location");
  const location = header === null ? null : URL.parse(header, answer.url);
  if (location === null) return "nowhere";
  return `${location.origin}${location.pathname}`;
}
