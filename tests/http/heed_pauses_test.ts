import { equal, ok } from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, createServer, type TLSSocket } from "node:tls";
import { acceptedSocket, heedPauses } from "../../src/http/heed_pauses.ts";

const CERTIFICATES = join(Deno.cwd(), "tests/support/certificates");
const SENT_BYTES = 64 << 20;

Deno.test("heedPauses: A1: a paused TLS socket reads next to nothing, and all of it once it goes on", async () => {
  const server = createServer({
    cert: Deno.readTextFileSync(`${CERTIFICATES}/server.pem`),
    key: Deno.readTextFileSync(`${CERTIFICATES}/server.key`),
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, "secureConnection") as Promise<[TLSSocket]>;
  const client = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  client.on("error", () => undefined);
  const [socket] = await accepted;
  heedPauses(socket);
  let received = 0;
  socket.on("data", (chunk: Uint8Array) => received += chunk.length);
  socket.pause();
  const sent = new Promise((resolve) => client.end(new Uint8Array(SENT_BYTES), () => resolve(undefined)));
  // Turns of the event loop, in each of which a socket that is not stopped reads at least 16 KiB.
  for (let i = 0; i < 2_000; i++) await new Promise((resolve) => setImmediate(resolve));
  ok(acceptedSocket(socket).bytesRead < SENT_BYTES / 8, String(acceptedSocket(socket).bytesRead));
  equal(received, 0);
  socket.resume();
  await Promise.all([sent, once(socket, "end")]);
  equal(received, SENT_BYTES);
  client.destroy();
  socket.destroy();
  server.close();
  await once(server, "close");
});
