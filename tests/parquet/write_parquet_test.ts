import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { parquetMetadataAsync } from "hyparquet";
import { WriteError } from "../../src/files/write_error.ts";
import type { Column, ColumnKind, Row, Value } from "../../src/parquet/column.ts";
import { COMPRESSIONS } from "../../src/parquet/compression.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import { faultyFile, faultyFileSystem, systemError } from "../files/faulty_file_system.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { edgeRows, EVERY_KIND, rowsOf } from "./parquet_rows.ts";

const VALUES: Readonly<Record<ColumnKind, fc.Arbitrary<Value>>> = {
  int64: fc.maxSafeInteger(),
  double: fc.double(),
  date: fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  string: fc.string({ unit: "grapheme", maxLength: 100 }),
  json: fc.json({ maxDepth: 2 }),
};

/** Columns of any kinds, with rows in which values repeat or do not. */
const tables = fc.array(
  fc.record({
    kind: fc.constantFrom<ColumnKind>("int64", "double", "date", "string", "json"),
    isNullable: fc.boolean(),
    repeats: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
).chain((shapes) => {
  const columns = shapes.map(({ kind, isNullable }, i): Column => ({ name: `c${i}`, kind, isNullable }));
  const row = fc.tuple(...shapes.map(({ kind, isNullable, repeats }) => {
    const value = repeats ? fc.integer({ min: 0, max: 2 }).map((i) => fewOf(kind)[i] ?? null) : VALUES[kind];
    return isNullable ? fc.option(value) : value;
  }));
  return fc.record({
    columns: fc.constant(columns),
    rows: fc.array(row, { maxLength: 120 }).map((rows) =>
      rows.map((values): Row => Object.fromEntries(values.map((value, i) => [`c${i}`, value])))
    ),
    compression: fc.constantFrom(...COMPRESSIONS),
    rowGroupBytes: fc.integer({ min: 1, max: 3_000 }),
  });
});

function fewOf(kind: ColumnKind): readonly Value[] {
  const few = { int64: [4, 20, -1], double: [0.2, 4, NaN], date: ["2026-01-01", "2026-01-02", "1970-01-01"] } as const;
  return kind === "string" || kind === "json" ? ['"a"', "[]", "{}"] : few[kind];
}

Deno.test("writeParquet: rows of any kinds, compression and row groups are read back as they were", async () => {
  await withTempDir(async (folder) => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ columns, rows, compression, rowGroupBytes }) => {
        const path = `${folder}/table.parquet`;
        const schema = { name: "any", version: 1, columns };
        const written = await writeParquet(path, { schema, rows, compression, rowGroupBytes });
        using file = await openParquet(path);
        deepEqual(await rowsOf(file), rows);
        deepEqual(
          file.columns.map(({ name, isNullable }) => ({ name, isNullable })),
          columns.map(({ name, isNullable }) => ({ name, isNullable })),
        );
        deepEqual(written, { rows: rows.length, bytes: (await Deno.stat(path)).size });
      }),
      { numRuns: 60 },
    );
  });
});

for (const compression of COMPRESSIONS) {
  Deno.test(`writeParquet: every kind at its edges comes back, with nulls, compressed by ${compression}`, async () => {
    await withTempDir(async (folder) => {
      const rows = edgeRows(6_000);
      await writeParquet(`${folder}/a.parquet`, { schema: EVERY_KIND, rows, compression, rowGroupBytes: 200_000 });
      using file = await openParquet(`${folder}/a.parquet`, EVERY_KIND);
      deepEqual(await rowsOf(file), rows);
    });
  });
}

Deno.test("writeParquet: a row group ends before its rows are larger than they may be", async () => {
  await withTempDir(async (folder) => {
    const path = `${folder}/a.parquet`;
    const columns: Column[] = [{ name: "n", kind: "int64" }, { name: "text", kind: "string" }];
    // 8 bytes of a number, 4 of a length and 88 of text: 100 a row.
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ n, text: String(n).padStart(88, "x") }));
    await writeParquet(path, { schema: { name: "t", version: 1, columns }, rows, rowGroupBytes: 100_000 });
    const bytes = await Deno.readFile(path);
    const { row_groups: groups } = await parquetMetadataAsync(bytes.buffer);
    deepEqual(groups.map(({ num_rows }) => Number(num_rows)), Array<number>(10).fill(1_000));
  });
});

