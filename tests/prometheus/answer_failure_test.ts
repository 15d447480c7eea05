import assert from "node:assert/strict";
import { answerFailure, failureInSuccess, failureWithoutJson } from "../../src/prometheus/answer_failure.ts";

const URL_ASKED = "https://metrics.example/api/v1/query";
const NOW_MS = Date.UTC(2026, 0, 1);

function failure(status: number, body: unknown, headers: Record<string, string> = {}, statusText = "") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return answerFailure(
    { action: "query", url: URL_ASKED, status, statusText, headers: new Headers(headers), body: text },
    NOW_MS,
    (words) => words,
  );
}

const prometheus = (errorType: string, error: string) => ({ status: "error", errorType, error });

const CODES = [
  [400, "bad-query"],
  [413, "bad-query"],
  [422, "bad-query"],
  [408, "too-heavy"],
  [504, "too-heavy"],
  [425, "unavailable"],
  [429, "rate-limited"],
  [499, "unavailable"],
  [500, "unavailable"],
  [502, "unavailable"],
  [503, "unavailable"],
  [507, "unavailable"],
  [530, "unavailable"],
  [301, "moved"],
  [302, "moved"],
  [308, "moved"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "not-found"],
  [405, "refused"],
  [410, "refused"],
  [451, "refused"],
] as const;

for (const [status, code] of CODES) {
  Deno.test(`answerFailure: ${status} is "${code}"`, () => {
    const error = failure(status, "some words");
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    assert.equal(error.url, URL_ASKED);
    assert.equal(error.words, "some words");
  });
}

const MIMIR_SERIES = "the query exceeded the maximum number of series (limit: 100000 series) " +
  "(err-mimir-max-series-per-query). Consider reducing the time range and/or number of series selected by the query.";
const MIMIR_BYTES = "the raw query size in bytes exceeds the limit (query size: 10, limit: 5) " +
  "(err-mimir-max-query-expression-size-bytes).";

for (
  const [words, status, code] of [
    [MIMIR_SERIES, 422, "bad-query"],
    [MIMIR_BYTES, 400, "bad-query"],
    ["too long query; got 18001 bytes; mustn't exceed `-search.maxQueryLen=16384` bytes", 422, "bad-query"],
    ["too long query; got 18001 bytes; mustn't exceed `-search.maxQueryLen=16384` bytes", 400, "bad-query"],
    ["query timed out in expression evaluation", 503, "too-heavy"],
    ["timeout exceeded during query execution: 30.000 seconds", 422, "too-heavy"],
    ["context deadline exceeded", 422, "too-heavy"],
    ["expanding series: time-out", 503, "too-heavy"],
    ["the server is shutting down", 503, "unavailable"],
  ] as const
) {
  Deno.test(`answerFailure: ${status} "${words.slice(0, 40)}…" is "${code}"`, () => {
    const error = failure(status, prometheus("execution", words));
    assert.equal(error.code, code);
    assert.equal(error.words, words);
  });
}

Deno.test("answerFailure: the message says what, where and why", () => {
  const error = failure(429, prometheus("", "slow down."), {}, "Too Many Requests");
  assert.equal(error.message, `Cannot query "${URL_ASKED}": the server answered 429 Too Many Requests: slow down`);
  assert.equal(error.words, "slow down.");
});

Deno.test("answerFailure: 401 is about the credentials, and with Mimir's plain text about the tenant", () => {
  assert.equal(failure(401, "Unauthorized\n").code, "unauthorized");
  assert.equal(failure(401, "no org id").code, "no-tenant");
  assert.equal(failure(401, "tenant ID 'a/b' contains unsupported character '/'").code, "no-tenant");
  assert.equal(failure(401, "tenant ID is too long: max 150 characters").code, "no-tenant");
});

Deno.test("answerFailure: a redirect is refused and names where it points, without userinfo and query", () => {
  const error = failure(302, "", { location: "/elsewhere?token=s3cret", "retry-after": "5" }, "Found");
  assert.equal(error.code, "moved");
  assert.match(error.message, /: the server answered 302 Found and points to "https:\/\/metrics\.example\/elsewhere"$/);
  assert.deepEqual(error.retry, { passing: false });
  assert.match(failure(302, "").message, /points to "nowhere"/);
  assert.match(failure(302, "", { location: "http://" }).message, /points to "nowhere"/);
});

Deno.test("answerFailure: nginx's page is shortened to its text", () => {
  const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>" +
    "</center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";
  const error = failure(502, page, { "content-type": "text/html" }, "Bad Gateway");
  assert.equal(error.words, "502 Bad Gateway 502 Bad Gateway nginx/1.24.0");
});

