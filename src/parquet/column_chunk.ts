import { ByteWriter } from "hyparquet-writer";
import type { ColumnChunk } from "hyparquet";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { physicalType } from "./column.ts";
import type { EncodedColumn } from "./column_builder.ts";
import type { Codec } from "./compression.ts";

/** A column of a row group as it stands in the file; its offsets count from where it begins. */
export interface CompressedColumn {
  readonly chunk: NonNullable<ColumnChunk["meta_data"]>;
  readonly pieces: readonly Uint8Array[];
}

/** Compresses the pages of a column and puts their headers in front of them. */
export async function compressColumn(encoded: EncodedColumn, codec: Codec): Promise<CompressedColumn> {
  const { column, encoding, rows, nulls, dictionary, pages, bounds } = encoded;
  const pieces: Uint8Array[] = [];
  let written = 0;
  let uncompressed = 0;
  const add = (type: "DICTIONARY_PAGE" | "DATA_PAGE", count: number, bytes: Uint8Array, body: Uint8Array) => {
    const header = new ByteWriter(64);
    writePageHeader(header, {
      type,
      uncompressed_page_size: bytes.length,
      compressed_page_size: body.length,
      ...type === "DATA_PAGE"
        ? {
          data_page_header: {
            num_values: count,
            encoding,
            definition_level_encoding: "RLE",
            repetition_level_encoding: "RLE",
          },
        }
        : { dictionary_page_header: { num_values: count, encoding: "PLAIN" } },
    });
    const head = header.getBytes();
    pieces.push(head, body);
    written += head.length + body.length;
    uncompressed += head.length + bytes.length;
  };
  // They are compressed beside the program, so all of them may begin at once.
  const bodies = [...dictionary === undefined ? [] : [dictionary], ...pages].map(async ({ bytes }) => ({
    bytes,
    body: await codec.compress(bytes),
  }));
  const done = await Promise.all(bodies);
  const first = dictionary === undefined ? undefined : done.shift();
  if (dictionary !== undefined && first !== undefined) {
    add("DICTIONARY_PAGE", dictionary.entries, first.bytes, first.body);
  }
  const dataStart = written;
  pages.forEach(({ rows }, i) => {
    const page = done[i];
    if (page !== undefined) add("DATA_PAGE", rows, page.bytes, page.body);
  });
  return {
    pieces,
    chunk: {
      type: physicalType(column.kind),
      encodings: dictionary === undefined ? ["PLAIN", "RLE"] : ["PLAIN", "RLE", "RLE_DICTIONARY"],
      path_in_schema: [column.name],
      codec: codec.name,
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(written),
      data_page_offset: BigInt(dataStart),
      ...dictionary && { dictionary_page_offset: 0n },
      statistics: {
        null_count: BigInt(nulls),
        ...bounds && { min_value: bounds.min, max_value: bounds.max },
      },
      encoding_stats: [
        ...dictionary === undefined
          ? []
          : [{ page_type: "DICTIONARY_PAGE" as const, encoding: "PLAIN" as const, count: 1 }],
        { page_type: "DATA_PAGE" as const, encoding, count: pages.length },
      ],
    },
  };
}

/** Says where in the file a column of a row group stands. */
export function placeChunk(chunk: CompressedColumn["chunk"], start: number): ColumnChunk {
  const offset = BigInt(start);
  return {
    file_offset: offset,
    meta_data: {
      ...chunk,
      data_page_offset: chunk.data_page_offset + offset,
      ...chunk.dictionary_page_offset !== undefined && {
        dictionary_page_offset: chunk.dictionary_page_offset + offset,
      },
    },
  };
}
