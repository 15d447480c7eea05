import { equal, rejects } from "node:assert/strict";
import { listen } from "../../src/http/listen.ts";

const LOCALHOST = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;

Deno.test("close: what is in flight is answered, an idle connection is closed, a new one is refused", async () => {
  const entered = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const server = await listen((request) => {
    if (request.url.endsWith("/fast")) return new Response("fast");
    entered.resolve();
    return answer.promise;
  }, { addresses: [LOCALHOST] });
  const port = server.addresses[0]?.port ?? 0;
  const idle = await Deno.connect({ hostname: "127.0.0.1", port });
  await idle.write(new TextEncoder().encode("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n"));
  await idle.read(new Uint8Array(1_024));
  const inFlight = fetch(`${server.urls[0]}/slow`);
  await entered.promise;
  const closed = server.close();
  equal(server.close(), closed);
  equal(await idle.read(new Uint8Array(1)), null);
  await rejects(Deno.connect({ hostname: "127.0.0.1", port }), Deno.errors.ConnectionRefused);
  answer.resolve(new Response("late"));
  const response = await inFlight;
  equal(response.headers.get("connection"), "close");
  equal(await response.text(), "late");
  await closed;
  idle.close();
});

Deno.test("close: what takes longer than the grace is cut", async () => {
  const entered = Promise.withResolvers<void>();
  const server = await listen(() => {
    entered.resolve();
    return new Promise<Response>(() => undefined);
  }, { addresses: [LOCALHOST] });
  const cut = rejects(fetch(server.urls[0] ?? ""));
  await entered.promise;
  await server.close(10);
  await cut;
});

Deno.test("close: an aborted signal ends the server, even a silent client's connection", async () => {
  const stop = new AbortController();
  const server = await listen(() => new Response(), { addresses: [LOCALHOST], signal: stop.signal });
  const silent = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[0]?.port ?? 0 });
  stop.abort();
  await server.close();
  equal(await silent.read(new Uint8Array(1)).catch(() => null), null);
  silent.close();
});