Deno.test("answerFailure: without words the status is the reason", () => {
  assert.equal(failure(502, "", {}, "Bad Gateway").words, "502 Bad Gateway");
  assert.equal(failure(502, " \n").words, "502");
});

Deno.test("answerFailure: what passes is asked again, at the time that Retry-After names by seconds or a date", () => {
  assert.deepEqual(failure(429, "", { "retry-after": "7" }).retry, { passing: true, afterMs: 7_000 });
  const date = new Date(NOW_MS + 60_000).toUTCString();
  assert.deepEqual(failure(503, "", { "retry-after": date }).retry, { passing: true, afterMs: 60_000 });
  assert.deepEqual(failure(504, "", { "retry-after": "1" }).retry, { passing: true, afterMs: 1_000, heavy: true });
  assert.equal(failure(503, "").retry.afterMs, undefined);
  for (const status of [301, 400, 401, 404, 422]) {
    assert.deepEqual(failure(status, "", { "retry-after": "7" }).retry, { passing: false });
  }
});

Deno.test("answerFailure: VictoriaMetrics' refusal is shown without the query it repeats", () => {
  const query = `label_replace(count_values("n", count_over_time({__name__="request_timeout_total"}[5m])), "m", "`;
  const error = `error when executing query=${JSON.stringify(query.repeat(20))} for (time=1, step=300000): ` +
    "cannot select more than 30000 series";
  const failed = failure(422, prometheus("422", error));
  assert.equal(failed.code, "bad-query", "a name in the query must not be taken for the server's words");
  assert.match(
    failed.words,
    /^error when executing query="label_replace.{10,60}…" for \(time=1, step=300000\): cannot/,
  );
  assert.match(failed.words, /cannot select more than 30000 series$/);
});

Deno.test("answerFailure: the words are the API's error, another server's message, or the text itself", () => {
  assert.equal(failure(400, `{"status":"error","error":"e","message":"m"}`).words, "e");
  assert.equal(failure(400, `{"message":"m"}`).words, "m");
  assert.equal(failure(400, `{"error":"","msg":"m"}`).words, "m");
  assert.equal(failure(400, `{"error":{"code":1}}`).words, `{"error":{"code":1}}`);
  assert.equal(failure(400, `"only a text"`).words, `"only a text"`);
  assert.equal(failure(400, "null").words, "null");
  assert.equal(failure(400, "upstream connect error\n").words, "upstream connect error");
});

const AMAZON = { __type: "ThrottlingException", message: "Rate exceeded" };

for (
  const [what, status, body, headers] of [
    ["Amazon's 400", 400, AMAZON, {}],
    ["a message alone", 400, { message: "Rate exceeded" }, {}],
    ["a header alone", 400, "", { "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/" }],
    ["403", 403, AMAZON, {}],
    ["a 503 of a gateway", 503, "Rate exceeded", {}],
    ["the type of the API's error", 422, { status: "error", errorType: "throttled", error: "slow down" }, {}],
    ["words in plain text", 400, "Too Many Requests\n", {}],
    ["an error within an error", 400, { error: { code: 8, message: "Rate exceeded" } }, {}],
    ["JSON of a shape of its own", 400, { errors: ["ThrottlingException"] }, {}],
    [
      "Mimir's words",
      422,
      prometheus("", "the request has been rejected because the tenant exceeded the request rate limit"),
      {},
    ],
    ["429", 429, "", {}],
  ] as const
) {
  Deno.test(`C3 answerFailure: throttling told by ${what} passes and asks for fewer requests at once`, () => {
    const error = failure(status, body, { ...headers, "retry-after": "3" });
    assert.equal(error.code, "rate-limited");
    assert.deepEqual(error.retry, { passing: true, afterMs: 3_000 });
    assert.equal(error.overloaded, true);
    assert.equal(error.tooMuch, false);
  });
}

Deno.test("C3 answerFailure: throttling in a success is told too, and a metric's name is not throttling", () => {
  const asked = { action: "query", url: URL_ASKED };
  assert.equal(failureInSuccess(prometheus("throttled", "x"), asked).code, "rate-limited");
  for (
    const words of ['cannot parse "container_throttled": rate exceeded" ', "parse error in cpu_cfs_throttled_total{}"]
  ) {
    assert.equal(
      failure(400, prometheus("bad_data", words)).code,
      words.includes('rate exceeded" ') ? "rate-limited" : "bad-query",
    );
  }
  const quoted = 'cannot evaluate "throttled{a=\\"rate exceeded\\"}": no such thing';
  assert.equal(failure(400, prometheus("bad_data", quoted)).code, "bad-query");
});

