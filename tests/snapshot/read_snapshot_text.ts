import { atOnce } from "../../src/exposition/turns.ts";
import { readSnapshot as readInPieces } from "../../src/snapshot/read_snapshot.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

/** Reads back the text of a whole report, at once. */
export function readSnapshot(text: string, source: string): Snapshot {
  return atOnce(readInPieces(JSON.parse(text), source));
}
