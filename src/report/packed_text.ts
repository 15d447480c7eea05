import { deflateRawSync, inflateRawSync } from "node:zlib";
import { Turns } from "../exposition/turns.ts";

/** Characters of a block: a few milliseconds of compression. */
const BLOCK_CHARS = 128 * 1024;
/** Reports repeat themselves: higher levels save little and take several times as long. */
const LEVEL = 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text that waits, compressed, for its place in a document: an eighth of the room, and no file. */
export class PackedText {
  readonly #blocks: readonly Uint8Array[];

  private constructor(blocks: readonly Uint8Array[]) {
    this.#blocks = blocks;
  }

  /** Packs a text that comes in pieces, in turns with what else the program does. */
  static async of(pieces: Iterable<string>): Promise<PackedText> {
    const turns = new Turns();
    const blocks: Uint8Array[] = [];
    let block = "";
    const pack = () => {
      blocks.push(deflateRawSync(encoder.encode(block), { level: LEVEL }));
      block = "";
    };
    for (const piece of pieces) {
      block += piece;
      if (block.length >= BLOCK_CHARS) pack();
      await turns.next();
    }
    if (block !== "") pack();
    return new PackedText(blocks);
  }

  /** Gives the text again, in pieces of about its blocks. */
  *[Symbol.iterator](): Generator<string> {
    for (const block of this.#blocks) yield decoder.decode(inflateRawSync(block));
  }
}
