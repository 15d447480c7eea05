import assert from "node:assert/strict";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import { Secret } from "../../src/config/secret.ts";
import { type RequestSigner, rereadBackend } from "../../src/prometheus/identified_sender.ts";
import { RequestSender } from "../../src/prometheus/request_sender.ts";
import { backendConfig } from "../support/backend_config.ts";

const QUERY = {
  action: "query",
  url: new URL("https://metrics.example/api/v1/query"),
  form: new URLSearchParams({ query: "vector(1)", time: "1" }),
};
const LIST = { action: "read", url: new URL("https://metrics.example/api/v1/labels?match[]=a+b") };

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A sender whose requests a test answers, with everything it sent and said. */
function senderOf(
  answer: (sent: Sent) => Response | number | Promise<Response | number>,
  { config = backendConfig("https://metrics.example"), signer }: { config?: BackendConfig; signer?: RequestSigner } =
    {},
) {
  const sent: Sent[] = [];
  const notices: string[] = [];
  const secrets: string[] = [];
  const sender = new RequestSender(config, {
    secrets: {
      learn: ({ authentication }) => {
        if (authentication.kind === "bearer") secrets.push(authentication.token.reveal());
      },
      learnText: (secret) => secrets.push(secret),
      redact: (text) => text.replaceAll("session", "[redacted]"),
    },
    observer: { notice: (message) => notices.push(message) },
    ...(signer === undefined ? {} : { signer }),
    fetch: async (url, { method = "", headers, body }) => {
      const one = {
        method,
        url: String(url),
        headers: new Headers(headers),
        body: body === undefined ? "" : String(body),
      };
      sent.push(one);
      const answered = await answer(one);
      return typeof answered !== "number"
        ? answered
        : answered === 200
        ? Response.json({ status: "success" })
        : new Response("words", { status: answered });
    },
  });
  const send = async (request: Parameters<RequestSender["send"]>[0] = QUERY) =>
    (await sender.send(request, () => new AbortController().signal)).status;
  return { sender, sent, notices, secrets, send, methods: () => sent.map(({ method }) => method).join(" ") };
}

/** A configuration whose bearer token a test changes; a token that is an error cannot be read. */
function following(token: { now: string | ConfigError }): BackendConfig {
  const of = (text: string): BackendConfig =>
    backendConfig("https://metrics.example", {
      authentication: { kind: "bearer", token: new Secret(text) },
      reload: (check) => {
        if (token.now instanceof ConfigError) return Promise.resolve({ config: of(text), problem: token.now });
        const config = of(token.now);
        check(config);
        return Promise.resolve({ config });
      },
    });
  return of(String(token.now));
}

const unreadable = new ConfigError({
  option: "--bearer-token-file",
  reason: "it is gone",
  suggestion: "Bring it back",
});

for (const status of [405, 411, 501, 403]) {
  Deno.test(`C4: RequestSender: POST refused with ${status} goes on by GET, said once`, async () => {
    const world = senderOf(({ method }) => method === "POST" ? status : 200);
    assert.equal(world.sender.maxExpressionBytes, Infinity);
    assert.deepEqual([await world.send(), await world.send(), await world.send()], [200, 200, 200]);
    assert.equal(world.methods(), "POST GET GET GET");
    assert.equal(world.sent[1]?.url, "https://metrics.example/api/v1/query?query=vector%281%29&time=1");
    assert.equal(world.sent[1]?.body, "");
    assert.ok(world.sender.maxExpressionBytes < 4_096);
    assert.deepEqual(world.notices, [
      `POST is refused with ${status} and GET is answered: queries go by GET from here on, few names at once`,
    ]);
    assert.equal(world.sender.requests, 4);
  });
}

Deno.test("C4: RequestSender: POST without a route goes on by GET where anything was answered by GET", async () => {
  const world = senderOf(({ method }) => method === "POST" ? 404 : 200);
  assert.equal(await world.send(), 404);
  assert.equal(await world.send({ ...QUERY, form: undefined }), 200);
  assert.equal(await world.send(), 200);
  assert.equal(world.methods(), "POST GET POST GET");
});

Deno.test("C4: RequestSender: whoever posts and is sent back to the same address asks there by GET", async () => {
  for (const [location, methods] of [["/api/v1/query", "POST GET"], ["/login", "POST"]] as const) {
    const world = senderOf(({ method }) =>
      method === "POST" ? new Response(null, { status: 303, headers: { location } }) : 200
    );
    await world.send();
    assert.equal(world.methods(), methods);
  }
});

Deno.test("C4: RequestSender: a POST that breaks with 500 goes by GET when it breaks again", async () => {
  const world = senderOf(({ method }) => method === "POST" ? 500 : 200);
  assert.deepEqual([await world.send(), await world.send()], [200, 200]);
  assert.equal(world.methods(), "POST GET POST GET");
});

Deno.test("C4: RequestSender: a 500 that passes changes no method, and a query over data asks for no GET", async () => {
  let posts = 0;
  const world = senderOf(({ method }) => method === "POST" && ++posts === 1 ? 500 : 200);
  assert.deepEqual([await world.send(), await world.send()], [500, 200]);
  assert.equal(world.methods(), "POST GET POST POST");
  const data = senderOf(() => 500);
  assert.equal(await data.send({ ...QUERY, form: new URLSearchParams({ query: "up" }) }), 500);
  assert.equal(data.methods(), "POST");
});

