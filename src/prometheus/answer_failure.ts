import { withoutFullStop } from "../errors/program_error.ts";
import { formatDuration, HOUR_MS } from "../text/duration.ts";
import { shorten } from "../text/shorten.ts";
import { BackendError, type BackendErrorCode, type Retry, speaksOfSize } from "./backend_error.ts";
import { parseRetryAfter } from "./parse_retry_after.ts";
import { proxyVariable } from "./connection_failure.ts";
import type { Redact } from "./redactor.ts";

/** What every failure to get an answer says. */
interface Asked {
  /** What could not be done, as it follows "Cannot": `query`, `read metric names from`. */
  readonly action: string;
  /** Without userinfo and query. */
  readonly url: string;
}

/** An answer that is not a success. */
interface FailedAnswer extends Asked {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** As it came; its first {@linkcode MAX_WORDS_BYTES} say all there is to say. */
  readonly body: string;
}

/** No more of a failed answer than this is read. */
export const MAX_WORDS_BYTES = 256 * 1024;
/** A longer quotation is cut to half of this where it is shown. */
const MAX_QUOTED = 80;

const SPEAKS_OF_TIME = /time[d ]?-?\s?out|timeout|deadline|max-?query-?duration/i;
/** Amazon says so with 400 and 403, its gateways with 503, others with 429 alone. */
const SPEAKS_OF_THROTTLING =
  /\b(request)?throttl(ing|ed)(exception)?\b|\brate exceeded\b|too ?many ?(outstanding )?requests|\brate limit|requestlimitexceeded/i;
/** A part of the backend that does not answer: Thanos' stores, remote storage. */
const SPEAKS_OF_AN_OUTAGE = /code = unavailable\b|connection re(fused|set)|no such host|error while dialing/i;

/** Words that tell more than the status they come with, the most particular first. */
const TELLING_WORDS: readonly (readonly [RegExp, BackendErrorCode])[] = [
  [
    // The first of a line alone: looked on from each of many, it would be slow.
    /\bno (?:org|tenant) id\b|^(?=(.*?\b(?:org|tenant) id\b))\1.*\b(?:unsupported|invalid|unsafe|too long)\b/im,
    "no-tenant",
  ],
  [/too many tenant/i, "too-many-tenants"],
  [/unavailable with prometheus agent/i, "agent-mode"],
  [/unsupported path requested|missing route for/i, "unsupported-path"],
];

/** Bytes that are no UTF-8, and a control character besides: a page in Latin-1 has the one, a terminal's text the other. */
const IS_BINARY = /^(?=.{0,1000}\ufffd).{0,1000}(?!\s)\p{Cc}/su;