const VICTORIAMETRICS_SERIES =
  'error when executing query="count_values (\\"n0\\", count_over_time({__name__=\\"split_metric\\",' +
  '__ignore_usage__=\\"\\"}[5m]))" for (time=1795868035000, step=300000): cannot evaluate "count_over_time(split_metric{' +
  '__ignore_usage__=\\"\\"}[5m])": search error after reading 0 data blocks: error when searching for tagFilters=[{__name__=' +
  '"split_metric",__ignore_usage__!~".+"}] on the time range [2026-11-28T12:03:55Z..2026-11-28T12:13:55Z]: error when ' +
  "searching tsids: the number of matching timeseries exceeds 100; either narrow down the search or increase -search.max* " +
  "command-line flag values at vmselect; see https://docs.victoriametrics.com/#resource-usage-limits";

Deno.test("S5 answerFailure: VictoriaMetrics 1.79 says that there are too many series, and the cause is shown", () => {
  const error = failure(422, prometheus("422", VICTORIAMETRICS_SERIES));
  assert.equal(error.code, "bad-query");
  assert.equal(error.tooMuch, true);
  assert.match(error.words, /the number of matching timeseries exceeds 100; either narrow .* increase -search\.max\* /);
  assert.ok(error.words.length <= 300);
});

Deno.test("S5 answerFailure: what a failure means is read from the whole words, however long", () => {
  const middle = (words: string) =>
    `${"a chain of errors: ".repeat(500)}${words}${": and what they lead to".repeat(500)}`;
  assert.equal(failure(422, prometheus("", middle("too many samples"))).tooMuch, true);
  assert.equal(failure(422, prometheus("", middle("query timed out"))).code, "too-heavy");
  assert.equal(failure(400, middle("Rate exceeded")).code, "rate-limited");
  assert.equal(failure(422, prometheus("", middle("nothing"))).tooMuch, false);
});

Deno.test("S5 answerFailure: Mimir's words keep the flag to configure", () => {
  const words = "expanding series: the query exceeded the maximum number of series (limit: 100000 series) " +
    "(err-mimir-max-series-per-query). Consider reducing the time range and/or number of series selected by the query. " +
    "One way to reduce the number of selected series is to add more label matchers to the query. Otherwise, to adjust " +
    "the related per-tenant limit, configure -querier.max-fetched-series-per-query, or contact your service administrator.";
  assert.match(failure(422, prometheus("execution", words)).words, /configure -querier\.max-fetched-series-per-query/);
});

for (
  const [words, status, code] of [
    ["unavailable with Prometheus Agent", 422, "agent-mode"],
    ["too many tenant IDs", 422, "too-many-tenants"],
    ['remoteAddr: "127.0.0.1:1"; requestURI: /x; unsupported path requested: "/x"', 400, "unsupported-path"],
    ['missing route for "/api/v1/query"', 400, "unsupported-path"],
    ["rpc error: code = Unauthenticated desc = no org id", 500, "no-tenant"],
    [
      "proxy LabelValues(): fetch label values from store Addr: x: rpc error: code = Unavailable desc = connection error",
      422,
      "unavailable",
    ],
    ["remote_read: Post: dial tcp 10.0.0.1:9201: connect: connection refused", 422, "unavailable"],
    ["rpc error: code = ResourceExhausted desc = exceeded series limit: 5", 422, "bad-query"],
  ] as const
) {
  Deno.test(`S6 answerFailure: ${status} "${words.slice(0, 36)}…" is "${code}"`, () => {
    const error = failure(status, prometheus("execution", words));
    assert.equal(error.code, code);
    assert.equal(error.retry.passing, code === "unavailable");
  });
}

Deno.test("S6 answerFailure: a redirect to where people log in is named as such", () => {
  for (
    const location of [
      "https://sso.example/?next=x",
      "https://login.microsoftonline.com/abc/oauth2/v2.0/authorize",
      "/login",
      "https://shop.example/oauth2/start?rd=/",
      "https://shop.okta.com/x",
      "https://shop.example/x?SAMLRequest=abc",
    ]
  ) {
    const error = failure(302, "", { location }, "Found");
    assert.equal(error.code, "login-redirect", location);
    assert.match(error.message, /302 Found and points to "http[^"?]*", where people log in$/);
  }
  assert.equal(failure(301, "", { location: "https://prometheus.shop.example/blog" }).code, "moved");
});

const ANSWERED = { status: 200, headers: new Headers() };

