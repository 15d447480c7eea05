import assert from "node:assert/strict";
import { Secret } from "../../src/config/secret.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import type { Ask } from "../../src/prometheus/http_transport.ts";
import { HttpTransport } from "../../src/prometheus/http_transport.ts";
import { readVector } from "../../src/prometheus/read_answer.ts";
import { backendConfig } from "../support/backend_config.ts";
import { json, TransportWorld } from "./transport_world.ts";

const CALL = { signal: new AbortController().signal };
const BASE = "https://metrics.example/api/v1";
const QUERY: Ask<unknown> = {
  action: "query",
  url: new URL(`${BASE}/query`),
  form: new URLSearchParams({ query: "up" }),
  subject: "up",
  read: (answer) => answer,
};
const LIST: Ask<unknown> = {
  action: "read metric names from",
  url: new URL(`${BASE}/label/__name__/values?start=1`),
  read: (answer) => answer,
};
const broken = (status: number, headers: Record<string, string> = {}) => new Response("words", { status, headers });
const timeout = () => new DOMException("The operation was aborted due to timeout", "TimeoutError");

Deno.test("HttpTransport: a GET without a form, a form-encoded POST with one, no redirect followed", async () => {
  const world = new TransportWorld([json({ ok: 1 })]);
  assert.deepEqual(await world.transport.ask(QUERY, CALL), { ok: 1 });
  await world.transport.ask(LIST, CALL);
  const [post, get] = world.asked.map(({ init }) => init);
  assert.equal(post?.method, "POST");
  assert.equal(String(post?.body), "query=up");
  assert.equal(get?.method, "GET");
  assert.equal(get?.body, undefined);
  assert.deepEqual([post?.redirect, get?.redirect], ["manual", "manual"]);
});

Deno.test("O2: HttpTransport waits from half to all of an interval that doubles, for two minutes in all", async () => {
  for (
    const [random, waitsMs] of [[0.5, [375, 750, 1_500, 3_000, 6_000, 7_500]], [0, [250, 500, 1_000, 2_000]]] as const
  ) {
    const world = new TransportWorld([broken(500)]);
    const startedAtMs = world.nowMs;
    world.random = random;
    await assert.rejects(world.transport.ask(QUERY, CALL), { code: "unavailable" });
    assert.deepEqual(world.waitsMs.slice(0, waitsMs.length), waitsMs);
    assert.equal(world.nowMs - startedAtMs, 120_000);
    const requests = world.waitsMs.length + 1;
    assert.deepEqual(world.transport.selfCost, { requests, bytes: requests * 5, retries: requests - 1 });
  }
});

Deno.test("O2: at a terminal HttpTransport holds out for 10 s until something has answered, as told where it is", async () => {
  for (
    const [steps, retryForMs, heldOutMs] of [
      [[broken(503)], undefined, 10_000],
      [[json({}), broken(503)], undefined, 120_000],
      [[broken(404), broken(503)], undefined, 120_000],
      [[broken(503)], 40_000, 40_000],
      [[json({}), broken(503)], 0, 0],
    ] as const
  ) {
    const world = new TransportWorld(steps);
    const config = backendConfig("https://metrics.example", { retryForMs });
    const transport = new HttpTransport(config, { ...world.dependencies, interactive: true });
    if (steps.length > 1) await transport.ask(QUERY, CALL).catch(() => {});
    const startedAtMs = world.nowMs;
    await assert.rejects(transport.ask(QUERY, CALL), { code: "unavailable" });
    assert.equal(world.nowMs - startedAtMs, heldOutMs);
  }
});

Deno.test("O2: a backend that was held out for is not held out for again by each question, until it answers", async () => {
  const down = Array.from({ length: 100 }, () => broken(503));
  const world = new TransportWorld([...down, json({}), broken(503)]);
  await assert.rejects(world.transport.ask(QUERY, CALL));
  const requests = world.asked.length;
  for (const question of [QUERY, LIST, QUERY]) await assert.rejects(world.transport.ask(question, CALL));
  assert.equal(world.asked.length, requests + 9);
  while (world.asked.length < 100) await world.transport.ask(QUERY, { ...CALL, retries: 0 }).catch(() => {});
  await world.transport.ask(QUERY, CALL);
  const startedAtMs = world.nowMs;
  await assert.rejects(world.transport.ask(QUERY, CALL));
  assert.equal(world.nowMs - startedAtMs, 120_000);
});

