import { atOnce } from "../../src/exposition/turns.ts";
import { type ServedSnapshot, serveSnapshot as serveInPieces } from "../../src/exporter/served_snapshot.ts";

/** Prepares a snapshot to be served, at once. */
export function serveSnapshot(...args: Parameters<typeof serveInPieces>): ServedSnapshot {
  return atOnce(serveInPieces(...args));
}