Deno.test("C4: RequestSender: when GET fails too the POST's answer stands, and GET is not tried again", async () => {
  for (const get of [403, 404, 500]) {
    const world = senderOf(({ method }) => method === "POST" ? 405 : get);
    assert.deepEqual([await world.send(), await world.send()], [405, 405]);
    assert.equal(world.methods(), "POST GET POST");
    assert.deepEqual(world.notices, []);
  }
});

Deno.test("C4: RequestSender: GET gets through when the API says that the query is at fault", async () => {
  const fault = () => Response.json({ status: "error", errorType: "execution" }, { status: 422 });
  const world = senderOf(({ method }) => method === "POST" ? 405 : fault());
  assert.deepEqual([await world.send(), await world.send()], [422, 422]);
  assert.equal(world.methods(), "POST GET GET");
});

Deno.test("C4: RequestSender: a login page is no answer by GET", async () => {
  const page = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  const world = senderOf(({ method }) => method === "POST" ? 403 : page());
  assert.equal(await world.send(), 403);
  assert.equal(world.sender.maxExpressionBytes, Infinity);
});

Deno.test("C4: RequestSender: a server that has answered a POST is never asked by GET", async () => {
  const statuses = [200, 403];
  const world = senderOf(() => statuses.shift() ?? 405);
  assert.deepEqual([await world.send(), await world.send(), await world.send()], [200, 403, 405]);
  assert.equal(world.methods(), "POST POST POST");
});

Deno.test("C4: RequestSender: of queries at once every one is answered by GET", async () => {
  const world = senderOf(({ method }) => method === "POST" ? 405 : 200);
  assert.deepEqual(await Promise.all([world.send(), world.send(), world.send()]), [200, 200, 200]);
  assert.equal(world.notices.length, 1);
});

Deno.test("C2: RequestSender: a 401 reads the token again and asks once more with the new one", async () => {
  const token = { now: "token-A" };
  const world = senderOf(({ headers }) => headers.get("authorization") === "Bearer token-B" ? 200 : 401, {
    config: following(token),
  });
  token.now = "token-B";
  assert.deepEqual([await world.send(), await world.send(LIST)], [200, 200]);
  assert.equal(world.methods(), "POST POST GET");
  assert.deepEqual(world.secrets.toSorted(), ["token-A", "token-B"]);
});

Deno.test("C2: RequestSender: a 401 with the same token in the file stands after one request", async () => {
  const world = senderOf(() => 401, { config: following({ now: "token-A" }) });
  assert.equal(await world.send(), 401);
  assert.equal(world.methods(), "POST");
  assert.deepEqual(world.notices, []);
});

Deno.test("C2: RequestSender: requests refused at once read the file once and all go through", async () => {
  const token = { now: "token-A" };
  const config = following(token);
  let reads = 0;
  const counted: BackendConfig = {
    ...config,
    reload: (check) => (reads++, config.reload?.(check) ?? { config }) as never,
  };
  const world = senderOf(({ headers }) => headers.get("authorization") === "Bearer token-B" ? 200 : 401, {
    config: counted,
  });
  token.now = "token-B";
  assert.deepEqual(await Promise.all([world.send(), world.send(), world.send()]), [200, 200, 200]);
  assert.equal(reads, 1);
});

Deno.test("C2: rereadBackend: what cannot be read leaves what was, and says so without a secret", async () => {
  const notices: string[] = [];
  const token: { now: string | ConfigError } = { now: "tok-secret" };
  const config = following(token);
  token.now = unreadable;
  const read = await rereadBackend(config, { notice: (message) => notices.push(message) });
  assert.deepEqual(read.authentication, config.authentication);
  assert.deepEqual(notices, [
    "Cannot use --bearer-token-file: it is gone. Bring it back. What was read before stays in use",
  ]);
});

Deno.test("RequestSender: what a signer makes is sent, for each request anew, and over plus signs in no address", async () => {
  const signed: string[] = [];
  const signer: RequestSigner = {
    secrets: ["session"],
    sign: ({ method, url, body }) => {
      signed.push(`${method} ${url.search} ${body}`);
      return Promise.resolve([["authorization", `signature-${signed.length}`]]);
    },
    renew: () => Promise.resolve(false),
  };
  const world = senderOf(() => 200, { signer });
  await world.send();
  await world.send(LIST);
  assert.deepEqual(signed, ["POST  query=vector%281%29&time=1", "GET ?match[]=a%20b "]);
  assert.deepEqual(world.sent.map(({ headers }) => headers.get("authorization")), ["signature-1", "signature-2"]);
  assert.equal(world.sent[1]?.url, "https://metrics.example/api/v1/labels?match[]=a%20b");
  assert.deepEqual(new Set(world.secrets), new Set(["session"]));
});

Deno.test("RequestSender: without credentials to sign with nothing is sent, and the reason shows no secret", async () => {
  const signer: RequestSigner = {
    secrets: ["session"],
    sign: () => Promise.reject(new ConfigError({ option: "x", reason: "no session", suggestion: "Give one" })),
    renew: () => Promise.resolve(false),
  };
  const world = senderOf(() => 200, { signer });
  await assert.rejects(world.send(), {
    name: "BackendError",
    code: "no-credentials",
    message: 'Cannot query "https://metrics.example/api/v1/query": requests cannot be signed: no [redacted]',
  });
  assert.deepEqual(world.sent, []);
});
