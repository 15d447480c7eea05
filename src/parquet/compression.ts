import { promisify } from "node:util";
import { constants, gunzipSync, gzip, zstdCompress, zstdDecompressSync } from "node:zlib";
import type { CompressionCodec, Compressors } from "hyparquet";
import { compressLz4Block } from "./lz4_block.ts";

/** How the pages of a file may be compressed. */
export const COMPRESSIONS = ["zstd", "snappy", "gzip", "lz4", "none"] as const;
/** One of {@linkcode COMPRESSIONS}. */
export type Compression = (typeof COMPRESSIONS)[number];

/** A compression as Parquet names it, and how bytes are compressed: where it can be done elsewhere, beside the program. */
export interface Codec {
  readonly name: CompressionCodec;
  readonly compress: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array> | Uint8Array;
}

const zstd = promisify(zstdCompress);
const gzipped = promisify(gzip);
/** Makes a flipped bit an error of whoever reads it. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

const CODECS: Readonly<Record<Compression, () => Promise<Codec>>> = {
  zstd: () => Promise.resolve({ name: "ZSTD", compress: (bytes) => zstd(bytes, ZSTD_OPTIONS) }),
  gzip: () => Promise.resolve({ name: "GZIP", compress: (bytes) => gzipped(bytes) }),
  lz4: () => Promise.resolve({ name: "LZ4_RAW", compress: compressLz4Block }),
  snappy: async () => {
    const { compress } = await import("snappyjs");
    return { name: "SNAPPY", compress: (bytes) => compress(bytes) };
  },
  none: () => Promise.resolve({ name: "UNCOMPRESSED", compress: (bytes) => bytes }),
};

/** Loads what a compression needs. */
export async function loadCodec(compression: Compression): Promise<Codec> {
  return await CODECS[compression]();
}

/** Loads what the codecs of a file are decompressed with; snappy is part of the reader. */
export async function loadDecompressors(codecs: ReadonlySet<CompressionCodec>): Promise<Compressors> {
  const others = codecs.has("LZ4_RAW") ? (await import("hyparquet-compressors")).compressors : {};
  return {
    ...others,
    ZSTD: (bytes, length) => bytesOf(zstdDecompressSync(bytes, { maxOutputLength: atLeastOne(length) })),
    GZIP: (bytes, length) => bytesOf(gunzipSync(bytes, { maxOutputLength: atLeastOne(length) })),
  };
}

/** A file that says it holds less than it does is damaged, and no reason to fill the memory. */
function atLeastOne(length: number): number {
  return Math.max(1, length);
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
