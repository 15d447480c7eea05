import { doesNotMatch, match } from "node:assert/strict";
import { NOBODY } from "../../support/free_port.ts";
import { assertRefused } from "./assert_refused.ts";
import { certificateText } from "./certificate_text.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { type Answer, prometheusAnswers, serveAnswers, success } from "./serve_answers.ts";

/** What a backend does, and what the program says of it. */
interface Fault extends OneShot {
  readonly answer: Answer;
  readonly says: RegExp;
}

const SECRET = "hunter2-is-the-key";
const CREDENTIALS = { PROMETHEUS_USERNAME: "me", PROMETHEUS_API_KEY: SECRET };
const LOGIN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on</body></html>";
const html = () => new Response(LOGIN, { headers: { "Content-Type": "text/html" } });
const status = (code: number, text: string): Answer => () => new Response(text, { status: code });
/** Each wait would be a line of its own. */
const NO_WAITS = { DPM_FINDER_RETRY_FOR: "0" };
const SILENCE: Answer = () => undefined;

const FAULTS: Readonly<Record<string, Fault>> = {
  "wrong credentials (401)": {
    // Some servers and many proxies repeat what they were sent.
    answer: (request) => new Response(`not for ${request.headers.get("authorization")} ${SECRET}`, { status: 401 }),
    env: CREDENTIALS,
    says: /answered 401 Unauthorized: .*Check PROMETHEUS_USERNAME and PROMETHEUS_API_KEY/,
  },
  "no tenant (401 of Mimir)": { answer: status(401, "no org id\n"), says: /no org id\. Set PROMETHEUS_TENANT/ },
  "credentials without permission (403)": {
    answer: status(403, "Forbidden"),
    env: CREDENTIALS,
    says: /answered 403 Forbidden.*Check that these credentials may read the metrics of this tenant/,
  },
  "a list of names that is forbidden": {
    answer: prometheusAnswers([], status(403, "no queries\n"), { names: status(403, "no metrics:read\n") }),
    says: /Cannot read metric names from "[^"]*\/api\/v1\/label\/__name__\/values": .*403 Forbidden: no metrics:read/,
  },
  "queries that are forbidden": {
    answer: prometheusAnswers(["a", "b"], status(403, "no metrics:query\n")),
    says: /Cannot query "[^"]*\/api\/v1\/query": .*403 Forbidden: no metrics:query/,
  },
  "nothing below that path (404)": {
    answer: status(404, "404 page not found\n"),
    args: ["--api-prefix", "/wrong"],
    says: /\/wrong\/api\/v1.*404 Not Found.*--api-prefix/,
  },
  "a redirect to a login": {
    answer: () => new Response(null, { status: 302, headers: { Location: "https://sso.example/login?next=x" } }),
    says: /302 Found/,
  },
  "an HTML page": { answer: html, says: /an HTML page where JSON should be: .*Sign in/ },
  "JSON that is cut short": {
    answer: () => new Response('{"status":"success","data":{"vers'),
    says: /no valid JSON: \{"status":"success","data":\{"vers/,
  },
  "data of the wrong type": {
    answer: prometheusAnswers({ a: 1 }, SILENCE),
    says: /Cannot read [a-z ]+ from "[^"]*\/values": .* is Object, expected Array/,
  },
  "a name of the wrong type": {
    answer: prometheusAnswers(["a", 42], SILENCE),
    says: /Cannot read [a-z ]+ from "[^"]*\/values": "1" is 42, expected string/,
  },
  "an error with the status of a success": {
    answer: prometheusAnswers([], SILENCE, {
      names: () => Response.json({ status: "error", error: "tenant is gone" }),
    }),
    // Names are asked for by a query then, which nobody answers.
    args: ["--timeout", "0.5"],
    says: /answered 200 with an error: tenant is gone/,
  },
  "an API that is not Prometheus'": { answer: () => success("hello"), says: /Cannot find a Prometheus API/ },
  "a server that never answers": {
    answer: SILENCE,
    args: ["--timeout", "0.2"],
    says: /no answer within 0\.2 s\. Check the host and the port in PROMETHEUS_ENDPOINT, or raise --timeout/,
  },
  "a server that never answers, and a deadline": {
    answer: SILENCE,
    args: ["--deadline", "0.5"],
    says: /Cannot scan within the deadline of 0\.5 s: .*Raise --deadline/,
  },
  "names that do not come before the deadline": {
    answer: prometheusAnswers([], SILENCE, { names: SILENCE }),
    args: ["--deadline", "0.5"],
    says: /Cannot scan within the deadline of 0\.5 s/,
  },
};