Deno.test("writeParquet: the footer has the bounds of each column, names of metrics in full", async () => {
  await withTempDir(async (folder) => {
    const path = `${folder}/a.parquet`;
    const columns: Column[] = [
      { name: "metric_name", kind: "string" },
      { name: "value", kind: "double", isNullable: true },
    ];
    const rows = [
      { metric_name: "http_server_requests_seconds_bucket", value: NaN },
      { metric_name: "http_server_requests_seconds_count", value: null },
      { metric_name: "http_server_requests_seconds_sum", value: 0 },
    ];
    await writeParquet(path, { schema: { name: "t", version: 3, columns }, rows, metadata: { note: "kept" } });
    const footer = await parquetMetadataAsync((await Deno.readFile(path)).buffer);
    const [name, value] = (footer.row_groups[0]?.columns ?? []).map(({ meta_data }) => meta_data?.statistics);
    deepEqual([name?.min_value, name?.max_value], [rows[0]?.metric_name, rows[2]?.metric_name]);
    deepEqual([value?.min_value, value?.max_value, value?.null_count], [-0, 0, 1n]);
    deepEqual(footer.key_value_metadata, [
      { key: "dpm-finder.schema", value: "t" },
      { key: "dpm-finder.schema_version", value: "3" },
      { key: "note", value: "kept" },
    ]);
  });
});

Deno.test("writeParquet: a value that its column cannot hold is told, and no file appears", async () => {
  await withTempDir(async (folder) => {
    const cases: readonly (readonly [ColumnKind, unknown])[] = [
      ["int64", 0.5],
      ["int64", 2 ** 53],
      ["int64", "1"],
      ["double", "1"],
      ["date", "2026-02-30x"],
      ["date", 20_000],
      ["string", 1],
      ["string", null],
    ];
    for (const [kind, value] of cases) {
      const rows = [{ c: value as Value }];
      const schema = { name: "t", version: 1, columns: [{ name: "c", kind }] };
      await rejects(writeParquet(`${folder}/a.parquet`, { schema, rows }), (error) => {
        ok(error instanceof TypeError, String(error));
        ok(error.message.startsWith(`The column "c" of kind ${kind} cannot hold `), error.message);
        return true;
      });
    }
    deepEqual(await namesIn(folder), []);
  });
});

for (const code of ["ENOSPC", "EFBIG"] as const) {
  Deno.test(`writeParquet: ${code} at any write leaves the file that was there, and nothing else`, async () => {
    await withTempDir(async (folder) => {
      const path = `${folder}/a.parquet`;
      const options = { schema: EVERY_KIND, rowGroupBytes: 50_000, compression: "none" } as const;
      await writeParquet(path, { ...options, rows: edgeRows(10) });
      let failing = 0;
      for (let isDone = false; !isDone; failing++) {
        let writes = 0;
        const system = faultyFileSystem({
          open: async (...args) => {
            const file = await Deno.open(...args);
            return faultyFile(file, {
              write: (bytes) => writes++ === failing ? Promise.reject(systemError(code)) : file.write(bytes),
            });
          },
        });
        isDone = await writeParquet(path, { ...options, rows: edgeRows(700), system }).then(() => true, (error) => {
          ok(error instanceof WriteError && error.code === code, String(error));
          return false;
        });
        using file = await openParquet(path, EVERY_KIND);
        equal(file.rowCount, isDone ? 700 : 10);
        deepEqual(await namesIn(folder), ["a.parquet"]);
      }
      ok(failing > 20, `${failing} writes`);
    });
  });
}

Deno.test("writeParquet: an aborted signal ends it between rows, and what rows throws passes", async () => {
  await withTempDir(async (folder) => {
    const stop = new AbortController();
    const schema = { name: "t", version: 1, columns: [{ name: "n", kind: "int64" }] } as const;
    function* endless(): Generator<Row> {
      for (let n = 0;; n++) {
        if (n === 5_000) stop.abort(new Error("stopped"));
        yield { n };
      }
    }
    const path = `${folder}/a.parquet`;
    await rejects(writeParquet(path, { schema, rows: endless(), signal: stop.signal }), /^Error: stopped$/);
    // deno-fmt-ignore
    async function* broken(): AsyncGenerator<Row> { yield await Promise.resolve({ n: 1 }); throw new Error("broken"); }
    await rejects(writeParquet(path, { schema, rows: broken() }), /^Error: broken$/);
    deepEqual(await namesIn(folder), []);
  });
});

Deno.test("writeParquet: batches of another file are the same rows, whatever their row groups", async () => {
  await withTempDir(async (folder) => {
    const rows = edgeRows(900);
    const [first, second] = [`${folder}/first.parquet`, `${folder}/second.parquet`];
    await writeParquet(first, { schema: EVERY_KIND, rows, rowGroupBytes: 30_000 });
    using file = await openParquet(first);
    const written = await writeParquet(second, {
      schema: EVERY_KIND,
      rows: { batches: file.batches() },
      rowGroupBytes: 20_000,
    });
    equal(written.rows, 900);
    using copy = await openParquet(second, EVERY_KIND);
    deepEqual(await rowsOf(copy), rows);
  });
});
