import assert from "node:assert/strict";
import { answerFailure, serverWords } from "../../src/prometheus/answer_failure.ts";

const URL_ASKED = "https://metrics.example/api/v1/query";
const NOW_MS = Date.UTC(2026, 0, 1);

function failure(status: number, body: unknown, headers: Record<string, string> = {}, statusText = "") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return answerFailure(
    { action: "query", url: URL_ASKED, status, statusText, headers: new Headers(headers), body: text },
    NOW_MS,
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
});

Deno.test("answerFailure: a redirect is refused and names where it points, without userinfo and query", () => {
  const error = failure(302, "", { location: "/login?token=s3cret", "retry-after": "5" }, "Found");
  assert.equal(error.code, "moved");
  assert.match(error.message, /: the server answered 302 Found and points to "https:\/\/metrics\.example\/login"$/);
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

Deno.test("serverWords: the API's error, another server's message, or the text itself", () => {
  assert.equal(serverWords(`{"status":"error","error":"e","message":"m"}`), "e");
  assert.equal(serverWords(`{"message":"m"}`), "m");
  assert.equal(serverWords(`{"error":"","msg":"m"}`), "m");
  assert.equal(serverWords(`{"error":{"code":1}}`), `{"error":{"code":1}}`);
  assert.equal(serverWords(`"only a text"`), `"only a text"`);
  assert.equal(serverWords("null"), "null");
  assert.equal(serverWords("upstream connect error\n"), "upstream connect error");
});