Deno.test("O2: a question with few retries is held out for while others fail too", async () => {
  const world = new TransportWorld([...Array.from({ length: 8 }, () => broken(503)), json({})]);
  const asks = [{ ...QUERY, retries: { unavailable: 1 } }, LIST].map((ask) => world.transport.ask(ask, CALL));
  await Promise.all(asks);
  assert.equal(world.asked.length, 10);
});

Deno.test("O2: a host name that cannot be resolved is waited for once the server was there, not before", async () => {
  const gone = new TypeError("dns error: failed to lookup address information: Name or service not known");
  const world = new TransportWorld([json({}), gone, gone, json({ ok: 1 })]);
  await world.transport.ask(QUERY, CALL);
  assert.deepEqual(await world.transport.ask(QUERY, CALL), { ok: 1 });
  const unknown = new TransportWorld([gone]);
  await assert.rejects(unknown.transport.ask(QUERY, CALL), { code: "unknown-host" });
  assert.equal(unknown.asked.length, 1);
});

Deno.test("O2: each wait is told with the time left, and so is that it is the last", async () => {
  const world = new TransportWorld([broken(503)], backendConfig("https://metrics.example", { retryForMs: 3_000 }));
  await assert.rejects(world.transport.ask(LIST, CALL));
  assert.deepEqual(world.retries.map(({ waitMs, holdsOutForMs }) => [waitMs, holdsOutForMs]), [
    [375, 3_000],
    [750, 2_625],
    [1_500, 1_875],
    [375, 375],
  ]);
});

Deno.test("A4: a deadline that passes while a failure is waited out blames the failure", async () => {
  const deadline = new AbortController();
  const world = new TransportWorld([broken(503)]);
  const transport = new HttpTransport(backendConfig("https://metrics.example"), {
    ...world.dependencies,
    sleep: () => {
      deadline.abort(new DeadlineError(8_000));
      return Promise.reject(deadline.signal.reason);
    },
  });
  await assert.rejects(transport.ask(LIST, { signal: deadline.signal }), { code: "unavailable", words: "words" });
  const late = transport.ask(LIST, { signal: AbortSignal.abort(new DeadlineError(8_000)) });
  await assert.rejects(late, DeadlineError);
});

Deno.test("HttpTransport: an answer after passing failures is an answer, and they are counted", async () => {
  const world = new TransportWorld([broken(500), new TypeError("reset"), broken(503), json({ ok: 1 })]);
  assert.deepEqual(await world.transport.ask(QUERY, CALL), { ok: 1 });
  assert.deepEqual(world.transport.selfCost, { requests: 4, bytes: 5 + 5 + 8, retries: 3 });
  assert.deepEqual(world.retries.map(({ attempt, reason }) => [attempt, reason]), [
    [1, "words"],
    [2, "the connection broke (reset)"],
    [3, "words"],
  ]);
});

Deno.test("HttpTransport: Retry-After is waited for exactly, whatever the luck", async () => {
  const date = new Date(1_700_000_000_000 + 7_000 + 90_000).toUTCString();
  const world = new TransportWorld([
    broken(429, { "retry-after": "7" }),
    broken(503, { "retry-after": date }),
    broken(429, { "retry-after": "0" }),
    json({}),
  ]);
  await world.transport.ask(QUERY, CALL);
  // Whoever says "at once" again and again is not asked again and again at once.
  assert.deepEqual(world.waitsMs, [7_000, 90_000, 1_500]);
});

Deno.test("HttpTransport: a Retry-After beyond the deadline fails at once with the server's words", async () => {
  const world = new TransportWorld([broken(429, { "retry-after": "61" }), json({})]);
  const call = { ...CALL, deadlineAtMs: world.nowMs + 60_000 };
  await assert.rejects(world.transport.ask(QUERY, call), { code: "rate-limited", words: "words" });
  assert.deepEqual(world.waitsMs, []);
  assert.deepEqual(world.retries, []);
  assert.equal(world.transport.selfCost.retries, 0);
});

Deno.test("HttpTransport: one that ends at the deadline is waited for", async () => {
  const world = new TransportWorld([broken(429, { "retry-after": "60" }), json({})]);
  await world.transport.ask(QUERY, { ...CALL, deadlineAtMs: world.nowMs + 60_000 });
  assert.deepEqual(world.waitsMs, [60_000]);
});

