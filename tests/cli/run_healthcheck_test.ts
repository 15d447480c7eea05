import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { createServer } from "node:http";
import { runHealthcheck } from "../../src/cli/run_healthcheck.ts";
import type { ServerConfig } from "../../src/config/server_options.ts";
import { listen } from "../../src/http/listen.ts";
import { serve } from "../../src/http/serve.ts";
import { HASH_OF_SECRET } from "../http/hash_of_secret.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const LOCALHOST = { addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }] } as const;
const NOWHERE: ServerConfig = {
  listen: [{ kind: "tcp", host: "127.0.0.1", port: 9 }],
  listenGivenBy: undefined,
  webConfigFile: undefined,
  externalUrl: undefined,
  routePrefix: "",
  telemetryPath: "/metrics",
};
const CERTIFICATES = new URL("../support/certificates/", import.meta.url).pathname;

/** The exit code, and what was said. */
async function check(
  url: string | undefined,
  timeoutMs?: number,
  server: ServerConfig = NOWHERE,
): Promise<[code: number, lines: string[]]> {
  const lines: string[] = [];
  const code = await runHealthcheck(url, server, {
    signal: new AbortController().signal,
    fail: (line) => lines.push(line),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return [code, lines];
}

Deno.test("runHealthcheck: success and 401 are alive, anything else is not and is told in one line", async () => {
  let status = 200;
  const server = await listen(() => new Response(null, { status }), LOCALHOST);
  try {
    const url = `${server.urls[0]}/-/healthy`;
    for (status of [200, 204, 401, 429]) deepEqual(await check(url), [0, []], String(status));
    for (status of [301, 403, 404, 500, 503]) {
      deepEqual(await check(url), [1, [`dpm-finder is not healthy: "${url}" answered ${status}.`]]);
    }
  } finally {
    await server.close(0);
  }
});

Deno.test("runHealthcheck: nobody there, and nobody who answers, is not alive", async () => {
  const refused = 'dpm-finder is not healthy: "http://127.0.0.1:9/-/healthy" cannot be reached: nothing listens there.';
  deepEqual(await check("http://127.0.0.1:9/-/healthy"), [1, [refused]]);
  deepEqual(await check(undefined), [1, [
    `${refused} Give healthcheck the URL, or the listening options that the exporter has.`,
  ]]);

  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  const url = `http://127.0.0.1:${port}/`;
  deepEqual(await check(url, 50), [1, [
    `dpm-finder is not healthy: "${url}" cannot be reached: no answer within 0.05 s.`,
  ]]);
  silent.closeAllConnections();
  await new Promise<void>((resolve) => silent.close(() => resolve()));
});

Deno.test("runHealthcheck: over TLS, with a password and with a client certificate it is alive all the same", async () => {
  const tls = `tls_server_config:\n  cert_file: ${CERTIFICATES}server.pem\n  key_file: ${CERTIFICATES}server.key\n`;
  const mutual = `  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ${CERTIFICATES}authority.pem\n`;
  for (const text of [tls, `${tls}basic_auth_users:\n  ann: ${HASH_OF_SECRET}\n`, tls + mutual]) {
    await withTempDir(async (folder) => {
      const webConfigFile = `${folder}/web.yml`;
      await Deno.writeTextFile(webConfigFile, text);
      const server = await serve(() => new Response("ok"), { ...LOCALHOST, webConfigFile });
      try {
        deepEqual(await check(`${server.urls[0]}/-/healthy`), [0, []]);
      } finally {
        await server.close(0);
      }
    });
  }
});

Deno.test("runHealthcheck: what is no URL is refused, its password unsaid", async () => {
  for (const url of ["localhost:9966", "ftp://ann:secret@localhost/", "unix:", ""]) {
    await rejects(check(url), (error) => {
      match(String(error), /^ConfigError: Cannot use ".*" as the URL of healthcheck: it has to start with http:\/\//);
      equal(String(error).includes("secret"), false);
      return true;
    });
  }
});

Deno.test("runHealthcheck: where the program may not ask, that is refused, not told as an exporter that is down", async () => {
  await rejects(check("http://192.0.2.1/-/healthy"), {
    name: "ConfigError",
    exitCode: 2,
    message: 'Cannot ask "http://192.0.2.1/-/healthy": the permission for it is missing. ' +
      "Start it with --allow-net=192.0.2.1:80.",
  });
  await rejects(check("unix:/nowhere/x.sock"), {
    message:
      /Start it with --allow-read=\/nowhere\/x\.sock --allow-write=\/nowhere\/x\.sock --allow-net=unix:\/nowhere\//,
  });
});

Deno.test("runHealthcheck: C11: TLS or not by the options alone, below a prefix, within a rate limit", async () => {
  const tls = `tls_server_config:\n  cert_file: ${CERTIFICATES}server.pem\n  key_file: ${CERTIFICATES}server.key\n`;
  const users = `basic_auth_users:\n  ann: ${HASH_OF_SECRET}\n`;
  for (const text of [tls, tls + users, users, "rate_limit: { interval: 1h, burst: 1 }\n", ""]) {
    await withTempDir(async (folder) => {
      const webConfigFile = `${folder}/web.yml`;
      await Deno.writeTextFile(webConfigFile, text);
      const answer = ({ url }: Request) => new Response(null, { status: url.endsWith("/dpm/-/healthy") ? 200 : 404 });
      const server = await serve(answer, { ...LOCALHOST, webConfigFile });
      try {
        const listen = [{ ...LOCALHOST.addresses[0], port: server.addresses[0]?.port ?? 0 }];
        const config = { ...NOWHERE, listen, webConfigFile, routePrefix: "/dpm" };
        for (const time of ["first", "second"]) {
          deepEqual(await check(undefined, undefined, config), [0, []], `${time}: ${text}`);
        }
        const [code, lines] = await check(undefined, undefined, { ...config, routePrefix: "" });
        if (text === "") deepEqual([code, lines.length], [1, 1]);
      } finally {
        await server.close(0);
      }
    });
  }
});
