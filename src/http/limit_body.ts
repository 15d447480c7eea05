import { EXIT_CODES } from "../errors/exit_code.ts";
import { ProgramError } from "../errors/program_error.ts";

/** A request's body is longer than the server accepts. */
export class BodyTooLargeError extends ProgramError {
  override readonly name = "BodyTooLargeError";

  constructor(maxBodyBytes: number) {
    super({
      action: "accept the request",
      reason: `its body is larger than ${maxBodyBytes} bytes`,
      hint: "Send a smaller one",
      exitCode: EXIT_CODES.fault,
    });
  }
}

/**
 * Limits the body of a request: reading it fails with a {@linkcode BodyTooLargeError} once it is longer than allowed.
 *
 * @throws {BodyTooLargeError} At once, when the announced length is larger than allowed.
 */
export function limitBody(request: Request, maxBodyBytes: number): Request {
  if (request.method === "GET" || request.method === "HEAD") return request;
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw new BodyTooLargeError(maxBodyBytes);
  // The HTTP parser keeps a body from exceeding its announced length.
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
