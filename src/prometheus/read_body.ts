import { concatBytes } from "../exposition/coalesce.ts";
import { Turns } from "../exposition/turns.ts";
import type { Problem } from "./json_slices.ts";

/** The body of an answer, read within bounds. */
export type AnswerBody =
  | { readonly kind: "text"; readonly text: string }
  /** A large one, parsed while it came. */
  | { readonly kind: "json"; readonly value: unknown }
  | Problem;

/** How {@linkcode readBody} reads. */
interface ReadBodyOptions {
  /** Bytes after decompression at most. */
  readonly maxBytes: number;
  /** Called with the length of each piece, after decompression. */
  readonly onBytes: (length: number) => void;
  /** Runs the reading of a large body when it is its turn. */
  readonly inTurn: (read: () => Promise<AnswerBody>) => Promise<AnswerBody>;
}

/** A body up to this is parsed at once, which takes some 30 ms. */
const SMALL_BYTES = 2 * 1024 * 1024;
const BEGINNING_BYTES = 64 * 1024;
const MIB = 1024 * 1024;

/** Reads the beginning of a text, at most so many bytes, and leaves the rest. It is in UTF-8 unless `decode` knows more. */
export async function readBeginning(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  maxBytes: number,
  onBytes: ReadBodyOptions["onBytes"],
  decode: (bytes: Uint8Array) => string = (bytes) => new TextDecoder().decode(bytes),
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    onBytes(chunk.length);
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop cancels the stream.
    if (length >= maxBytes) break;
  }
  return decode(joined(chunks).subarray(0, maxBytes));
}

/**
 * Reads an answer whose body should be JSON, counted while it streams and after decompression.
 *
 * A small one comes back as text. Of a larger one only what is parsed is kept, and one at a time is read, in turns with
 * other work, so that timers and an abort reach it however fast its pieces come.
 */
export async function readBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { maxBytes, onBytes, inTurn }: ReadBodyOptions,
): Promise<AnswerBody> {
  if (body === null) return { kind: "text", text: "" };
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const next = async () => {
    const { value } = await reader.read();
    if (value === undefined) return undefined;
    length += value.length;
    onBytes(value.length);
    return value;
  };
  try {
    while (length <= SMALL_BYTES) {
      const chunk = await next();
      if (chunk === undefined) return { kind: "text", text: new TextDecoder().decode(joined(chunks)) };
      chunks.push(chunk);
    }
    // An HTML page, say: its beginning is all there is to tell.
    const beginning = new TextDecoder().decode(chunks[0]?.subarray(0, BEGINNING_BYTES));
    if (/^\s*[^\s[{]/.test(beginning)) return { kind: "text", text: beginning };
    return await inTurn(async () => {
      const { JsonSlices } = await import("./json_slices.ts");
      const slices = new JsonSlices();
      const turns = new Turns();
      const tooLarge = { kind: "too-large", bound: `larger than ${Math.floor(maxBytes / MIB)} MiB` } as const;
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift() ?? await next()) {
        if (length > maxBytes) return tooLarge;
        const problem = slices.push(chunk);
        if (problem !== undefined) return problem;
        await turns.next();
      }
      return slices.finish();
    });
  } finally {
    // Ends the connection of an answer whose rest nobody wants; no harm to one that has ended.
    await reader.cancel().catch(() => {});
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : concatBytes(chunks);
}
