import { deepEqual, doesNotMatch, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { connect, type ConnectionOptions } from "node:tls";
import type { Handler } from "../../src/http/handler.ts";
import type { RunningServer } from "../../src/http/listen.ts";
import { serve, type ServeOptions } from "../../src/http/serve.ts";
import { HASH_OF_SECRET } from "./hash_of_secret.ts";
import { rawExchange } from "./raw_exchange.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { runScript } from "../support/run_deno.ts";

const CERTIFICATES = join(Deno.cwd(), "tests/support/certificates");
const read = (name: string) => Deno.readTextFileSync(join(CERTIFICATES, name));
const SERVER = `tls_server_config:\n  cert_file: ${CERTIFICATES}/server.pem\n  key_file: ${CERTIFICATES}/server.key\n`;
const CLIENT_CA = `  client_ca_file: ${CERTIFICATES}/authority.pem\n`;
const ALICE = `basic_auth_users:\n  alice: ${HASH_OF_SECRET}\n`;
const hello: Handler = () => new Response("hello");

interface Served {
  readonly server: RunningServer;
  readonly url: string;
  readonly port: number;
  /** Writes another configuration. */
  readonly write: (text: string) => void;
}

/** Serves with a web configuration for as long as `use` takes. */
async function withWebConfig(
  text: string,
  use: (served: Served) => Promise<void>,
  options: Partial<ServeOptions> & { readonly handler?: Handler } = {},
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "web.yml");
  await Deno.writeTextFile(path, text);
  const { handler = hello, ...serveOptions } = options;
  const server = await serve(handler, {
    addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }],
    webConfigFile: path,
    webConfig: { checkIntervalMs: 0 },
    ...serveOptions,
  });
  try {
    const port = server.addresses[0]?.port ?? 0;
    await use({ server, url: server.urls[0] ?? "", port, write: (changed) => Deno.writeTextFileSync(path, changed) });
  } finally {
    await server.close(0);
  }
}

/** Asks once over TLS and gives the answer's text, or `"refused"` when no answer came. */
async function ask(url: string, certificate?: string, headers?: Readonly<Record<string, string>>): Promise<string> {
  const identity = certificate === undefined
    ? {}
    : { cert: read(`${certificate}.pem`), key: read(`${certificate}.key`) };
  using client = Deno.createHttpClient({ caCerts: [read("authority.pem")], ...identity });
  try {
    return await (await fetch(url, { client, ...(headers && { headers }) })).text();
  } catch {
    return "refused";
  }
}

