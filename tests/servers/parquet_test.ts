import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { HISTORY_TABLES } from "../../src/history/history_tables.ts";
import type { ColumnKind, Row } from "../../src/parquet/column.ts";
import { COMPRESSIONS } from "../../src/parquet/compression.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import { DAY, filesOfDay, rowsOfDay } from "../history/history_folder.ts";
import { edgeRows, EVERY_KIND } from "../parquet/parquet_rows.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const PYTHON = ".cache/python/bin/python3";

/** What a reader sees of a file. */
interface Seen {
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const TYPES: Readonly<Record<"pyarrow" | "DuckDB", Readonly<Record<ColumnKind, string>>>> = {
  pyarrow: { int64: "int64", double: "double", date: "date32[day]", string: "string", json: "string" },
  DuckDB: { int64: "BIGINT", double: "DOUBLE", date: "DATE", string: "VARCHAR", json: "VARCHAR" },
};

async function readByOthers(paths: readonly string[]): Promise<Readonly<Record<keyof typeof TYPES, Seen>>[]> {
  const { success, stdout, stderr } = await new Deno.Command(PYTHON, {
    args: ["tests/support/python/read_parquet.py", ...paths],
    stdin: "null",
  }).output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The texts of a row, as the Python script writes them. */
function textsOf(row: Row, columns: typeof EVERY_KIND.columns): (string | null)[] {
  const view = new DataView(new ArrayBuffer(8));
  return columns.map(({ name, kind }) => {
    const value = row[name] ?? null;
    if (value === null || kind !== "double") return value === null ? null : String(value);
    view.setFloat64(0, Number(value));
    return view.getBigUint64(0).toString(16).padStart(16, "0");
  });
}

Deno.test("writeParquet: DuckDB and pyarrow see the same rows and types in all five compressions", async () => {
  await withTempDir(async (folder) => {
    const rows = edgeRows(5_000);
    const paths: string[] = [];
    for (const compression of COMPRESSIONS) {
      const path = `${folder}/${compression}.parquet`;
      await writeParquet(path, { schema: EVERY_KIND, rows, compression, rowGroupBytes: 150_000 });
      paths.push(path);
    }
    const expected = rows.map((row) => textsOf(row, EVERY_KIND.columns));
    for (const [i, seen] of (await readByOthers(paths)).entries()) {
      for (const reader of ["pyarrow", "DuckDB"] as const) {
        deepEqual(seen[reader].types, EVERY_KIND.columns.map(({ kind }) => TYPES[reader][kind]));
        deepEqual(seen[reader].rows, expected, `${reader} reads ${paths[i]}`);
      }
    }
  });
});

Deno.test("writeParquet: any bytes that lz4 compresses are read by DuckDB and pyarrow", async () => {
  await withTempDir(async (folder) => {
    const schema = { name: "t", version: 1, columns: [{ name: "text", kind: "string" }] } as const;
    // Texts that repeat parts of themselves and of each other, at distances near and far.
    const part = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom("abcd", "http_server_", "x".repeat(270)));
    const texts = fc.array(fc.array(part, { maxLength: 40 }).map((parts) => parts.join("")), { maxLength: 300 });
    const files = fc.sample(texts, { numRuns: 10, seed: 14 });
    const paths: string[] = [];
    for (const [i, file] of files.entries()) {
      const path = `${folder}/${i}.parquet`;
      await writeParquet(path, { schema, rows: file.map((text) => ({ text })), compression: "lz4" });
      paths.push(path);
    }
    const seen = await readByOthers(paths);
    equal(seen.length, files.length);
    for (const [i, { pyarrow, DuckDB }] of seen.entries()) {
      deepEqual(pyarrow.rows.flat(), files[i]);
      deepEqual(DuckDB.rows.flat(), files[i]);
    }
  });
});

Deno.test("appendSnapshot: DuckDB and pyarrow see the tables of any scan as this program does", async () => {
  await withTempDir(async (dir) => {
    for (const snapshot of fc.sample(arbitrarySnapshot, { numRuns: 8, seed: 14 })) {
      await appendSnapshot(dir, viewOf({ ...snapshot, evaluatedAtMs: Date.parse(DAY) }));
    }
    for (const table of HISTORY_TABLES) {
      const names = await filesOfDay(dir, table);
      const seen = await readByOthers(names.map((name) => `${dir}/${table}/${DAY}/${name}`));
      const own = await rowsOfDay(dir, table);
      const columns = Object.keys(own[0] ?? {}).map((name) => ({ name, kind: "string" as ColumnKind }));
      for (const reader of ["pyarrow", "DuckDB"] as const) {
        const rows = seen.flatMap((file) => file[reader].rows);
        const types = seen[0]?.[reader].types ?? [];
        const kinds = columns.map((column, i): typeof columns[number] => ({
          ...column,
          kind: /double/i.test(types[i] ?? "") ? "double" : "string",
        }));
        deepEqual(rows, own.map((row) => textsOf(row, kinds)), `${reader} reads ${table}`);
      }
    }
  });
});
