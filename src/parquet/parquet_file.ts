import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan } from "hyparquet";
import { errorMessage } from "../errors/error_message.ts";
import { DAY_MS } from "../text/duration.ts";
import { type Column, columnOf, type Row, SCHEMA_KEY, type Value, VERSION_KEY } from "./column.ts";
import { loadDecompressors } from "./compression.ts";
import { ParquetError } from "./parquet_error.ts";

/** Less is no Parquet: two magic numbers and the length of the footer. */
const MIN_BYTES = 12;
const DAMAGED = "Restore it from a backup, or move it out of the folder.";
/** A byte order mark at the beginning of a text is a part of it. */
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
/** How the reader is asked to make dates and texts. */
const PARSERS = {
  dateFromDays: dateText,
  stringFromBytes: (bytes: Uint8Array | null | undefined) => bytes && DECODER.decode(bytes),
};

/** Rows of a file by their columns. */
export interface ParquetBatch {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, ArrayLike<Value>>>;
}

/** What a file has to be of: the name of a schema, and the newest version of it that the reader knows. */
interface ExpectedSchema {
  readonly name: string;
  readonly version: number;
}

/**
 * Opens a Parquet file and reads its footer.
 *
 * @throws {ParquetError} When it is empty, cut, damaged, of another schema or of a newer version of it.
 * @throws what opening a file throws, `Deno.errors.NotFound` among it
 */
