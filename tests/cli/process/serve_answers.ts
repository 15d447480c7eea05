/** A server that answers as a test says. */
export interface AnswerServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** What was asked so far, in order: `GET /api/v1/status/buildinfo`, without the query. */
  readonly asked: readonly string[];
}

/** What a test answers: nothing at all leaves the client waiting. */
export type Answer = (request: Request) => Response | undefined | Promise<Response | undefined>;

/** Serves answers on a free loopback port; over TLS when there is a certificate. */
export function serveAnswers(answer: Answer, tls?: { readonly cert: string; readonly key: string }): AnswerServer {
  const asked: string[] = [];
  const stop = new AbortController();
  const handler = async (request: Request): Promise<Response> => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    const response = await answer(request);
    return response ?? await new Promise<Response>(() => {});
  };
  const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(tls === undefined ? options : { ...options, ...tls }, handler);
  const { port } = server.addr;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    asked,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** A Prometheus 3 that lists these names and leaves queries to `query`. */
export function prometheusAnswers(names: unknown, query: Answer, special: { readonly names?: Answer } = {}): Answer {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/status/buildinfo")) return success({ version: "3.15.0" });
    if (pathname.endsWith("/label/__name__/values")) {
      return special.names === undefined ? success(names) : special.names(request);
    }
    if (pathname.endsWith("/query")) return query(request);
    return new Response("404 page not found\n", { status: 404 });
  };
}

/** The envelope of the API around data. */
export function success(data: unknown): Response {
  return Response.json({ status: "success", data });
}
