import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { bytesResponse } from "../../src/http/bytes_response.ts";
import type { Handler, RequestFault } from "../../src/http/handler.ts";
import { listen, type ListenOptions, type RunningServer } from "../../src/http/listen.ts";
import { ServerError } from "../../src/http/server_error.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { rawExchange } from "./raw_exchange.ts";
import { runScript } from "../support/run_deno.ts";

const LOCALHOST = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;

/** Serves for as long as `use` takes. */
async function withServer(
  handler: Handler,
  use: (server: RunningServer, port: number, url: string) => Promise<void>,
  options: Partial<ListenOptions> = {},
): Promise<void> {
  const server = await listen(handler, { addresses: [LOCALHOST], ...options });
  try {
    await use(server, server.addresses[0]?.port ?? 0, server.urls[0] ?? "");
  } finally {
    await server.close(0);
  }
}

/** A body that comes in pieces, a turn of the event loop apart. */
function slowStream(pieces: readonly string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = [...pieces];
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve));
      const piece = left.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
}

Deno.test("listen: an address, a port and a url are known for every address asked for", async () => {
  const addresses = [LOCALHOST, { kind: "tcp", host: "::1", port: 0 } as const];
  await withServer((request) => new Response(new URL(request.url).pathname), async (server) => {
    deepEqual(server.addresses.map(({ host }) => host), ["127.0.0.1", "::1"]);
    match(server.urls[0] ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    match(server.urls[1] ?? "", /^http:\/\/\[::1\]:\d+$/);
    for (const url of server.urls) equal(await (await fetch(`${url}/a`)).text(), "/a");
  }, { addresses });
});

Deno.test("listen: 200 clients at once all get their own answer", async () => {
  await withServer((request) => new Response(request.url), async (_server, _port, url) => {
    const urls = Array.from({ length: 200 }, (_, i) => `${url}/${i}`);
    deepEqual(await Promise.all(urls.map(async (each) => (await fetch(each)).text())), urls);
  });
});

Deno.test("listen: a port in use is an error that names the address and the port", async () => {
  await withServer(() => new Response(), async (_server, port) => {
    const address = { ...LOCALHOST, port };
    await rejects(listen(() => new Response(), { addresses: [LOCALHOST, address] }), (error) => {
      ok(error instanceof ServerError);
      equal(error.exitCode, 2);
      equal(
        error.message,
        `Cannot listen on "127.0.0.1:${port}": port ${port} is already in use on 127.0.0.1. ` +
          "Stop the program that uses it, or choose another port.",
      );
      return true;
    });
  });
});

Deno.test("listen: an address of no interface is an error that says what to check", async () => {
  const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
  await rejects(listen(() => new Response(), { addresses: [address, { kind: "fd", fd: 987 }] }), {
    name: "ServerError",
    message: /^Cannot listen on "fd:987": .*\. Start the program by a systemd socket unit, or unset LISTEN_FDS\.$/,
  });
  await rejects(listen(() => new Response(), { addresses: [{ kind: "tcp", host: "192.0.2.1", port: 80 }] }), {
    name: "ServerError",
    message: 'Cannot listen on "192.0.2.1:80": the permission for it is missing. ' +
      "Run the program with --allow-net=192.0.2.1:80.",
  });
});

Deno.test("listen: a unix socket is served, is refused to a second server, replaces an abandoned one, and is gone after the end", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "http.sock");
  const { stdout, stderr } = await runScript("tests/http/unix_socket_child.ts", [
    `--allow-read=${folder.path}`,
    `--allow-write=${folder.path}`,
    `--allow-net=unix:${path}`,
  ], path);
  equal(stderr, "");
  deepEqual(JSON.parse(stdout), {
    urls: [`unix:${path}`],
    body: "over unix",
    answersOf1000: 16,
    second: `ServerError: Cannot listen on "unix:${path}": another program is listening on it. ` +
      "Stop that program, or choose another path.",
    goneAfterClose: true,
    bodyAfterAbandoned: "over unix",
  });
});

Deno.test("listen: what stands in the place of a unix socket is told, and stays", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "notes.txt");
  await Deno.writeTextFile(path, "mine");
  await rejects(listen(() => new Response(), { addresses: [{ kind: "unix", path }] }), {
    message: `Cannot listen on "unix:${path}": something else stands there. Remove it, or choose another path.`,
  });
  equal(await Deno.readTextFile(path), "mine");
});

Deno.test("listen: a silent client is told 408 and dropped", async () => {
  await withServer(() => new Response(), async (_server, port) => {
    match(await rawExchange({ port }, ""), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  }, { limits: { headersTimeoutMs: 50, requestTimeoutMs: 100, connectionsCheckingIntervalMs: 20 } });
});

Deno.test("listen: a client that drips its headers is dropped", async () => {
  await withServer(() => new Response(), async (_server, port) => {
    const answer = await rawExchange({ port }, "GET / HTTP/1.1\r\nHost: a\r\n", { drip: "X", everyMs: 10 });
    match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  }, { limits: { headersTimeoutMs: 80, requestTimeoutMs: 160, connectionsCheckingIntervalMs: 20 } });
});

Deno.test("listen: a client that drips its body is dropped", async () => {
  const faults: RequestFault[] = [];
  await withServer(async (request) => new Response(await request.text()), async (_server, port) => {
    const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
    const answer = await rawExchange({ port }, head, { drip: "X", everyMs: 10 });
    match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  }, {
    limits: { headersTimeoutMs: 80, requestTimeoutMs: 160, connectionsCheckingIntervalMs: 20 },
    onFault: (fault) => faults.push(fault),
  });
});

Deno.test("listen: a client that does not read its answer is dropped", async () => {
  const cancelled = Promise.withResolvers<void>();
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        cancel: () => cancelled.resolve(),
      }),
    );
  await withServer(endless, async (_server, port) => {
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    await cancelled.promise;
    client.close();
  }, { limits: { responseStallTimeoutMs: 50 } });
});