/** Requests in two minutes: five waits that double to 6 s, fourteen of 7.5 s, and what is left. */
const HELD_OUT = 21;

for (
  const [what, step, code, requests] of [
    ["422 that speaks of a limit", broken(422), "bad-query", 1],
    ["400", broken(400), "bad-query", 1],
    ["401", broken(401), "unauthorized", 1],
    ["404", broken(404), "not-found", 1],
    ["302", broken(302), "moved", 1],
    ["504", broken(504), "too-heavy", 2],
    ["503 that speaks of a timeout", new Response("query timed out", { status: 503 }), "too-heavy", 2],
    ["a timeout of the client", timeout(), "no-answer-in-time", 2],
    ["429", broken(429), "rate-limited", HELD_OUT],
    ["502", broken(502), "unavailable", HELD_OUT],
    ["a broken connection", new TypeError("reset"), "connection-broken", HELD_OUT],
    ["an untrusted certificate", new TypeError("invalid peer certificate: UnknownIssuer"), "untrusted-certificate", 1],
    ["an HTML page", new Response("<html><body>Log in</body></html>"), "invalid-answer", HELD_OUT],
    ["truncated JSON", new Response(`{"status":"succ`), "invalid-answer", HELD_OUT],
    ["an empty body", new Response(""), "invalid-answer", HELD_OUT],
  ] as const
) {
  Deno.test(`HttpTransport: a query answered by ${what} is "${code}" after ${requests} requests`, async () => {
    const world = new TransportWorld([step]);
    await assert.rejects(world.transport.ask(QUERY, CALL), { code });
    assert.equal(world.asked.length, requests);
    assert.equal(world.transport.selfCost.retries, requests - 1);
    assert.equal(world.requests.length, requests);
    assert.ok(world.requests.every(({ error }) => error !== undefined));
  });
}

Deno.test("HttpTransport: a list cannot be made smaller, so a timeout there passes like other reasons", async () => {
  const world = new TransportWorld([timeout(), timeout(), timeout(), json({ ok: 1 })]);
  assert.deepEqual(await world.transport.ask(LIST, CALL), { ok: 1 });
});

Deno.test("HttpTransport: a partial answer is asked for again twice", async () => {
  const world = new TransportWorld([
    json({ status: "success", data: { resultType: "vector", result: [] }, isPartial: true }),
  ]);
  await assert.rejects(world.transport.ask({ ...QUERY, read: readVector }, CALL), { code: "partial-answer" });
  assert.equal(world.asked.length, 3);
});

Deno.test("HttpTransport: whole JSON of another shape is not asked for again", async () => {
  const world = new TransportWorld([json({ status: "success", data: 42 })]);
  await assert.rejects(world.transport.ask({ ...QUERY, read: readVector }, CALL), { code: "invalid-answer" });
  assert.equal(world.asked.length, 1);
});

Deno.test("HttpTransport: the caller's retries come before the question's own for a kind of failure", async () => {
  for (
    const [own, callers, requests] of [
      [{ unavailable: 2 }, undefined, 3],
      [{ unavailable: 2 }, 1, 2],
      [{ invalid: 2 }, undefined, HELD_OUT],
      [undefined, 0, 1],
    ] as const
  ) {
    const world = new TransportWorld([broken(500)]);
    const ask = own === undefined ? QUERY : { ...QUERY, retries: own };
    const call = callers === undefined ? CALL : { ...CALL, retries: callers };
    await assert.rejects(world.transport.ask(ask, call), { code: "unavailable" });
    assert.equal(world.asked.length, requests);
  }
});

Deno.test("HttpTransport: a fault of the program is thrown as it is and not retried", async () => {
  const fault = new RangeError("a fault");
  const world = new TransportWorld([json({})]);
  const read = () => {
    throw fault;
  };
  await assert.rejects(world.transport.ask({ ...QUERY, read }, CALL), (error: unknown) => error === fault);
  assert.equal(world.asked.length, 1);
});

Deno.test("HttpTransport: 429 and 503 halve the requests in flight, other failures do not, and answers widen them", async () => {
  const world = new TransportWorld([broken(500), broken(429), broken(502), broken(503), json({})]);
  await world.transport.ask(QUERY, CALL);
  assert.deepEqual(world.limits, [2, 1, 2]);
});

