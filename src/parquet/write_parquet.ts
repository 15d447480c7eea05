import { ByteWriter } from "hyparquet-writer";
import config from "../../deno.json" with { type: "json" };
import type { ColumnChunk, FileMetaData, RowGroup } from "hyparquet";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { Turns } from "../exposition/turns.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import type { FileSystem } from "../files/write_target.ts";
import { type ParquetSchema, physicalType, type Row, SCHEMA_KEY, schemaElements, VERSION_KEY } from "./column.ts";
import type { ColumnBuilder } from "./column_builder.ts";
import { compressColumn, type CompressedColumn, placeChunk } from "./column_chunk.ts";
import { type Codec, type Compression, loadCodec } from "./compression.ts";
import type { ParquetBatch } from "./parquet_file.ts";
import { NumberColumn } from "./number_column.ts";
import { TextColumn } from "./text_column.ts";

/** Bytes of rows in a row group, unless told: encoding and reading one takes a few milliseconds at a time. */
const ROW_GROUP_BYTES = 4 * 1024 * 1024;
/** Rows that are taken between two looks at the size of the row group, and at most so many while nothing is measured. */
const BATCH_ROWS = 512;
const FIRST_BATCH_ROWS = 16;
/** Bytes of a column's bounds in the footer. Names of metrics begin alike. */
const BOUND_BYTES = 64;
/** In the form that readers take a version from. */
const CREATED_BY = `dpm-finder version ${config.version}`;
const MAGIC = new TextEncoder().encode("PAR1");

/** What {@linkcode writeParquet} writes, and how. */
interface ParquetOptions {
  readonly schema: ParquetSchema;
  /** Taken once, in turns with other work. */
  readonly rows: Iterable<Row> | AsyncIterable<Row> | ParquetBatches;
  /** @default zstd */
  readonly compression?: Compression;
  /** Bytes of the rows of a row group, measured before they are encoded. @default 4 MiB */
  readonly rowGroupBytes?: number;
  /** What stands in the file's metadata beside the name and version of its schema. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Anything but `Deno` is for tests. */
  readonly system?: FileSystem;
}

/** Rows as a file gives them, by their columns: nothing is made of each row. */
interface ParquetBatches {
  readonly batches: AsyncIterable<ParquetBatch>;
}

/** A few rows, which are appended to one column after the other. */
interface Piece {
  readonly rowCount: number;
  appendTo(builder: ColumnBuilder): void;
}

/** What was written. */
interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes a Parquet file whole or not at all, as `writeWholeFile` does. One row group is in memory at a time.
 *
 * Any reader takes it: pages of the first version, one type for each kind of column, dictionaries where values repeat,
 * bounds of each column in the footer.
 *
 * @throws {WriteError} When the file cannot be written. What `rows` throws passes unchanged, and so does the reason of
 * `signal`.
 * @throws {TypeError} When a row has a value that its column cannot hold.
 */
export async function writeParquet(path: string, options: ParquetOptions): Promise<WrittenFile> {
  const { rows, compression = "zstd", signal, system } = options;
  const file = new ParquetEncoder(options, await loadCodec(compression));
  await writeWholeFile(path, file.encode(rows, signal), signal, system);
  return { rows: file.rows, bytes: file.bytes };
}

/** Encodes one file. */
class ParquetEncoder {
  readonly #options: ParquetOptions;
  readonly #codec: Codec;
  readonly #builders: readonly ColumnBuilder[];
  readonly #groups: RowGroup[] = [];
  readonly #turns = new Turns();
  #rows = 0;
  #bytes = 0;

