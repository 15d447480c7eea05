import { createServer } from "node:https";
import { TLSSocket } from "node:tls";
import { certificateText } from "./certificate_text.ts";

/** An HTTPS server that lets in who shows a certificate of the authority for tests. */
export interface GuardedServer extends AsyncDisposable {
  readonly url: string;
  /** Common names of the certificates that came with requests, in order. */
  readonly clients: readonly string[];
}

/** Starts it on a free loopback port, with what it answers to whom it lets in. */
export async function serveWithClientCertificate(
  answer: (request: Request, client: string) => Response | Promise<Response>,
): Promise<GuardedServer> {
  const clients: string[] = [];
  const server = createServer({
    cert: certificateText("server.pem"),
    key: certificateText("server.key"),
    ca: certificateText("authority.pem"),
    requestCert: true,
    rejectUnauthorized: true,
  }, async (incoming, outgoing) => {
    const { socket } = incoming;
    const client = socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : "nobody";
    clients.push(client);
    let form = "";
    for await (const chunk of incoming.setEncoding("utf8")) form += chunk;
    const { method = "GET", headers } = incoming;
    const contentType = headers["content-type"];
    const response = await answer(
      new Request(`https://localhost${incoming.url}`, {
        method,
        ...(method === "POST" ? { body: form } : {}),
        ...(contentType === undefined ? {} : { headers: { "Content-Type": contentType } }),
      }),
      client,
    );
    outgoing.writeHead(response.status, { "Content-Type": response.headers.get("Content-Type") ?? "text/plain" });
    outgoing.end(await response.text());
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const address = server.address();
  return {
    url: `https://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
    clients,
    async [Symbol.asyncDispose]() {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await closed;
    },
  };
}
