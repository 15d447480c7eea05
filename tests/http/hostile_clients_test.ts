import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import type { Handler, RequestFault } from "../../src/http/handler.ts";
import { listen, type ListenOptions, type RunningServer } from "../../src/http/listen.ts";
import { rawExchange } from "./raw_exchange.ts";

const CERTIFICATES = join(Deno.cwd(), "tests/support/certificates");
const TLS: Pick<ListenOptions, "tls"> = {
  tls: () => ({
    certificate: Deno.readTextFileSync(`${CERTIFICATES}/server.pem`),
    key: Deno.readTextFileSync(`${CERTIFICATES}/server.key`),
    clientAuthentication: "NoClientCert",
    clientCa: undefined,
    clientAllowedSans: undefined,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
  }),
};
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const CHUNKED = "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/** Serves for as long as `use` takes. */
async function withServer(
  handler: Handler,
  use: (port: number, server: RunningServer) => Promise<void>,
  options: Partial<ListenOptions> = {},
): Promise<void> {
  const server = await listen(handler, { addresses: [{ kind: "tcp", host: "127.0.0.1", port: 0 }], ...options });
  try {
    await use(server.addresses[0]?.port ?? 0, server);
  } finally {
    await server.close(0);
  }
}

/** The status of each answer, 100 Continue left out. */
function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)).filter((status) =>
    status > 100
  );
}