/** Redirects; other statuses of that hundred, such as 304 Not Modified, lead nowhere and mean to. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** An address where people log in, by its host or a step of its path. */
const LOGIN_HOST = /^(login|signin|sso|auth|accounts?|idp?|oauth2?|keycloak|okta)[.-]|\.(okta|auth0|onelogin)\.com$/i;
const LOGIN_PATH = /\/(log-?in|sign-?in|sso|oauth2?|authorize|saml2?|adfs|openid-connect|cas)(\/|\.\w+$|$)/i;
const LOGIN_PARAMETER = /^(redirect_uri|client_id|samlrequest)$/i;
const LOGIN_FORM = /<input[^<>]+type\s*=\s*["']?password|<form[^<>]+(log-?in|sign-?in|auth|sso)|samlrequest/i;
const LOGIN_TITLE = /<(title|h1)\b[^<>]*>[^<]*\b(log|sign)[ -]?(in|on)\b/i;

/** Decides what a failed answer means: refused for good, a wrong query, too heavy a query, or a reason that passes. */
export function answerFailure(answer: FailedAnswer, nowMs: number, redact: Redact): BackendError {
  const { action, url, status } = answer;
  const said = readSaid(answer.body);
  const words = showSaid(redact(said.words));
  const statusLine = `${status} ${shorten(redact(answer.statusText), { maxLength: 80 })}`.trim();
  const target = status >= 300 && status < 400 ? redirectTarget(answer) : undefined;
  const code = target === undefined
    ? codeOf(status, `${answer.headers.get("x-amzn-errortype") ?? ""} ${said.telling}`)
    : target.code;
  const where = target === undefined ? "" : ` and points to "${shorten(redact(target.shown))}"`;
  const afterMs = parseRetryAfter(answer.headers.get("retry-after"), nowMs);
  const asksForLong = afterMs !== undefined && afterMs > HOUR_MS ? `, and asks to wait ${formatDuration(afterMs)}` : "";
  const who = code === "proxy-authentication" ? `the proxy that ${proxyVariable(url)} names` : "the server";
  return new BackendError({
    code,
    action,
    url,
    status,
    reason: withoutFullStop(
      `${who} answered ${statusLine}${
        code === "login-redirect" ? `${where}, where people log in` : where || (words && `: ${words}`)
      }${asksForLong}`,
    ),
    words: words === "" ? statusLine : words,
    movedTo: code === "moved" ? target?.shown : undefined,
    retry: retryOf(code, afterMs),
    ...traitsOf(code, status, said),
  });
}

/** Decides what an error means that came with the status of a success; its words are redacted already. */
export function failureInSuccess(answer: object, { action, url }: Asked): BackendError {
  const said = readSaid(answer);
  const words = showSaid(said.words);
  const code = codeOf(200, said.telling);
  return new BackendError({
    code,
    action,
    url,
    status: 200,
    reason: `the server answered 200 with an error: ${words}`,
    words,
    retry: retryOf(code, undefined),
    ...traitsOf(code, 200, said),
  });
}

/** Decides what it means that a success is no JSON: an HTML page, a login among them, or a body cut short. */
export function failureWithoutJson(
  whole: string,
  { status, headers }: Pick<FailedAnswer, "status" | "headers">,
  { expected = "JSON", ...asked }: Asked & { readonly expected?: string },
  redact: Redact,
): BackendError {
  const body = whole.slice(0, MAX_WORDS_BYTES);
  if (IS_BINARY.test(body)) {
    const encoding = headers.get("content-encoding");
    const how = encoding === null ? "" : `, compressed as ${shorten(redact(encoding), { maxLength: 40 })} unasked`;
    const words = `binary data where JSON should be${how}`;
    const reason = `the server answered with ${words}`;
    return new BackendError({ code: "garbled-answer", ...asked, status, reason, words, retry: { passing: true } });
  }
  const isPage = isHtml(body);
  const isLogin = isPage && (LOGIN_FORM.test(body) || LOGIN_TITLE.test(body));
  const words = shorten(redact(body), { maxLength: 120 });
  const found = isLogin
    ? `an HTML page where ${expected} should be: a login page: ${words}`
    : isPage
    ? `an HTML page where ${expected} should be: ${words}`
    : `no valid JSON: ${words || "the body is empty"}`;
  return new BackendError({
    code: isLogin ? "login-page" : "invalid-answer",
    ...asked,
    status,
    reason: `the server answered with ${found}`,
    words: found,
    // A body cut short or a proxy's page may be gone the next time; whole JSON of another shape is what stands there.
    retry: { passing: true },
  });
}

/** Tells whether a text is a page, by how it begins: many have a comment first, or no more than a title or a script. */
export function isHtml(text: string): boolean {
  return /^\s*<(!--|!doctype|\?xml|(html|head|body|title|meta|link|style|script|center|div|h1|p)\b)/i.test(text);
}

function codeOf(status: number, words: string): BackendErrorCode {
  if (status === 407) return "proxy-authentication";
  const telling = TELLING_WORDS.find(([pattern]) => pattern.test(words));
  if (telling !== undefined) return telling[1];
  if (status === 401) return "unauthorized";
  if (status === 404) return "not-found";
  if (status === 429 || SPEAKS_OF_THROTTLING.test(words)) return "rate-limited";
  const isOfTheQuery = [200, 400, 413, 414, 422, 431].includes(status);
  if (isOfTheQuery && SPEAKS_OF_AN_OUTAGE.test(words)) return "unavailable";
  if (status === 504 || status === 408) return "too-heavy";
  if ([200, 422, 503].includes(status) && SPEAKS_OF_TIME.test(words)) return "too-heavy";
  if (isOfTheQuery) return "bad-query";
  // 499 is how Prometheus 3 and Mimir say that a query was cancelled, by their own shutdown among others.
  if (status === 425 || status === 499 || status >= 500) return "unavailable";
  return status === 403 ? "forbidden" : "refused";
}

function retryOf(code: BackendErrorCode, afterMs: number | undefined): Retry {
  if (code === "too-heavy") return { passing: true, afterMs, heavy: true };
  return code === "rate-limited" || code === "unavailable" ? { passing: true, afterMs } : { passing: false };
}

function traitsOf(code: BackendErrorCode, status: number, said: Said) {
  return {
    overloaded: code === "rate-limited" || status === 503,
    tooMuch: speaksOfSize(said.telling),
  };
}

/** What a server said of an error. */
interface Said {
  /** As it said it, for people. */
  readonly words: string;
  /** All that tells what the failure is: the words without what they quote, and what the error is called. */
  readonly telling: string;
}

/** Reads what the server said: an answer of the API, the JSON of a gateway, or the text or HTML of a proxy. */
function readSaid(body: string | object): Said {
  if (typeof body === "string" && IS_BINARY.test(body)) return { words: "", telling: "" };
  const answer = typeof body === "string" ? parseObject(body) : body;
  if (answer === undefined) return saidInWords(String(body));
  const words = textOf(answer, ["error", "message", "Message", "msg"]);
  const inner: unknown = Reflect.get(answer, "error");
  if (words === undefined && typeof inner === "object" && inner !== null && textOf(inner, ["message"]) !== undefined) {
    return readSaid(inner);
  }
  if (words !== undefined) return saidInWords(words, textOf(answer, ["errorType", "__type", "code"]));
  // Of JSON that nobody here knows, anything may be the server's own words.
  const json = (typeof body === "string" ? body : JSON.stringify({ ...body, data: undefined })).slice(
    0,
    MAX_WORDS_BYTES,
  );
  return { words: json, telling: json };
}

function saidInWords(words: string, type = ""): Said {
  const looked = words.slice(0, MAX_WORDS_BYTES);
  return { words: looked, telling: `${type} ${withoutQuotes(looked)}` };
}

function parseObject(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Not JSON: the text itself is what was said.
    return undefined;
  }
}