Deno.test("answerFailure: a status that only looks like a redirect points to nothing", () => {
  for (const status of [300, 304]) {
    const error = failure(status, "", {}, "Not Modified");
    assert.equal(error.code, "refused");
    assert.match(error.message, /: the server answered 30[04] Not Modified$/);
  }
});

Deno.test("failureWithoutJson: bytes that are no text are called that, with how they say they are compressed", () => {
  const asked = { action: "query", url: URL_ASKED };
  const of = (bytes: Uint8Array, headers: Record<string, string> = {}) =>
    failureWithoutJson(
      new TextDecoder().decode(bytes),
      { status: 200, headers: new Headers(headers) },
      asked,
      (text) => text,
    );
  const gzip = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff, 0xab, 0x56]);
  const error = of(gzip, { "content-encoding": "deflate" });
  assert.equal(error.code, "garbled-answer");
  assert.equal(error.words, "binary data where JSON should be, compressed as deflate unasked");
  assert.equal(of(gzip).words, "binary data where JSON should be");
  assert.deepEqual(of(gzip).retry, { passing: true });
  assert.equal(of(new Uint8Array([0xff, 0xfe, 0x7b, 0])).code, "garbled-answer");
  // A page in Latin-1, and one that plays with the terminal.
  assert.match(of(new Uint8Array([0x63, 0x61, 0x66, 0xe9])).words, /^no valid JSON: caf/);
  assert.match(of(new TextEncoder().encode("\x1b[2J café")).words, /^no valid JSON: /);
});

Deno.test("answerFailure: an error whose words are no text is told by its status alone", () => {
  assert.equal(failure(502, "\x1f\ufffd\b\0\0", {}, "Bad Gateway").words, "502 Bad Gateway");
});

Deno.test("S6 failureWithoutJson: a page to log in is told from other pages, and from JSON that is cut short", () => {
  const asked = { action: "query", url: URL_ASKED };
  const of = (body: string) => failureWithoutJson(body, ANSWERED, asked, (text) => text);
  for (
    const page of [
      '<!DOCTYPE html><form action="/x"><input name="p" type="password"></form>',
      "<html><head><title>Sign in | Shop</title></head></html>",
      '<html><body onload="document.forms[0].submit()"><form method="post"><input name="SAMLRequest"></form></body></html>',
    ]
  ) {
    assert.equal(of(page).code, "login-page");
    assert.match(of(page).reason, /^the server answered with an HTML page where JSON should be: a login page: /);
  }
  assert.deepEqual([of("<html>Busy</html>").code, of('{"a').code], ["invalid-answer", "invalid-answer"]);
});

Deno.test("A11 answerFailure: 407 is the proxy's, which is named by its variable", () => {
  const failed = { action: "query", status: 407, statusText: "Proxy Authentication Required", headers: new Headers() };
  for (const [url, variable] of [["http://a/x", "HTTP_PROXY"], ["https://a/x", "HTTPS_PROXY"]] as const) {
    const error = answerFailure({ ...failed, url, body: "" }, NOW_MS, (words) => words);
    assert.equal(error.code, "proxy-authentication");
    assert.match(error.reason, new RegExp(`^the proxy that ${variable} names answered 407 Proxy Auth`));
    assert.equal(error.retry.passing, false);
  }
});

Deno.test("A2 answerFailure: what is shown is redacted before it is shortened, the status line and redirects too", () => {
  const redact = (text: string) => text.replaceAll("s3cret", "[redacted]");
  const failed = { action: "query", url: URL_ASKED, status: 400, statusText: "Bad s3cret", headers: new Headers() };
  const error = answerFailure(
    { ...failed, body: JSON.stringify({ error: `"${"x".repeat(37)}s3cret${"x".repeat(50)}"` }) },
    NOW_MS,
    redact,
  );
  assert.doesNotMatch(error.message, /s3c/);
  const headers = new Headers({ location: "/s3cret/x" });
  assert.match(
    answerFailure({ ...failed, status: 301, headers, body: "" }, NOW_MS, redact).message,
    /"https:..metrics.example.\[redacted\].x"/,
  );
});

Deno.test("answerFailure: a quarter of a million quotation marks take no time", () => {
  const error = failure(400, prometheus("", `${'\\"'.repeat(120_000)} too many series`));
  assert.equal(error.code, "bad-query");
});

Deno.test("answerFailure: words that repeat what is looked for are read once, not from each place anew", () => {
  // Looked on from each, this takes longer than the time that a test may.
  for (const words of ["org id ".repeat(37_000), `${".".repeat(200_000)}x`, `${"org id\n".repeat(30_000)}invalid`]) {
    assert.equal(failure(400, prometheus("bad_data", words), {}, words.slice(0, 100_000)).code, "bad-query");
  }
});