/** Resolves once `condition` holds; the events of sockets come in turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

for (const secure of [false, true]) {
  const name = secure ? "over TLS" : "in clear text";
  const options = secure ? TLS : {};

  Deno.test(`listen: A1: of 2,000 requests sent ahead 16 are answered, then comes 429, ${name}`, async () => {
    const shapes: Record<string, string> = {
      GET,
      HEAD: GET.replace("GET", "HEAD"),
      POST: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      chunked: `POST / HTTP/1.1\r\n${CHUNKED}5\r\nhello\r\n0\r\n\r\n`,
      "HTTP/1.0": "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      absolute: "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
      expecting: "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
    };
    let calls = 0;
    let atOnce = 0;
    let mostAtOnce = 0;
    const answer = async (request: Request) => {
      calls++;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      const text = await request.text();
      await Promise.resolve();
      atOnce--;
      return new Response(text);
    };
    await withServer(answer, async (port) => {
      for (const [shape, request] of Object.entries(shapes)) {
        const before = calls;
        const received = await rawExchange({ port, secure }, request.repeat(2_000));
        deepEqual([shape, statusesOf(received)], [shape, [...Array(16).fill(200), 429]]);
        equal(calls - before, 16);
        match(received, /16 requests of this connection wait for their answers already\. Send the next one after/);
      }
      equal(mostAtOnce, 1);
    }, options);
  });

  Deno.test(`listen: A1: 16 requests sent ahead, again and again, are all answered, ${name}`, async () => {
    await withServer((request) => new Response(new URL(request.url).pathname), async (port) => {
      const last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      const received = await rawExchange({ port, secure }, GET.replace("/", "/first").repeat(15) + last);
      equal(received.split("/first").length - 1, 15);
      match(received, /\/last$/);
    }, options);
  });

  Deno.test(`listen: A1: requests refused before a handler sees them count too, ${name}`, async () => {
    let calls = 0;
    const count = () => {
      calls++;
      return new Response();
    };
    await withServer(count, async (port) => {
      for (const bad of [GET.replace("Host: a\r\n", ""), GET.replace("Host: a", "Host: a\r\nExpect: tea")]) {
        equal(statusesOf(await rawExchange({ port, secure }, bad.repeat(2_000))).length, 1);
      }
      equal(calls, 0);
    }, options);
  });
}

Deno.test("listen: A1: answers that nobody reads hold up neither the end nor more than one handler", async () => {
  let calls = 0;
  const big = new Uint8Array(20_000_000);
  const answer = () => {
    calls++;
    return new Response(big);
  };
  await withServer(answer, async (port, server) => {
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode(GET.repeat(1_000)));
    await until(() => calls > 0);
    equal(await (await fetch(`http://127.0.0.1:${port}`, { method: "HEAD" })).text(), "");
    await server.close(50);
    equal(calls, 2);
    client.close();
  });
});

Deno.test("listen: A1: a client that sends ahead and goes away leaves nothing that waits for an answer", async () => {
  let calls = 0;
  const answer = () => {
    calls++;
    return new Promise<Response>(() => undefined);
  };
  await withServer(answer, async (port, server) => {
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode(GET.repeat(10)));
    await until(() => calls > 0);
    client.close();
    // Without a limit of its own: it ends because nothing is in flight anymore.
    await server.close(3_600_000);
    equal(calls, 1);
  });
});

Deno.test("listen: A6: at the limit the connection idle for longest goes, one that is answered stays", async () => {
  const entered = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const handle: Handler = (request) => {
    if (!request.url.endsWith("/slow")) return new Response("ok");
    entered.resolve();
    return answer.promise;
  };
  await withServer(handle, async (port) => {
    const slow = rawExchange({ port }, "GET /slow HTTP/1.0\r\n\r\n");
    await entered.promise;
    const idle = rawExchange({ port }, GET);
    const probe = () => rawExchange({ port }, "GET / HTTP/1.0\r\n\r\n");
    equal(statusesOf(await probe()).length, 1);
    deepEqual(statusesOf(await probe()), [200]);
    await idle;
    answer.resolve(new Response("late"));
    match(await slow, /late$/);
  }, { limits: { maxConnections: 2 } });
});

Deno.test("listen: A10: what HTTP/1.1 forbids is refused with what to send instead", async () => {
  const refusals: Record<string, readonly [status: number, line: RegExp]> = {
    "GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n": [400, /it has 2 Host headers\. Send one\.\n$/],
    "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n": [400, /it has 2 Host headers/],
    "GET / HTTP/1.1\r\n\r\n": [400, /it has no Host header\. Send HTTP\/1\.1 with a Host header\.\n$/],
    "GET /\r\n\r\n": [400, /it names no version of HTTP\. Send HTTP\/1\.1 with a Host header\.\n$/],
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": [400, /it is not valid HTTP/],
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab": [400, /it is not valid HTTP/],
    "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n": [417, /Send it without\.\n$/],
  };
  await withServer(() => new Response("never"), async (port) => {
    for (const [text, [status, line]] of Object.entries(refusals)) {
      const received = await rawExchange({ port }, text);
      deepEqual([text, statusesOf(received)], [text, [status]]);
      match(received, line);
    }
    // HTTP/1.0 knows no Host header.
    match(await rawExchange({ port }, "GET / HTTP/1.0\r\n\r\n"), /never$/);
  });
});

Deno.test("listen: A10: an endless body, read by the handler or not, ends with the connection", async () => {
  const faults: RequestFault[] = [];
  const answer: Handler = async (request) => new Response(request.url.endsWith("/read") ? await request.text() : "no");
  await withServer(answer, async (port) => {
    const expected: Record<string, number> = {
      "GET /": 200,
      "HEAD /": 200,
      "POST /": 200,
      "OPTIONS /": 200,
      "POST /read": 413,
    };
    const seen: Record<string, number | undefined> = {};
    const chunk = `1000\r\n${"a".repeat(0x1000)}\r\n`;
    await Promise.all(
      Object.keys(expected).map(async (line) => {
        const received = await rawExchange({ port }, `${line} HTTP/1.1\r\n${CHUNKED}`, { drip: chunk, everyMs: 2 });
        seen[line] = statusesOf(received)[0];
      }),
    );
    deepEqual(seen, expected);
    deepEqual(faults, []);
  }, { limits: { maxBodyBytes: 20_000 }, onFault: (fault) => faults.push(fault) });
});

Deno.test("listen: A10: a chunk extension of 300 KB is refused, small ones and small chunks are not", async () => {
  const faults: RequestFault[] = [];
  const answer: Handler = async (request) =>
    new Response(request.url.endsWith("/unread") ? "no" : await request.text());
  await withServer(answer, async (port) => {
    const post = (body: string, path = "/") =>
      rawExchange({ port }, `POST ${path} HTTP/1.1\r\nConnection: close\r\n${CHUNKED}${body}0\r\n\r\n`);
    const received = await post(`1;x=${"a".repeat(300_000)}\r\nb\r\n`);
    deepEqual(statusesOf(received), [400]);
    match(received, /more around the chunks of its body than in them\. Send it without extensions\.\n$/);
    equal(statusesOf(await post(`1;x=${"a".repeat(300_000)}\r\nb\r\n`, "/unread")).length, 1);
    deepEqual(statusesOf(await post("1\r\na\r\n".repeat(50_000))), [200]);
    match(await post("1;x=y\r\na\r\n".repeat(10)), /a{10}$/);
    deepEqual(faults, []);
  }, { onFault: (fault) => faults.push(fault) });
});

Deno.test("listen: C16: OPTIONS of the server as a whole is answered for its first page", async () => {
  await withServer((request) => new Response(`${request.method} ${new URL(request.url).pathname}`), async (port) => {
    match(await rawExchange({ port }, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), /OPTIONS \/$/);
  });
});