/** What is wrong before any HTTP is spoken. */
const CONNECTIONS: Readonly<Record<string, OneShot & { readonly says: RegExp }>> = {
  "a certificate that is not trusted": {
    says: /https:\/\/127\.0\.0\.1.*TLS certificate is not trusted \(UnknownIssuer\)\. Give the authority.*--ca-file/,
  },
  "a certificate of another host": {
    args: ["--ca-file", "ca.pem"],
    says: /TLS certificate is not trusted .*Write the host in PROMETHEUS_ENDPOINT as the certificate does/,
  },
  "http where TLS is spoken": { says: /http:\/\/127.*does not speak HTTP there.*https:\/\// },
  "https where plain HTTP is spoken": { says: /TLS could not be agreed on .*http:\/\// },
  "a server that speaks another protocol": { says: /does not speak HTTP there/ },
  "a server that hangs up": { says: /the connection broke/ },
  "a port where nobody listens": { says: /the connection was refused\. Check that the server runs and the port/ },
  // Resolvers differ: some answer names that do not exist with an address of their own.
  "a host that does not exist": {
    env: { PROMETHEUS_ENDPOINT: "http://prometheus.invalid:9090" },
    says:
      /prometheus\.invalid:9090.*: (the host name cannot be resolved\. Check the host|the connection|the server|no answer)/,
  },
};

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() => {
  const shots: Record<string, OneShot> = {};
  for (const [name, { answer, env, args }] of Object.entries(FAULTS)) {
    const { url } = servers.use(serveAnswers(answer));
    shots[name] = { args, env: { ...NO_WAITS, ...env, PROMETHEUS_ENDPOINT: url } };
  }
  const endpoints = endpointsOfConnections();
  for (const [name, { env, args }] of Object.entries(CONNECTIONS)) {
    const files = { "ca.pem": certificateText("authority.pem") };
    shots[name] = { args, files, env: { ...NO_WAITS, PROMETHEUS_ENDPOINT: endpoints[name] ?? "", ...env } };
  }
  return shots;
});

function endpointsOfConnections(): Record<string, string> {
  const plain = servers.use(serveAnswers(html));
  const overTls = servers.use(serveAnswers(html, certificateOf("server")));
  return {
    "a certificate that is not trusted": overTls.url,
    "a certificate of another host": servers.use(serveAnswers(html, certificateOf("hostile"))).url,
    "http where TLS is spoken": overTls.url.replace("https:", "http:"),
    "https where plain HTTP is spoken": plain.url.replace("http:", "https:"),
    "a server that speaks another protocol": serveBytes("SSH-2.0-OpenSSH_9.2\r\n"),
    "a server that hangs up": serveBytes(""),
    "a port where nobody listens": `http://${NOBODY}`,
  };
}

function certificateOf(name: string): { cert: string; key: string } {
  return { cert: certificateText(`${name}.pem`), key: certificateText(`${name}.key`) };
}

/** Sends bytes to whoever connects, and hangs up; after a request was read, or a reset could overtake the bytes. */
function serveBytes(text: string): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = (async () => {
    for await (const connection of listener) {
      await connection.write(new TextEncoder().encode(text));
      await connection.read(new Uint8Array(65_536)).catch(() => undefined);
      connection.close();
    }
  })();
  servers.defer(async () => {
    listener.close();
    await connections;
  });
  return `http://127.0.0.1:${listener.addr.port}`;
}

for (const [name, { says }] of Object.entries({ ...FAULTS, ...CONNECTIONS })) {
  Deno.test(`one-shot: ${name} is one line and exit code 3`, () => {
    const result = resultOf(name);
    assertRefused(result, 3, says);
    doesNotMatch(result.stderr, new RegExp(SECRET));
    match(Object.keys(result.files).join(), /^(ca\.pem)?$/, "no file is written");
  });
}
