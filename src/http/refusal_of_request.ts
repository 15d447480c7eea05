import type { IncomingMessage } from "node:http";

const SEND_HTTP_1_1 = "Send HTTP/1.1 with a Host header.";

/**
 * Why a request that the HTTP parser lets pass is not answered by a handler: the status and a line that says what to do,
 * or `undefined` when nothing is wrong with it.
 */
export function refusalOfRequest(
  { httpVersionMajor, httpVersionMinor, rawHeaders, headers }: IncomingMessage,
): [status: number, line: string] | undefined {
  if (httpVersionMajor < 1) return [400, `Cannot read the request: it names no version of HTTP. ${SEND_HTTP_1_1}`];
  if (httpVersionMajor > 1) return [505, `Cannot read the request: it is not HTTP/1.1. ${SEND_HTTP_1_1}`];
  const hosts = countOf("host", rawHeaders);
  if (hosts > 1) return [400, `Cannot read the request: it has ${hosts} Host headers. Send one.`];
  // HTTP/1.0 knows no Host header.
  if (hosts === 0 && httpVersionMinor > 0) {
    return [400, `Cannot read the request: it has no Host header. ${SEND_HTTP_1_1}`];
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") {
    return [417, "Cannot meet the Expect header of the request. Send it without."];
  }
  return undefined;
}

/** @param rawHeaders Names and values in turn. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const each = rawHeaders[i] ?? "";
    if (each.length === name.length && each.toLowerCase() === name) count++;
  }
  return count;
}
