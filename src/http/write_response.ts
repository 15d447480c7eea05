import type { ServerResponse } from "node:http";
import { bytesOf } from "./bytes_response.ts";

/** Less than this waits in every answer for the next turn of the event loop. */
const WAITING_BYTES = 65_536;

/**
 * Writes a web-standard response to the socket, at the pace the client reads.
 *
 * Resolves when the last byte was handed over or the client is gone. When the body's stream throws, the connection is
 * cut before the error passes, so that a client never takes half a response for a whole one.
 */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const bytes = bytesOf(response);
  if (bytes !== undefined) {
    outgoing.writeHead(response.status, { ...headersOf(response), "content-length": bytes.byteLength });
    outgoing.end(bytes);
    readNothingUntilSent(outgoing);
    return;
  }
  if (response.body === null) {
    outgoing.writeHead(response.status, headersOf(response));
    outgoing.end();
    return;
  }
  if (outgoing.req.method === "HEAD") {
    await response.body.cancel();
    outgoing.writeHead(response.status, headersOf(response));
    outgoing.end();
    return;
  }
  await writeBody(response, response.body.getReader(), outgoing);
}

async function writeBody(
  response: Response,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  const stop = () => void reader.cancel().catch(() => undefined);
  outgoing.once("close", stop);
  try {
    let chunk = await reader.read();
    const second = reader.read();
    const headers = headersOf(response);
    // A body in memory ends at once; with its length known, no chunked encoding is needed.
    if (await isDoneAtOnce(second)) headers["content-length"] ??= chunk.value?.byteLength ?? 0;
    outgoing.writeHead(response.status, headers);
    for (
      let next: typeof second | undefined = second;
      !chunk.done;
      chunk = await (next ?? reader.read()), next = undefined
    ) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk.value)) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
    throw error;
  } finally {
    outgoing.off("close", stop);
  }
}

function headersOf(response: Response): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = {};
  // Nine times as fast as iterating over the headers here.
  response.headers.forEach((value, name) => headers[name] = value);
  if (headers["set-cookie"] !== undefined) headers["set-cookie"] = response.headers.getSetCookie();
  return headers;
}

function isDoneAtOnce(next: Promise<ReadableStreamReadResult<Uint8Array>>): Promise<boolean> {
  return Promise.race([
    next.then((chunk) => chunk.done, () => false),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);
}

/**
 * Reads nothing from a client that does not take its answer: what it sends would count as a sign of life, and put off
 * the end of a response that is held up.
 */
function readNothingUntilSent(outgoing: ServerResponse): void {
  const { socket } = outgoing;
  if (socket === null || socket.writableLength < WAITING_BYTES) return;
  socket.pause();
  outgoing.once("close", () => socket.resume());
}

function drained(outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing;
  // See readNothingUntilSent.
  socket?.pause();
  return new Promise((resolve) => {
    const done = () => {
      socket?.resume();
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.once("drain", done);
    outgoing.once("close", done);
  });
}
