import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { ClientTls } from "../config/client_tls.ts";

/** As much of `fetch` as requests to a backend need. */
type HttpsFetch = (url: URL, init: RequestInit) => Promise<Response>;

/**
 * Makes a `fetch` that trusts the configured certificates and no others, a server's own among them.
 *
 * Deno's own refuses a certificate with `CA:TRUE` as a server's, whoever trusts it; `openssl req -x509` makes such ones.
 * Node's TLS takes it when it is given as an authority, and checks its names and dates all the same. It goes to the
 * server directly, by no proxy, and follows no redirect.
 */
export function createHttpsFetch({ caCertificates, clientCertificate, clientKey }: ClientTls): HttpsFetch & Disposable {
  const agent = new Agent({
    keepAlive: true,
    ca: [...caCertificates],
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate, key: clientKey?.reveal() }),
  });
  const httpsFetch: HttpsFetch = (url, { method = "GET", headers, body, signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const form = body instanceof URLSearchParams ? body.toString() : undefined;
    const bytes = body instanceof Uint8Array ? body : undefined;
    const sent = new Headers(headers);
    sent.set("accept-encoding", "gzip");
    if (form !== undefined) sent.set("content-type", "application/x-www-form-urlencoded;charset=UTF-8");
    const outgoing = request(url, { agent, method, headers: Object.fromEntries(sent), signal: signal ?? undefined });
    // An abort is told by the signal's own reason, as fetch does.
    outgoing.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
    outgoing.on("response", (incoming) => resolve(toResponse(incoming)));
    outgoing.end(form ?? bytes);
    return promise;
  };
  return Object.assign(httpsFetch, { [Symbol.dispose]: () => agent.destroy() });
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const raw = Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const body = headers.get("content-encoding") === "gzip" ? raw.pipeThrough(new DecompressionStream("gzip")) : raw;
  const { statusCode: status = 0, statusMessage: statusText = "" } = incoming;
  const empty = [204, 205, 304].includes(status);
  if (empty) incoming.resume();
  return new Response(empty ? null : body, { status, statusText, headers });
}