function textOf(answer: object, keys: readonly string[]): string | undefined {
  return keys.map((key): unknown => Reflect.get(answer, key))
    .find((value): value is string => typeof value === "string" && value !== "");
}

/** A quotation, or what follows a quotation mark that is never closed: looked for from each of many, it would be slow. */
const QUOTATION = /"(?:[^"\\]|\\.)*(?:"|\\?$)/gs;

/**
 * Removes what is quoted: VictoriaMetrics repeats the whole query before it says what is wrong with it, and a metric's
 * name in it (`…_timeout_seconds`, `…_series_limit`) is not what the server has to say.
 */
function withoutQuotes(words: string): string {
  return words.replace(QUOTATION, (quoted) => isWhole(quoted) && quoted.length < words.trim().length ? '""' : quoted);
}

function isWhole(quoted: string): boolean {
  return quoted.length > 1 && quoted.endsWith('"');
}

/** Shortens what was said to one line that keeps its beginning and the cause at its end. */
function showSaid(words: string): string {
  const brief = words.replace(
    QUOTATION,
    (quoted) =>
      !isWhole(quoted) || quoted.length <= MAX_QUOTED ? quoted : `${quoted.slice(0, MAX_QUOTED / 2).toWellFormed()}…"`,
  );
  return shorten(brief, { keep: "both ends" });
}

function redirectTarget(
  answer: FailedAnswer,
): { readonly shown: string; readonly code: BackendErrorCode } | undefined {
  const header = answer.headers.get("location");
  const location = header === null ? null : URL.parse(header, answer.url);
  if (location === null) return REDIRECTS.has(answer.status) ? { shown: "nowhere", code: "moved" } : undefined;
  const isLogin = LOGIN_HOST.test(location.hostname) || LOGIN_PATH.test(location.pathname) ||
    [...location.searchParams.keys()].some((name) => LOGIN_PARAMETER.test(name));
  return { shown: `${location.origin}${location.pathname}`, code: isLogin ? "login-redirect" : "moved" };
}