Deno.test("listen: headers over the limit are answered 431 with the limit", async () => {
  await withServer(() => new Response(), async (_server, port) => {
    const answer = await rawExchange({ port }, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(3_000)}\r\n\r\n`);
    match(answer, /^HTTP\/1\.1 431 /);
    match(answer, /headers are larger than 2000 bytes\. Send fewer or shorter ones\.\n$/);
  }, { limits: { maxHeaderBytes: 2_000 } });
});

Deno.test("listen: a body over the limit is answered 413, with its length announced or not", async () => {
  const faults: RequestFault[] = [];
  await withServer(async (request) => new Response(await request.text()), async (_server, _port, url) => {
    const chunked = () => slowStream(["0123456", "789"]);
    const tooLong = "Cannot accept the request: its body is larger than 9 bytes. Send a smaller one.\n";
    for (const body of ["0123456789", chunked()]) {
      const response = await fetch(url, { method: "POST", body });
      equal(response.status, 413);
      equal(await response.text(), tooLong);
    }
    equal(await (await fetch(url, { method: "POST", body: "012345678" })).text(), "012345678");
    deepEqual(faults, []);
  }, { limits: { maxBodyBytes: 9 }, onFault: (fault) => faults.push(fault) });
});

Deno.test("listen: what is not HTTP, and a host that is none, are answered 400 with what to do", async () => {
  await withServer(() => new Response(), async (_server, port) => {
    match(
      await rawExchange({ port }, "\x16\x03\x01 hello\r\n\r\n"),
      /^HTTP\/1\.1 400 [^]*If this port speaks TLS, use https\.\n$/,
    );
    match(
      await rawExchange({ port }, "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
      /^HTTP\/1\.1 400 [^]*Send HTTP\/1\.1 with a Host header\.\n/,
    );
  });
});

Deno.test("listen: what is not HTTP behind a request that is being answered does not end up in the answer", async () => {
  const endless = () => new Response(slowStream(Array.from({ length: 1_000 }, () => "a".repeat(10))));
  await withServer(endless, async (_server, port) => {
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    let received = "";
    const chunk = new Uint8Array(1_024);
    const receive = async () => {
      const length = await client.read(chunk).catch(() => null);
      if (length !== null) received += new TextDecoder().decode(chunk.subarray(0, length));
      return length !== null;
    };
    while (!received.includes("aaaa")) await receive();
    await client.write(new TextEncoder().encode("\x16\x03 no request\r\n\r\n"));
    while (await receive());
    match(received, /^HTTP\/1\.1 200 OK\r\n/);
    equal(received.includes("HTTP/1.1 400"), false);
    client.close();
  });
});

Deno.test("listen: what a handler throws is reported with the path alone, and the client sees nothing of it", async () => {
  const faults: RequestFault[] = [];
  const fail: Handler = () => {
    throw new Error("secret");
  };
  await withServer(fail, async (_server, _port, url) => {
    const response = await fetch(`${url}/a?token=b`);
    equal(response.status, 500);
    equal(
      await response.text(),
      "Cannot answer the request: something went wrong here. The log of this program says what.\n",
    );
  }, { onFault: (fault) => faults.push(fault) });
  deepEqual(faults.map(({ error, ...where }) => [String(error), where]), [
    ["Error: secret", { method: "GET", path: "/a" }],
  ]);
});

Deno.test("listen: an answer whose body breaks off is cut, not ended, and reported", async () => {
  const faults: RequestFault[] = [];
  const breakOff = () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode("half"));
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.error(new Error("broken"));
        },
      }),
    );
  await withServer(breakOff, async (_server, _port, url) => {
    await rejects(async () => await (await fetch(url)).text());
    deepEqual(faults.map(({ error }) => String(error)), ["Error: broken"]);
  }, { onFault: (fault) => faults.push(fault) });
});

Deno.test("listen: bytes, text, streams, no body and HEAD come out with the right length", async () => {
  const bytes = new TextEncoder().encode("b".repeat(100_000));
  const bodies: Record<string, () => Response> = {
    "/bytes": () => bytesResponse(bytes, { headers: { "content-type": "text/plain" } }),
    "/text": () => new Response("text"),
    "/empty": () => new Response(null, { status: 204 }),
    "/nothing": () => new Response(""),
    "/stream": () => new Response(slowStream(["a".repeat(100_000), "b".repeat(100_000)])),
  };
  const answer: Handler = (request) => bodies[new URL(request.url).pathname]?.() ?? new Response(null, { status: 404 });
  await withServer(answer, async (_server, _port, url) => {
    const seen: Record<string, unknown> = {};
    for (const path of Object.keys(bodies)) {
      const response = await fetch(url + path);
      seen[path] = [response.status, (await response.bytes()).length, response.headers.get("content-length")];
    }
    deepEqual(seen, {
      "/bytes": [200, 100_000, "100000"],
      "/text": [200, 4, "4"],
      "/empty": [204, 0, null],
      "/nothing": [200, 0, "0"],
      "/stream": [200, 200_000, null],
    });
    const head = await fetch(`${url}/bytes`, { method: "HEAD" });
    deepEqual([head.headers.get("content-length"), await head.text()], ["100000", ""]);
  });
});

Deno.test("listen: cookies are sent one by one", async () => {
  const answer = () => new Response(null, { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
  await withServer(answer, async (_server, _port, url) => {
    const response = await fetch(url);
    await response.body?.cancel();
    deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  });
});
