import { coalesce } from "./coalesce.ts";
import { encodeEnd, encodeFamily } from "./encode_families.ts";
import type { ExpositionFormat } from "./exposition_format.ts";
import type { ExpositionSnapshot } from "./registry.ts";
import { FormatCache } from "./format_cache.ts";
import type { MetricFamily } from "./metric_family.ts";
import { Turns } from "./turns.ts";
import { writtenFamilies } from "./written_families.ts";

/** A snapshot as bytes. They are shared, so nobody may write to them. */
export interface EncodedSnapshot {
  /** To be sent one after the other; a body of up to 2 MiB is a single piece. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly byteLength: number;
}

/** By snapshot: a second scraper at the same moment gets the bytes of the first, even while they are being made. */
const encoded = new FormatCache<ExpositionSnapshot, Promise<EncodedSnapshot>>();

const familyChunks = new FormatCache<MetricFamily, readonly Uint8Array<ArrayBuffer>[]>();

const encoder = new TextEncoder();

/**
 * Encodes a snapshot in pieces of at most 64 KiB, and yields to the event loop between them.
 *
 * A family that is the same object as in an earlier snapshot is not encoded again, nor is a whole snapshot. A large
 * body stays in pieces: allocating 20 MB at once and copying everything there would itself be a stall.
 */
export function encodeSnapshot(snapshot: ExpositionSnapshot, format: ExpositionFormat): Promise<EncodedSnapshot> {
  return encoded.get(snapshot, format) ?? encoded.set(snapshot, format, encodeAll(snapshot, format));
}

/** The bytes of one family, in pieces: the same ones while the family is the same object. */
export async function encodeFamilyChunks(
  family: MetricFamily,
  format: ExpositionFormat,
  turns: Turns,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const known = familyChunks.get(family, format);
  if (known !== undefined) return known;
  const scratch = new Uint8Array(64 * 1024);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (const text of encodeFamily(family, format)) {
    for (let rest = text; rest !== "";) {
      const { read, written } = encoder.encodeInto(rest, scratch);
      chunks.push(scratch.slice(0, written));
      rest = rest.slice(read);
    }
    await turns.next();
  }
  return familyChunks.set(family, format, chunks);
}

async function encodeAll(snapshot: ExpositionSnapshot, format: ExpositionFormat): Promise<EncodedSnapshot> {
  const turns = new Turns();
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (const family of writtenFamilies(snapshot.families, format)) {
    for (const chunk of await encodeFamilyChunks(family, format, turns)) all.push(chunk);
  }
  const end = encodeEnd(format);
  if (end !== "") all.push(encoder.encode(end));
  const byteLength = all.reduce((sum, chunk) => sum + chunk.length, 0);
  return { chunks: coalesce(all), byteLength };
}
