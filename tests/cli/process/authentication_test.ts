import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { assertRefused } from "./assert_refused.ts";
import { certificateText } from "./certificate_text.ts";
import { type OneShot, type OneShotResult, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";
import { type GuardedServer, serveWithClientCertificate } from "./serve_with_client_certificate.ts";

/** What somebody says of who they are, and what has to arrive with every request. */
interface Credentials extends OneShot {
  readonly arrives: Readonly<Record<string, string | null>>;
  /** In the endpoint, before the host. */
  readonly userinfo?: string;
}

const SECRETS = ["pässword-one", "token-two-eyJhbGciOi", "header-three", "password-of-dotenv"] as const;
const [PASSWORD, TOKEN, HEADER, OF_DOT_ENV] = SECRETS;
const BASIC = basic("123456", PASSWORD);
const USER = { PROMETHEUS_USERNAME: "123456" };

const RUNS: Readonly<Record<string, Credentials>> = {
  "no credentials": { arrives: { authorization: null, "x-scope-orgid": null, "user-agent": "dpm-finder" } },
  "basic authentication from the environment": {
    env: { ...USER, PROMETHEUS_API_KEY: PASSWORD },
    arrives: { authorization: BASIC },
  },
  "basic authentication from .env": {
    files: { ".env": `PROMETHEUS_USERNAME=123456\nPROMETHEUS_API_KEY='${PASSWORD}'\n` },
    arrives: { authorization: BASIC },
  },
  "the environment before .env": {
    env: { PROMETHEUS_API_KEY: PASSWORD },
    files: { ".env": `PROMETHEUS_USERNAME=123456\nPROMETHEUS_API_KEY=${OF_DOT_ENV}\nPROMETHEUS_TENANT=shop\n` },
    arrives: { authorization: BASIC, "x-scope-orgid": "shop" },
  },
  "a flag before the environment": {
    args: ["--username", "123456", "--tenant", "by-flag"],
    env: { PROMETHEUS_USERNAME: "654321", PROMETHEUS_API_KEY: PASSWORD, PROMETHEUS_TENANT: "by-environment" },
    files: { ".env": "PROMETHEUS_TENANT=by-dotenv\n" },
    arrives: { authorization: BASIC, "x-scope-orgid": "by-flag" },
  },
  "a password from a file that the environment names": {
    env: { ...USER, PROMETHEUS_API_KEY_FILE: "key" },
    files: { key: `${PASSWORD}\n` },
    arrives: { authorization: BASIC },
  },
  "a password from a file that a flag names": {
    args: ["--api-key-file", "key"],
    env: USER,
    files: { key: PASSWORD },
    arrives: { authorization: BASIC },
  },
  "user and password in the endpoint": {
    userinfo: `123456:${encodeURIComponent(PASSWORD)}@`,
    arrives: { authorization: BASIC },
  },
  "a bearer token from the environment": {
    env: { PROMETHEUS_BEARER_TOKEN: TOKEN, PROMETHEUS_TENANT: "team-a" },
    arrives: { authorization: `Bearer ${TOKEN}`, "x-scope-orgid": "team-a" },
  },
  "a bearer token from a file": {
    env: { PROMETHEUS_BEARER_TOKEN_FILE: "token" },
    files: { token: `${TOKEN}\r\n` },
    arrives: { authorization: `Bearer ${TOKEN}` },
  },
  "headers from flags": {
    args: ["--header", `X-Secret: ${HEADER}`, "--header", "X-Team: shop"],
    arrives: { "x-secret": HEADER, "x-team": "shop" },
  },
  "headers from the environment": {
    env: { PROMETHEUS_HEADERS: `X-Secret: ${HEADER}\nX-Team: shop` },
    arrives: { "x-secret": HEADER, "x-team": "shop" },
  },
  "headers from a file": {
    env: { PROMETHEUS_HEADERS_FILE: "headers" },
    files: { headers: `X-Secret: ${HEADER}\nX-Team: shop\n` },
    arrives: { "x-secret": HEADER, "x-team": "shop" },
  },
};

const app = createDemoApp({ series: demoSeries([{ name: "apples", series: 2, seconds: 15 }]), now: Date.now });
/** Headers of each request, by the run that sent it. */
const arrived = new Map<string, Headers[]>();
const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
let guarded: GuardedServer;

const resultOf = oneShotsBeforeAll(async () => {
  const shots: Record<string, OneShot> = {};
  for (const [name, { args = [], env, files, userinfo = "" }] of Object.entries(RUNS)) {
    const headers: Headers[] = [];
    arrived.set(name, headers);
    const server = servers.use(serveAnswers((request) => {
      headers.push(request.headers);
      return app.fetch(request);
    }));
    const endpoint = server.url.replace("://", `://${userinfo}`);
    // Details are asked for everywhere, because that is where a secret would show.
    shots[name] = { args: [...args, "-v", "--format", "json"], env: { ...env, PROMETHEUS_ENDPOINT: endpoint }, files };
  }
  const tls = { cert: certificateText("server.pem"), key: certificateText("server.key") };
  const overTls = servers.use(serveAnswers((request) => app.fetch(request), tls));
  guarded = servers.use(await serveWithClientCertificate((request) => app.fetch(request)));
  const files = Object.fromEntries(
    ["authority.pem", "client.pem", "client.key", "client2.key", "stranger.pem", "stranger.key"]
      .map((name) => [name, certificateText(name)]),
  );
  const trust = {
    files,
    env: { PROMETHEUS_ENDPOINT: guarded.url, DPM_FINDER_RETRY_FOR: "0", PROMETHEUS_CA_FILE: "authority.pem" },
  };
  return {
    ...shots,
    "own authority": { args: ["--ca-file", "authority.pem"], files, env: { PROMETHEUS_ENDPOINT: overTls.url } },
    "client certificate": { ...trust, args: ["--cert-file", "client.pem", "--key-file", "client.key", "-v"] },
    "client certificate by environment": {
      files,
      env: { ...trust.env, PROMETHEUS_CERT_FILE: "client.pem", PROMETHEUS_KEY_FILE: "client.key" },
    },
    "no client certificate": trust,
    "client certificate of a stranger": {
      ...trust,
      args: ["--cert-file", "stranger.pem", "--key-file", "stranger.key"],
    },
    "key of another": { ...trust, args: ["--cert-file", "client.pem", "--key-file", "client2.key"] },
  };
});

/** Everything a run said or wrote, but for the files it was given. */
function everythingSaid({ stdout, stderr, files }: OneShotResult): string {
  return [stdout, stderr, files["metric_rates.json"] ?? "", files["metric_rates.csv"] ?? ""].join("\n");
}

function assertMeasured(result: OneShotResult): void {
  equal(result.code, 0, result.stderr);
  match(result.stdout, /apples/);
}

for (const [name, { arrives }] of Object.entries(RUNS)) {
  Deno.test(`one-shot: ${name} arrive with every request and show nowhere`, () => {
    const result = resultOf(name);
    assertMeasured(result);
    const requests = arrived.get(name) ?? [];
    ok(requests.length >= 4, `${requests.length} requests`);
    for (const headers of requests) {
      for (const [header, value] of Object.entries(arrives)) equal(headers.get(header), value);
    }
    const said = everythingSaid(result);
    for (const secret of SECRETS) {
      for (const shown of [secret, encodeURIComponent(secret), base64(`123456:${secret}`)]) {
        equal(said.includes(shown), false, `"${shown}" shows`);
      }
    }
  });
}

Deno.test("one-shot: -v shows each request with its duration, in the order they came back", () => {
  const { stderr, stdout } = resultOf("basic authentication from the environment");
  const lines = stderr.split("\n").filter((line) => /DEBUG (GET|POST) http:/.test(line));
  equal(lines.length, arrived.get("basic authentication from the environment")?.length);
  equal(lines.length, JSON.parse(stdout).self_cost.requests);
  for (const line of lines) match(line, /DEBUG (GET|POST) http:\S+ (took|failed after) \d+ ms/);
});

Deno.test("one-shot: an own authority makes a certificate trusted", () => {
  assertMeasured(resultOf("own authority"));
});

Deno.test("one-shot: a client certificate lets in, from flags and from the environment, and its key shows nowhere", () => {
  for (const name of ["client certificate", "client certificate by environment"]) {
    const result = resultOf(name);
    assertMeasured(result);
    for (const line of certificateText("client.key").trim().split("\n")) {
      equal(everythingSaid(result).includes(line), false);
    }
  }
  deepEqual(new Set(guarded.clients), new Set(["client"]));
});

Deno.test("one-shot: without the right client certificate one line says so; exit code 3", () => {
  for (const name of ["no client certificate", "client certificate of a stranger"]) {
    assertRefused(
      resultOf(name),
      3,
      /: (the server does not accept the client|the server ended the TLS connection).*--cert-file and --key-file/,
    );
  }
});

Deno.test("one-shot: a key that does not belong to its certificate is wrong configuration; exit code 2", () => {
  assertRefused(resultOf("key of another"), 2, /--cert-file and --key-file/);
});

function basic(user: string, password: string): string {
  return `Basic ${base64(`${user}:${password}`)}`;
}

function base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}
