import type { ReportConfig } from "../config/config.ts";
import { helpfulResponse } from "../http/helpful_response.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";
import { snapshotJson } from "./snapshot_json.ts";

/** What a snapshot's document is made with. */
export interface SnapshotResponseOptions {
  readonly price: Pick<ReportConfig, "costPer1000Series" | "includedDpm">;
  /** Of the program: another one may write another document. */
  readonly version: string;
}

/** Characters gathered before they are sent: many small pieces cost the server more than a few large ones. */
const PIECE_CHARS = 65_536;

/** Answers with the JSON of a one-shot with `-m 0 --all`, as it is made; 304 to who has it already. */
export function snapshotResponse(
  request: Request,
  served: ServedSnapshot | undefined,
  { price, version }: SnapshotResponseOptions,
): Response {
  if (served === undefined) {
    return helpfulResponse(503, "There is no snapshot yet. Ask again when /-/ready answers 200.", {
      "retry-after": "10",
    });
  }
  const { snapshot, refreshedAtMs } = served;
  const cost = `${price.costPer1000Series ?? ""}-${price.includedDpm}`;
  const etag = `"${version}-${snapshot.evaluatedAtMs}-${refreshedAtMs}-${cost}"`;
  const headers = { etag, "cache-control": "no-cache" };
  if (matches(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(stream(snapshotJson(snapshot, price)), {
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  });
}

/** `If-None-Match` compares weakly: a proxy that compressed the answer has put `W/` before the tag. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

function stream(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  let rest = "";
  return new ReadableStream({
    pull(controller) {
      for (;;) {
        const { done, value } = iterator.next();
        rest += value ?? "";
        if (!done && rest.length < PIECE_CHARS) continue;
        // Half a surrogate pair waits for the other half, which would become U+FFFD on its own.
        const split = !done && (rest.charCodeAt(rest.length - 1) & 0xfc00) === 0xd800;
        const text = split ? rest.slice(0, -1) : rest;
        rest = split ? rest.slice(-1) : "";
        if (text !== "") controller.enqueue(encoder.encode(text));
        if (done) controller.close();
        return;
      }
    },
  });
}
