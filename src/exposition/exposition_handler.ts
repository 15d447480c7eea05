import { type EncodedSnapshot, encodeSnapshot } from "./encode_snapshot.ts";
import { gzipSnapshot } from "./gzip_snapshot.ts";
import { acceptsGzip, contentType, negotiate } from "./negotiate.ts";
import type { Registry } from "./registry.ts";

/** Options of {@linkcode createExpositionHandler}. */
export interface ExpositionHandlerOptions {
  /** Called for each snapshot that fails; the scraper gets status 500. */
  readonly onError?: (error: unknown) => void;
  /**
   * Makes the response of a body that is one piece, for servers that handle bytes better than a stream.
   *
   * @default new Response(bytes, init)
   */
  readonly respond?: (bytes: Uint8Array<ArrayBuffer>, init: ResponseInit) => Response;
}

/**
 * Creates a function that answers scrapes of `registry`, for any server that speaks Request and Response.
 *
 * The path is the server's business. The format and the compression are those the scraper asks for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createExpositionHandler } from "./exposition_handler.ts";
 * import { Gauge } from "./gauge.ts";
 * import { Registry } from "./registry.ts";
 *
 * const registry = new Registry();
 * registry.register(new Gauge({ name: "queue_length", help: "Jobs waiting." })).set(3);
 * const handle = createExpositionHandler(registry);
 * const response = await handle(new Request("http://localhost/metrics"));
 * assert.match(await response.text(), /^queue_length 3$/m);
 * ```
 */
export function createExpositionHandler(
  registry: Pick<Registry, "snapshot">,
  options: ExpositionHandlerOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return text(405, `Cannot ${request.method} metrics. Use GET.`, { allow: "GET, HEAD" });
    }
    const format = negotiate(request.headers.get("accept"));
    const gzip = acceptsGzip(request.headers.get("accept-encoding"));
    let body: EncodedSnapshot;
    try {
      const snapshot = await registry.snapshot();
      body = await (gzip ? gzipSnapshot(snapshot, format) : encodeSnapshot(snapshot, format));
    } catch (error) {
      options.onError?.(error);
      return text(500, error instanceof Error ? error.message : "Cannot collect the metrics.");
    }
    const headers = new Headers({
      "content-type": contentType(format),
      "content-length": String(body.byteLength),
      vary: "Accept, Accept-Encoding",
    });
    if (gzip) headers.set("content-encoding", "gzip");
    if (request.method === "HEAD") return new Response(null, { headers });
    const [first, second] = body.chunks;
    if (first !== undefined && second === undefined && options.respond !== undefined) {
      return options.respond(first, { headers });
    }
    return new Response(bodyInit(body), { headers });
  };
}

/** A large body is a stream, which waits for a slow scraper between the pieces. */
function bodyInit({ chunks }: EncodedSnapshot): BodyInit {
  const [first] = chunks;
  if (chunks.length <= 1) return first ?? "";
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

function text(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}