export async function openParquet(path: string, expected?: ExpectedSchema): Promise<ParquetFile> {
  const file = await Deno.open(path);
  try {
    const { isFile, isDirectory, size } = await file.stat();
    if (isDirectory) throw new ParquetError(path, { reason: "it is a folder" });
    if (!isFile) throw new ParquetError(path, { reason: "it is no ordinary file" });
    if (size < MIN_BYTES) {
      const reason = size === 0 ? "it is empty" : `it is no Parquet file: it has only ${size} bytes`;
      throw new ParquetError(path, { reason, hint: DAMAGED });
    }
    const buffer = positionedReads(file, size);
    const footer = await guardRead(path, () => parquetMetadataAsync(buffer, { parsers: PARSERS, geoparquet: false }));
    const metadata = new Map((footer.key_value_metadata ?? []).map(({ key, value = "" }) => [key, value]));
    if (expected !== undefined) checkSchema(path, metadata, expected);
    return new ParquetFile(path, file, buffer, footer, metadata);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** An open file, whose rows are read a row group at a time. */
export class ParquetFile implements Disposable {
  readonly path: string;
  readonly rowCount: number;
  readonly columns: readonly Column[];
  /** Its key-value metadata. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly #file: Deno.FsFile;
  readonly #buffer: AsyncBuffer;
  readonly #footer: FileMetaData;

  constructor(
    path: string,
    file: Deno.FsFile,
    buffer: AsyncBuffer,
    footer: FileMetaData,
    metadata: ReadonlyMap<string, string>,
  ) {
    this.path = path;
    this.#file = file;
    this.#buffer = buffer;
    this.#footer = footer;
    this.metadata = metadata;
    this.rowCount = Number(footer.num_rows);
    this.columns = footer.schema.slice(1).map((element) => {
      const column = element.num_children === undefined ? columnOf(element) : undefined;
      if (column !== undefined) return column;
      const reason = `its column "${element.name}" is of a type that this program does not write`;
      throw new ParquetError(path, { reason });
    });
  }

  /**
   * Reads the named columns, a row group at a time. A column that the file does not have holds nulls.
   *
   * @param names @default every column
   * @param only Leaves out row groups by one of these columns, of which nothing else is read then. @default all
   * @throws {ParquetError} When a part of it is damaged.
   */
  async *batches(
    names: readonly string[] = this.columns.map(({ name }) => name),
    only?: { readonly column: string; readonly isWanted: (values: ArrayLike<Value>) => boolean },
  ): AsyncGenerator<ParquetBatch> {
    const present = this.columns.filter(({ name }) => names.includes(name));
    present.sort((a, b) => Number(b.name === only?.column) - Number(a.name === only?.column));
    const { path } = this;
    const scan = await guardRead(path, async () => {
      const codecs = new Set(
        this.#footer.row_groups.flatMap(({ columns }) => columns.flatMap(({ meta_data }) => meta_data?.codec ?? [])),
      );
      return await parquetScan({
        file: this.#buffer,
        metadata: this.#footer,
        columns: present.map(({ name }) => name),
        compressors: await loadDecompressors(codecs),
        parsers: PARSERS,
        geoparquet: false,
      });
    });
    let rows = 0;
    groups: for (const range of scan.ranges) {
      const rowCount = range.rowEnd - range.rowStart;
      const columns: Record<string, ArrayLike<Value>> = {};
      for (const name of names) columns[name] = Array<Value>(0);
      for (const { name, kind } of present) {
        const values = await guardRead(path, () => scan.readColumn({ column: name, ...range }));
        if (values.length !== rowCount) {
          const reason = `it is damaged: a column has ${values.length} of ${rowCount} rows`;
          throw new ParquetError(path, { reason, hint: DAMAGED });
        }
        const read = Array.from<unknown, Value>(values, kind === "int64" ? wholeNumber : valueOf);
        columns[name] = read;
        if (name === only?.column && !only.isWanted(read)) {
          rows += rowCount;
          continue groups;
        }
      }
      for (const name of names) {
        if (!present.some((column) => column.name === name)) columns[name] = Array<null>(rowCount).fill(null);
      }
      rows += rowCount;
      yield { rowCount, columns };
    }
    if (rows !== this.rowCount) {
      const reason = `it is damaged: it has ${rows} rows, and its footer says ${this.rowCount}`;
      throw new ParquetError(path, { reason, hint: DAMAGED });
    }
  }

  /** Reads what {@linkcode batches} reads, row by row. */
  async *rows(names: readonly string[] = this.columns.map(({ name }) => name)): AsyncGenerator<Row> {
    for await (const { rowCount, columns } of this.batches(names)) {
      const present = Object.entries(columns);
      for (let i = 0; i < rowCount; i++) {
        const row: Record<string, Value> = {};
        for (const [name, values] of present) row[name] = values[i] ?? null;
        yield row;
      }
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function checkSchema(path: string, metadata: ReadonlyMap<string, string>, { name, version }: ExpectedSchema): void {
  const found = metadata.get(SCHEMA_KEY);
  if (found !== name) {
    const reason = found === undefined
      ? "it was not written by this program"
      : `it holds rows of "${found}", and not of "${name}"`;
    throw new ParquetError(path, { reason, hint: "Move it out of the folder." });
  }
  const written = Number(metadata.get(VERSION_KEY));
  if (Number.isInteger(written) && written > version) {
    const reason = `it is of version ${written} of "${name}", and this program reads up to ${version}`;
    throw new ParquetError(path, { reason, hint: "Use a newer dpm-finder." });
  }
}

/** Reads ranges of a file one after the other: they share the place where the file is read. */
function positionedReads(file: Deno.FsFile, size: number): AsyncBuffer {
  let before: Promise<unknown> = Promise.resolve();
  const read = async (start: number, end: number) => {
    if (start < 0 || end > size || start > end) throw new Error(`it ends before byte ${end}`);
    await file.seek(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(end - start);
    for (let length = 0; length < bytes.length;) {
      const count = await file.read(bytes.subarray(length));
      if (count === null) throw new Error(`it ends at byte ${start + length}`);
      length += count;
    }
    return bytes.buffer;
  };
  return {
    byteLength: size,
    slice(start, end = size) {
      const reading = before.then(() => read(start, end));
      before = reading.catch(() => {});
      return reading;
    },
  };
}

/** Whatever the decoder says of a file is the file's fault. */
async function guardRead<Result>(path: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ParquetError) throw error;
    const reason = `it is damaged: ${errorMessage(error).replace(/^parquet /, "")}`;
    throw new ParquetError(path, { reason, hint: DAMAGED, cause: error });
  }
}

function wholeNumber(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function valueOf(value: unknown): Value {
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function dateText(days: number | null | undefined): string | null {
  return days === null || days === undefined ? null : new Date(days * DAY_MS).toISOString().slice(0, 10);
}
