import { BodyTooLargeError } from "./body_too_large_error.ts";

/**
 * Gives a request whose body ends with a {@linkcode BodyTooLargeError} as soon as it is longer than allowed.
 *
 * A length that is announced too large is refused at once, by throwing.
 */
export function limitBody(request: Request, maxBodyBytes: number): Request {
  if (request.method === "GET" || request.method === "HEAD") return request;
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw new BodyTooLargeError(maxBodyBytes);
  // A body of announced length cannot exceed it: the HTTP parser sees to that.
  if (request.headers.has("content-length") || request.body === null) return request;
  let received = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        received += chunk.byteLength;
        if (received > maxBodyBytes) throw new BodyTooLargeError(maxBodyBytes);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: counted,
    signal: request.signal,
  });
}