  constructor(options: ParquetOptions, codec: Codec) {
    this.#options = options;
    this.#codec = codec;
    this.#builders = options.schema.columns.map((column) =>
      physicalType(column.kind) === "BYTE_ARRAY" ? new TextColumn(column) : new NumberColumn(column)
    );
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async *encode(rows: ParquetOptions["rows"], signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    yield this.#count(MAGIC);
    let groupRows = 0;
    let batchRows = FIRST_BATCH_ROWS;
    const { rowGroupBytes = ROW_GROUP_BYTES } = this.#options;
    for await (const piece of inPieces(rows, () => batchRows)) {
      signal?.throwIfAborted();
      for (const builder of this.#builders) piece.appendTo(builder);
      groupRows += piece.rowCount;
      const measured = this.#builders.reduce((sum, builder) => sum + builder.plainBytes, 0);
      const rowsLeft = Math.floor((rowGroupBytes - measured) / Math.max(1, measured / groupRows));
      if (rowsLeft < 1) {
        yield* this.#endGroup(groupRows);
        groupRows = 0;
      }
      batchRows = rowsLeft < 1 ? batchRows : Math.min(BATCH_ROWS, rowsLeft);
      await this.#turns.next();
    }
    if (groupRows > 0) yield* this.#endGroup(groupRows);
    yield this.#count(this.#footer());
  }

  /** Encodes the columns gathered so far, while those before are compressed. */
  async *#endGroup(rows: number): AsyncGenerator<Uint8Array> {
    const compressed: Promise<CompressedColumn>[] = [];
    for (const builder of this.#builders) {
      const column = compressColumn(builder.take(), this.#codec);
      // Awaited below; until then, a failure of it is nobody's.
      column.catch(() => {});
      compressed.push(column);
      await this.#turns.next();
    }
    const chunks: ColumnChunk[] = [];
    const start = this.#bytes;
    for (const column of compressed) {
      const { chunk, pieces } = await column;
      chunks.push(placeChunk(chunk, this.#bytes));
      for (const piece of pieces) yield this.#count(piece);
    }
    this.#rows += rows;
    this.#groups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n),
      num_rows: BigInt(rows),
      file_offset: BigInt(start),
      total_compressed_size: BigInt(this.#bytes - start),
    });
  }

  #footer(): Uint8Array {
    const { schema: { name, version, columns }, metadata = {} } = this.#options;
    const keyValues = { [SCHEMA_KEY]: name, [VERSION_KEY]: String(version), ...metadata };
    const writer = new ByteWriter();
    writeMetadata(
      writer,
      {
        version: 2,
        created_by: CREATED_BY,
        schema: schemaElements(columns),
        num_rows: BigInt(this.#rows),
        row_groups: this.#groups,
        key_value_metadata: Object.entries(keyValues).map(([key, value]) => ({ key, value })),
        metadata_length: 0,
      } satisfies FileMetaData,
      BOUND_BYTES,
    );
    writer.appendBytes(MAGIC);
    return writer.getBytes();
  }

  #count(bytes: Uint8Array): Uint8Array {
    this.#bytes += bytes.length;
    return bytes;
  }
}

/** Takes rows in pieces of the size that is asked for at each. */
async function* inPieces(rows: ParquetOptions["rows"], size: () => number): AsyncGenerator<Piece> {
  if ("batches" in rows) {
    for await (const { rowCount, columns } of rows.batches) {
      for (let from = 0; from < rowCount;) {
        const to = Math.min(rowCount, from + size());
        yield pieceOfColumns(columns, from, to);
        from = to;
      }
    }
    return;
  }
  let piece: Row[] = [];
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      piece.push(row);
      if (piece.length < size()) continue;
      yield pieceOfRows(piece);
      piece = [];
    }
  } else {
    for (const row of rows) {
      piece.push(row);
      if (piece.length < size()) continue;
      yield pieceOfRows(piece);
      piece = [];
    }
  }
  if (piece.length > 0) yield pieceOfRows(piece);
}

function pieceOfRows(rows: readonly Row[]): Piece {
  return {
    rowCount: rows.length,
    appendTo(builder) {
      const { name } = builder.column;
      for (const row of rows) builder.append(row[name]);
    },
  };
}

function pieceOfColumns(columns: ParquetBatch["columns"], from: number, to: number): Piece {
  return {
    rowCount: to - from,
    appendTo(builder) {
      const values = columns[builder.column.name] ?? [];
      for (let i = from; i < to; i++) builder.append(values[i]);
    },
  };
}
