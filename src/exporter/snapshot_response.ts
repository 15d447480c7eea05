import { inTurns } from "../exposition/turns.ts";
import { renderSnapshot } from "../snapshot/render_snapshot.ts";
import { hashText } from "../text/hash_text.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";
import { streamText } from "./stream_text.ts";

/**
 * Answers with the JSON of `dpm-finder scan -m 0 --all --series-detail=0`, split by the groups that the exporter has,
 * and sent while it is rendered; 304 to clients that have it already.
 *
 * @param version Version of the program, because another one may write another document.
 */
export function snapshotResponse(request: Request, served: ServedSnapshot, version: string): Response {
  const { view, refreshedAtMs } = served;
  const { plan, costPer1000Series, includedDpm } = view.options;
  const billing = hashText(JSON.stringify([plan, costPer1000Series, includedDpm])).toString(16);
  const etag = `"${version}-${view.snapshot.evaluatedAtMs}-${refreshedAtMs}-${billing}"`;
  const headers = { etag, "cache-control": "no-cache" };
  if (matches(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(streamText(async () => renderSnapshot(await inTurns(view.unhideInPieces()))), {
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  });
}

/** Compares weakly, as `If-None-Match` demands: a proxy that compresses the answer puts `W/` before the tag. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
