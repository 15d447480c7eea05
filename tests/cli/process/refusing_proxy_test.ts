import { doesNotMatch, equal, match } from "node:assert/strict";
import { oneShotsBeforeAll } from "./one_shot.ts";

/** What a proxy says to whatever it is asked, by the scheme of the backend. */
const REFUSALS = {
  "407 to http": { scheme: "http", status: "407 Proxy Authentication Required" },
  "407 to https": { scheme: "https", status: "407 Proxy Authentication Required" },
  "403 to https": { scheme: "https", status: "403 Forbidden" },
} as const;

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() =>
  Object.fromEntries(
    Object.entries(REFUSALS).map(([name, { scheme, status }]) => {
      const proxy = serveRefusals(status);
      const env = { PROMETHEUS_ENDPOINT: `${scheme}://prometheus.example`, NO_PROXY: "", no_proxy: "" };
      const shot = {
        args: ["--deadline", "3"],
        env: { ...env, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy },
      };
      return [name, shot] as const;
    }),
  )
);

/** A proxy of one answer; the address it listens on. */
function serveRefusals(status: string): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      await connection.write(new TextEncoder().encode(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`));
      connection.close();
    }
  })();
  servers.defer(async () => {
    listener.close();
    await serving;
  });
  return `http://127.0.0.1:${listener.addr.port}`;
}

for (const [name, { scheme, status }] of Object.entries(REFUSALS)) {
  Deno.test(`A11 one-shot: a proxy that answers ${name} is named by its variable, and the endpoint is not blamed`, () => {
    const { code, stderr } = resultOf(name);
    equal(code, 3, stderr);
    match(stderr, new RegExp(`: the proxy that ${scheme.toUpperCase()}_PROXY names `));
    match(stderr, /NO_PROXY/);
    if (status.startsWith("407")) match(stderr, /USER:PASSWORD@HOST:PORT/);
    doesNotMatch(stderr, /PROMETHEUS_ENDPOINT/);
  });
}
