import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connectionFailure } from "../../src/prometheus/connection_failure.ts";

const explain = (cause: unknown, url = "http://metrics.example/api/v1/query") =>
  connectionFailure({ action: "query", url, timeoutMs: 2_000, cause }, (text) => text);

/** What Deno throws for an address, without a timeout of the request. */
async function thrownBy(url: string, init: RequestInit & { client?: Deno.HttpClient } = {}): Promise<unknown> {
  try {
    await (await fetch(url, init)).arrayBuffer();
  } catch (error) {
    return error;
  }
  return assert.fail(`"${url}" answered`);
}

/** Runs with a TCP server that answers each connection's first bytes with these and hangs up. */
async function withRawServer<T>(answer: string | undefined, run: (port: number) => Promise<T>): Promise<T> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      if (answer !== undefined) {
        await connection.read(new Uint8Array(16_384));
        await connection.write(new TextEncoder().encode(answer));
      }
      connection.close();
    }
  })();
  try {
    return await run(listener.addr.port);
  } finally {
    listener.close();
    await serving;
  }
}

const certificate = (name: string) =>
  Deno.readTextFileSync(new URL(`../support/certificates/${name}`, import.meta.url));

/** Runs with an HTTPS server that answers every request. */
async function withTlsServer<T>(
  options: { cert: string; key: string; ca?: string; requestCert?: boolean },
  run: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer(options, (_request, response) => response.end("{}"));
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await run((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const SERVER = { cert: certificate("server.pem"), key: certificate("server.key") };

Deno.test("connectionFailure: a port where nobody listens refused the connection, which may pass", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const error = explain(await thrownBy(`http://127.0.0.1:${port}/`));
  assert.equal(error.code, "connection-refused");
  assert.equal(error.message, 'Cannot query "http://metrics.example/api/v1/query": the connection was refused');
  assert.equal(error.retry.passing, true);
});

Deno.test("connectionFailure: a body cut short, a connection closed at once", async () => {
  for (const answer of ["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc", undefined]) {
    const cause = await withRawServer(answer, (port) => thrownBy(`http://127.0.0.1:${port}/`));
    const error = explain(cause);
    assert.equal(error.code, "connection-broken");
    assert.match(error.reason, /^the connection broke \((error reading a body|.*closed before message completed)/);
    assert.doesNotMatch(error.message, /127\.0\.0\.1/, "the address is in the message already, as the user wrote it");
    assert.equal(error.retry.passing, true);
  }
});

Deno.test("connectionFailure: a timeout of the client is a heavy query, before the answer and in its body", async () => {
  const silence = Promise.withResolvers<Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (new URL(request.url).pathname === "/silent") return silence.promise;
    const start = (controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(3));
    return new Response(new ReadableStream({ start }));
  });
  for (const path of ["silent", "drip"]) {
    const signal = AbortSignal.timeout(20);
    const error = explain(await thrownBy(`http://127.0.0.1:${server.addr.port}/${path}`, { signal }));
    assert.equal(error.code, "no-answer-in-time");
    assert.equal(error.retry.heavy, true);
    assert.equal(error.reason, "no answer within 2 s");
    assert.equal(error.retry.passing, true);
  }
  silence.resolve(new Response());
  await server.shutdown();
});

Deno.test("connectionFailure: a certificate nobody vouches for says so and does not pass", async () => {
  const cause = await withTlsServer(SERVER, (port) => thrownBy(`https://127.0.0.1:${port}/`));
  const error = explain(cause);
  assert.equal(error.reason, "the server's TLS certificate is not trusted (UnknownIssuer)");
  assert.equal(error.code, "untrusted-certificate");
  assert.equal(error.retry.passing, false);
});

Deno.test("connectionFailure: a certificate of another host says which host it is for", async () => {
  const other = { cert: certificate("client.pem"), key: certificate("client.key") };
  using client = Deno.createHttpClient({ caCerts: [certificate("authority.pem")] });
  const cause = await withTlsServer(other, (port) => thrownBy(`https://127.0.0.1:${port}/`, { client }));
  const error = explain(cause);
  assert.match(error.reason, /not valid for name "127\.0\.0\.1"; certificate is only valid for .*client\.example/);
  assert.equal(error.code, "wrong-host-certificate");
  assert.equal(error.retry.passing, false);
});

Deno.test("connectionFailure: a server that wants a client certificate is not one whose own is untrusted", async () => {
  const strict = { ...SERVER, ca: certificate("authority.pem"), requestCert: true };
  using client = Deno.createHttpClient({ caCerts: [certificate("authority.pem")] });
  const cause = await withTlsServer(strict, (port) => thrownBy(`https://127.0.0.1:${port}/`, { client }));
  const error = explain(cause);
  assert.match(error.reason, /^the server does not accept the client certificate.*CertificateRequired/);
  assert.equal(error.code, "client-certificate-refused");
  assert.equal(error.retry.passing, false);
});

Deno.test("connectionFailure: http:// and https:// mixed up are told apart from a network fault", async () => {
  const toPlain = await withRawServer(
    "HTTP/1.0 400 Bad Request\r\n\r\n",
    (port) => thrownBy(`https://127.0.0.1:${port}/`),
  );
  const toTls = await withTlsServer(SERVER, (port) => thrownBy(`http://127.0.0.1:${port}/`));
  for (const [cause, code] of [[toPlain, "tls"], [toTls, "not-http"]] as const) {
    const error = explain(cause);
    assert.equal(error.code, code);
    assert.equal(error.retry.passing, false);
  }
});

Deno.test("connectionFailure: a port that fetch never asks", async () => {
  const error = explain(await thrownBy("http://127.0.0.1:6000/"));
  assert.equal(error.code, "blocked-port");
  assert.equal(error.retry.passing, false);
});

Deno.test({
  name: "connectionFailure: an address the program is not permitted to reach",
  permissions: { net: false },
  async fn() {
    const error = explain(await thrownBy("http://127.0.0.1:9090/"));
    assert.equal(error.reason, "the program is not permitted to reach that address");
    assert.equal(error.code, "not-permitted");
    assert.equal(error.exitCode, 2);
    assert.equal(error.retry.passing, false);
  },
});

/** As recorded from Deno 2.9.6 for "http://nonexistent.invalid/": no resolver is asked here. */
const dnsFailure = (words: string) =>
  new TypeError("fetch failed", {
    cause: new Error(
      "error sending request for url (http://nonexistent.invalid/): client error (Connect): dns error: " +
        `failed to lookup address information: ${words}`,
    ),
  });

Deno.test("connectionFailure: a host name that nobody knows does not become known by asking again", () => {
  const error = explain(dnsFailure("Name or service not known"));
  assert.equal(error.reason, "the host name cannot be resolved");
  assert.equal(error.code, "unknown-host");
  assert.equal(error.retry.passing, false);
});

Deno.test("connectionFailure: a resolver that is overloaded passes", () => {
  assert.equal(explain(dnsFailure("Temporary failure in name resolution")).retry.passing, true);
  assert.equal(explain(dnsFailure("Try again")).retry.passing, true);
});

Deno.test("connectionFailure: what is thrown without being an error is shown as text", () => {
  assert.equal(explain("gone").reason, "the connection broke (gone)");
});

Deno.test("connectionFailure: a TLS connection that ends without a word may want a client certificate", () => {
  const text = "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/rustls/x.html";
  const error = explain(new TypeError("error sending request", { cause: new Error(text) }));
  assert.equal(error.reason, "the server ended the TLS connection without a word");
  assert.equal(error.code, "tls-closed");
  assert.equal(error.retry.passing, true);
});

Deno.test("connectionFailure: a server that speaks before it is asked is no HTTP server, but asked again", () => {
  const words = "client error (SendRequest): received unexpected message from connection";
  const error = explain(new TypeError("error sending request", { cause: new Error(words) }));
  assert.equal(error.code, "not-http");
  assert.equal(error.reason, "the server does not speak HTTP there: it speaks before it is asked");
  assert.equal(error.retry.passing, true);
});

Deno.test("connectionFailure: an expired certificate is told from one that nobody vouches for", () => {
  const words = "client error (Connect): invalid peer certificate: certificate expired: verification time 5 (UNIX)";
  const error = explain(new TypeError("error sending request", { cause: new Error(words) }));
  assert.equal(error.code, "expired-certificate");
  assert.equal(error.retry.passing, false);
});

/** As recorded from Deno 2.9.6 with HTTPS_PROXY set. */
const connectFailure = (words: string) =>
  new TypeError("fetch failed", {
    cause: new Error(`error sending request for url (https://metrics.example/): client error (Connect): ${words}`),
  });

Deno.test("A11 connectionFailure: what a proxy refuses is told of the proxy and its variable", () => {
  const url = "https://metrics.example/api/v1/query";
  const wantsPassword = explain(connectFailure("proxy authentication required"), url);
  assert.equal(wantsPassword.code, "proxy-authentication");
  assert.equal(wantsPassword.retry.passing, false);
  assert.match(wantsPassword.reason, /^the proxy that HTTPS_PROXY names answered 407/);
  for (const words of ["unsuccessful tunnel", "unexpected eof while tunneling"]) {
    const refused = explain(connectFailure(words), url);
    assert.equal(refused.code, "proxy-refused");
    assert.equal(refused.retry.passing, true);
    assert.match(refused.reason, /^the proxy that HTTPS_PROXY names does not connect to it/);
  }
});

Deno.test("connectionFailure: a body that is not compressed as its header says is the answer's fault, and may pass", async () => {
  const answer = (encoding: string) =>
    `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"status":"success"}     `;
  for (const encoding of ["gzip", "br"]) {
    const failure = await withRawServer(
      answer(encoding),
      async (port) => explain(await thrownBy(`http://127.0.0.1:${port}/`)),
    );
    assert.deepEqual([failure.code, failure.kind, failure.retry], ["garbled-answer", "invalid", { passing: true }]);
    assert.match(failure.reason, /^the server answered with data that cannot be decompressed \(/);
  }
  for (const words of ["CRC computed does not match", "unexpected end of file"]) {
    assert.equal(explain(new TypeError("x", { cause: new Error(words) })).code, "garbled-answer");
  }
});