Deno.test("HttpTransport: at most four requests at the start, and never more than the configuration lets", async () => {
  for (const [maxInFlight, most] of [[10, 4], [2, 2]] as const) {
    let inFlight = 0;
    let seen = 0;
    const world = new TransportWorld([async () => {
      seen = Math.max(seen, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 0));
      inFlight--;
      return new Response("[", { status: 400 });
    }], backendConfig("https://metrics.example", { maxInFlight }));
    await Promise.allSettled(Array.from({ length: 20 }, () => world.transport.ask(QUERY, CALL)));
    assert.equal(seen, most);
  }
});

Deno.test("HttpTransport: an abort ends a request, a wait and a place in the queue with the signal's own reason", async () => {
  const reason = new Error("enough");
  const isReason = (error: unknown) => error === reason;
  const during = new AbortController();
  const hanging = new TransportWorld([
    (_url, init) =>
      new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason))),
  ]);
  const asks = Array.from({ length: 6 }, () => hanging.transport.ask(QUERY, { signal: during.signal }));
  await Promise.resolve();
  during.abort(reason);
  for (const ask of asks) await assert.rejects(ask, isReason);
  assert.equal(hanging.transport.selfCost.requests, 4);

  const waiting = new AbortController();
  const world = new TransportWorld([broken(500)]);
  const transport = new HttpTransport(backendConfig("https://metrics.example"), {
    ...world.dependencies,
    sleep: () => {
      waiting.abort(reason);
      return Promise.reject(waiting.signal.reason);
    },
  });
  await assert.rejects(transport.ask(QUERY, { signal: waiting.signal }), isReason);
  assert.deepEqual(transport.selfCost, { requests: 1, bytes: 5, retries: 0 });

  await assert.rejects(world.transport.ask(QUERY, { signal: AbortSignal.abort(reason) }), isReason);
});

Deno.test("HttpTransport: events carry the address without its query, a short subject, bytes and duration", async () => {
  const world = new TransportWorld([() => {
    world.nowMs += 12;
    return json({ ok: 1 });
  }]);
  await world.transport.ask({ ...LIST, subject: "x".repeat(500) }, CALL);
  assert.deepEqual(world.requests, [{
    method: "GET",
    url: `${BASE}/label/__name__/values`,
    subject: `${"x".repeat(119)}…`,
    durationMs: 12,
    status: 200,
    bytes: 8,
  }]);
});

const SECRETS = { password: "correct horse", token: "t0ken-t0ken", header: "h3ader-value" };
const CONFIGS = {
  basic: { kind: "basic", username: "user", password: new Secret(SECRETS.password) },
  bearer: { kind: "bearer", token: new Secret(SECRETS.token) },
} as const;

for (const kind of ["basic", "bearer"] as const) {
  Deno.test(`HttpTransport: a server that repeats the request's headers (${kind}) gives no secret away`, async () => {
    const config = backendConfig("https://metrics.example", {
      authentication: CONFIGS[kind],
      headers: new Map([["x-key", new Secret(SECRETS.header)]]),
    });
    const echo = (status: number) => (_url: URL, init: RequestInit) =>
      new Response(`you sent ${[...new Headers(init.headers)].join(" ")} ${Object.values(SECRETS).join(" ")}`, {
        status,
      });
    const seen: string[] = [];
    for (const status of [200, 302, 401, 422, 429, 500, 504]) {
      const world = new TransportWorld([echo(status)], config);
      const error = await world.transport.ask(QUERY, CALL).catch((error: unknown) => error);
      assert.ok(error instanceof BackendError);
      seen.push(Deno.inspect(error), error.stack ?? "", JSON.stringify([world.requests, world.retries, error]));
    }
    const encoded = btoa(`user:${SECRETS.password}`);
    const sent = kind === "basic" ? [SECRETS.password, encoded] : [SECRETS.token];
    for (const secret of [...sent, SECRETS.header]) {
      assert.ok(seen.every((text) => !text.includes(secret)), `${secret} was shown`);
    }
    assert.ok(seen.some((text) => text.includes("[redacted]")));
  });
}

Deno.test("HttpTransport: an HTML page where JSON should be is called that", async () => {
  const world = new TransportWorld([new Response("<!DOCTYPE html><title>Welcome</title>")]);
  await assert.rejects(world.transport.ask(QUERY, CALL), {
    message: `Cannot query "${BASE}/query": the server answered with an HTML page where JSON should be: Welcome`,
    words: "an HTML page where JSON should be: Welcome",
  });
});