/** Shakes hands and tells the protocol and the certificate's serial number, or `"refused"`. */
function shakeHands(port: number, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getPeerCertificate().serialNumber}`);
      socket.destroy();
    });
    socket.on("error", () => resolve("refused"));
  });
}

Deno.test("serve: without a web configuration it is plain HTTP with the security headers", async () => {
  const server = await serve(hello, { addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }] });
  const response = await fetch(server.urls[0] ?? "");
  equal(await response.text(), "hello");
  equal(response.headers.get("x-content-type-options"), "nosniff");
  equal(response.headers.get("strict-transport-security"), null);
  await server.close(0);
});

Deno.test("serve: with a certificate it is HTTPS, and the handler knows", async () => {
  await withWebConfig(SERVER, async ({ url }) => {
    match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
    equal(await ask(`${url}/x`), `${url}/x true`);
  }, { handler: (request, { encrypted }) => new Response(`${request.url} ${encrypted}`) });
});

Deno.test("serve: a bad web configuration is an error before anything listens", async () => {
  await rejects(withWebConfig("http_server_config:\n  http2: perhaps\n", () => Promise.resolve()), {
    name: "YamlError",
    message: /web\.yml:2:3": "http_server_config\.http2" is "perhaps", expected true or false/,
  });
});

Deno.test("serve: every client_auth_type lets in whom it should", async () => {
  const certificates = [undefined, "client", "stranger"];
  const expected = {
    NoClientCert: ["hello", "hello", "hello"],
    RequestClientCert: ["hello", "hello", "hello"],
    RequireAnyClientCert: ["refused", "hello", "hello"],
    RequireClientCert: ["refused", "hello", "hello"],
    VerifyClientCertIfGiven: ["hello", "hello", "refused"],
    RequireAndVerifyClientCert: ["refused", "hello", "refused"],
  };
  for (const [type, answers] of Object.entries(expected)) {
    const ca = type === "NoClientCert" ? "" : CLIENT_CA;
    await withWebConfig(`${SERVER}  client_auth_type: ${type}\n${ca}`, async ({ url }) => {
      const seen: string[] = [];
      for (const certificate of certificates) seen.push(await ask(url, certificate));
      deepEqual(seen, answers, type);
    });
  }
});

Deno.test("serve: client_allowed_sans lets in by DNS name, mail, URI and IP address, and nobody else", async () => {
  const allowed = {
    "client.example": "hello",
    "client@example.com": "hello",
    "spiffe://example.com/client": "hello",
    "192.0.2.7": "hello",
    "client2.example": "refused",
    "DNS:client.example": "refused",
    "client": "refused",
  };
  for (const [san, answer] of Object.entries(allowed)) {
    const text =
      `${SERVER}${CLIENT_CA}  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: ["${san}"]\n`;
    await withWebConfig(text, async ({ url }) => {
      equal(await ask(url, "client"), answer, san);
      equal(await ask(url, "hostile"), "refused", "a name inside a name does not count");
    });
  }
});

Deno.test("serve: min_version and max_version are held", async () => {
  await withWebConfig(`${SERVER}  min_version: TLS13\n`, async ({ port }) => {
    match(await shakeHands(port), /^TLSv1\.3 /);
    equal(await shakeHands(port, { maxVersion: "TLSv1.2" }), "refused");
  });
  await withWebConfig(`${SERVER}  max_version: TLS12\n`, async ({ port }) => {
    match(await shakeHands(port), /^TLSv1\.2 /);
    equal(await shakeHands(port, { minVersion: "TLSv1.3" }), "refused");
  });
});

Deno.test("serve: a changed certificate holds for the next connection, an open one goes on", async () => {
  await withWebConfig(SERVER, async ({ url, port, write }) => {
    using kept = Deno.createHttpClient({ caCerts: [read("authority.pem")], poolMaxIdlePerHost: 1 });
    const again = async () => await (await fetch(url, { client: kept })).text();
    equal(await again(), "hello");
    const before = await shakeHands(port);
    write(SERVER.replaceAll("server.", "server2."));
    const after = await shakeHands(port);
    match(after, /^TLSv1\.3 [0-9A-F]+$/);
    notEqual(after, before);
    equal(await again(), "hello");
    write(SERVER.replace("server.key", "stranger.key"));
    equal(await shakeHands(port), after, "a broken change leaves the last good one");
  });
});

Deno.test("serve: A7: a stricter client_auth_type holds for the next connection, a laxer one not at all", async () => {
  await withWebConfig(SERVER, async ({ url, write }) => {
    equal(await ask(url), "hello");
    write(`${SERVER}${CLIENT_CA}  client_auth_type: RequireAndVerifyClientCert\n`);
    deepEqual([await ask(url), await ask(url, "client")], ["refused", "hello"]);
    write(SERVER);
    deepEqual([await ask(url), await ask(url, "client")], ["refused", "hello"]);
  });
});

Deno.test("serve: passwords are asked for on every path, over TLS and without, and a change holds at once", async () => {
  for (const tls of ["", SERVER]) {
    await withWebConfig(tls + ALICE, async ({ url, write }) => {
      const as = (user: string) => ask(`${url}/-/healthy`, undefined, { authorization: `Basic ${btoa(user)}` });
      equal(await as("alice:secret"), "hello");
      match(await as("alice:wrong"), /the user or the password is wrong/);
      match(await as("bob:secret"), /the user or the password is wrong/);
      match(await ask(url), /it carries no user and password/);
      write(tls + ALICE.replace("alice", "bob"));
      match(await as("alice:secret"), /the user or the password is wrong/);
      equal(await as("bob:secret"), "hello");
    });
  }
});

Deno.test("serve: headers and rate of the file hold, and change while it runs", async () => {
  const headers = (value: string) => `http_server_config:\n  headers:\n    X-Frame-Options: ${value}\n`;
  await withWebConfig(headers("deny"), async ({ url, write }) => {
    const seen = async () => {
      const response = await fetch(url);
      await response.body?.cancel();
      return [response.status, response.headers.get("x-frame-options")];
    };
    deepEqual(await seen(), [200, "deny"]);
    write(`${headers("sameorigin")}rate_limit:\n  interval: 1h\n  burst: 1\n`);
    deepEqual([await seen(), await seen()], [[200, "sameorigin"], [429, "sameorigin"]]);
  });
});

Deno.test("serve: A9: while passwords are guessed, scrapes go on and a right one for the first time gets in", async () => {
  await withWebConfig(`${ALICE}  bob: ${HASH_OF_SECRET}\n`, async ({ url }) => {
    const status = async (user: string) => {
      const response = await fetch(url, { headers: { authorization: `Basic ${btoa(user)}` } });
      await response.body?.cancel();
      return response.status;
    };
    equal(await status("alice:secret"), 200);
    const guesses = Array.from({ length: 300 }, (_, number) => status(`alice:${number}`));
    equal(await status("alice:secret"), 200);
    equal(await status("bob:secret"), 200);
    const refusals = Map.groupBy(await Promise.all(guesses), (refusal) => refusal);
    deepEqual(new Set(refusals.keys()), new Set([401, 429]));
    ok((refusals.get(429)?.length ?? 0) > 0, "what cannot wait is refused");
  });
});

Deno.test("serve: A7: an emptied file opens nothing", async () => {
  const warnings: string[] = [];
  await withWebConfig(ALICE, async ({ url, write }) => {
    const statuses: number[] = [];
    for (const text of ["", "basic_auth_users:\n", ALICE.slice(0, 30), "{}\n", "\0".repeat(60)]) {
      write(text);
      const response = await fetch(url);
      await response.body?.cancel();
      statuses.push(response.status);
    }
    deepEqual(statuses, [401, 401, 401, 401, 401]);
  }, { webConfig: { checkIntervalMs: 0, onWarning: (warning) => warnings.push(warning) } });
  equal(warnings.length, 3);
});

Deno.test("serve: C16: a choice of suites and curves is answered all the same, one of TLS 1.3 alone is held", async () => {
  const chosen =
    `${SERVER}  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n  curve_preferences: [CurveP521]\n`;
  await withWebConfig(chosen, async ({ port }) => match(await shakeHands(port), /^TLSv1\.3 /));
  const only13 = `${SERVER}  cipher_suites: [TLS_AES_128_GCM_SHA256]\nhttp_server_config:\n  http2: false\n`;
  await withWebConfig(only13, async ({ port }) => {
    match(await shakeHands(port), /^TLSv1\.3 /);
    equal(await shakeHands(port, { maxVersion: "TLSv1.2" }), "refused");
  });
});

Deno.test("serve: C16: VerifyClientCertIfGiven without an authority lets in whoever has no certificate", async () => {
  await withWebConfig(`${SERVER}  client_auth_type: VerifyClientCertIfGiven\n`, async ({ url }) => {
    deepEqual([await ask(url), await ask(url, "client"), await ask(url, "stranger")], ["hello", "refused", "refused"]);
  });
});

Deno.test("serve: over TLS, a client that is silent before, during or after the handshake is dropped", async () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, connectionsCheckingIntervalMs: 20 };
  await withWebConfig(SERVER, async ({ port }) => {
    equal(await rawExchange({ port }, ""), "");
    equal(await rawExchange({ port }, "\x16\x03\x01\x00\xf0"), "");
    const afterHandshake = await new Promise<string>((resolve) => {
      let received = "";
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
      socket.on("data", (chunk: Uint8Array) => received += new TextDecoder().decode(chunk));
      socket.on("close", () => resolve(received));
      socket.on("error", () => undefined);
    });
    match(afterHandshake, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  }, { limits });
});

Deno.test("serve: C16: plain HTTP on the port of TLS is told so in clear text, and TLS goes on", async () => {
  await withWebConfig(SERVER, async ({ port, url }) => {
    for (const text of ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS / HTTP/1.0\r\n\r\n"]) {
      match(
        await rawExchange({ port }, text),
        /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\nClient sent an HTTP request to an HTTPS server\.\n$/,
      );
    }
    doesNotMatch(await rawExchange({ port }, "\x00\x01 neither of both"), /HTTP/);
    equal(await ask(url), "hello");
  });
});

Deno.test("serve: A6: over TLS, one connection more than allowed is let in for the one idle for longest", async () => {
  await withWebConfig(SERVER, async ({ port }) => {
    const first = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    first.on("error", () => undefined);
    await new Promise<void>((resolve) => first.once("secureConnect", () => resolve()));
    const closed = new Promise((resolve) => first.once("close", resolve));
    notEqual(await shakeHands(port), "refused");
    await closed;
  }, { limits: { maxConnections: 1 } });
});

Deno.test("serve: passwords that cannot be checked are an error at the start", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "web.yml");
  await Deno.writeTextFile(path, ALICE);
  const { stdout } = await runScript("tests/http/serve_child.ts", [
    `--allow-read=${folder.path}`,
    "--allow-env=LOG_TOKENS,LOG_STREAM",
    "--allow-net=127.0.0.1",
  ], path);
  match(
    stdout,
    /^ServerError: Cannot check passwords: the program was started without the permission to read its own file\. Start it with --allow-read=\S+\/src\/http\/bcrypt_worker\.ts, or remove basic_auth_users from the web configuration\.$/,
  );
});
