import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { errorMessage } from "../../src/errors/error_message.ts";
import type { Row } from "../../src/parquet/column.ts";
import { ParquetError } from "../../src/parquet/parquet_error.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { edgeRows, EVERY_KIND, rowsOf } from "./parquet_rows.ts";

/** Reads all of a file; a `ParquetError` says what is wrong with it. */
async function readAll(path: string): Promise<Row[] | ParquetError> {
  try {
    using file = await openParquet(path, EVERY_KIND);
    return await rowsOf(file);
  } catch (error) {
    ok(error instanceof ParquetError, errorMessage(error));
    ok(error.message.includes(`"${path}"`), error.message);
    return error;
  }
}

Deno.test("openParquet: an empty file and one that is no Parquet are named with what they are", async () => {
  await withTempDir(async (folder) => {
    const path = `${folder}/a.parquet`;
    await Deno.writeTextFile(path, "");
    equal(
      errorMessage(await readAll(path)),
      `Cannot read "${path}": it is empty. Restore it from a backup, or move it out of the folder.`,
    );
    await Deno.writeTextFile(path, "PAR1");
    ok(errorMessage(await readAll(path)).includes("it is no Parquet file: it has only 4 bytes"));
    await Deno.writeTextFile(path, "metric_name,dpm\r\nup,4\r\n");
    ok(errorMessage(await readAll(path)).includes("it is damaged: "));
    await rejects(openParquet(folder), ParquetError);
    await rejects(openParquet(`${folder}/missing.parquet`), Deno.errors.NotFound);
  });
});

Deno.test("openParquet: a file cut anywhere is an error that names it", async () => {
  await withTempDir(async (folder) => {
    const [whole, cut] = [`${folder}/whole.parquet`, `${folder}/cut.parquet`];
    await writeParquet(whole, { schema: EVERY_KIND, rows: edgeRows(40) });
    const bytes = await Deno.readFile(whole);
    for (let length = 0; length < bytes.length; length += 37) {
      await Deno.writeFile(cut, bytes.subarray(0, length));
      ok(await readAll(cut) instanceof ParquetError, `cut at ${length}`);
    }
  });
});

Deno.test("openParquet: a flipped bit in the data is an error, or changes nothing that is read", async () => {
  await withTempDir(async (folder) => {
    const [whole, flipped] = [`${folder}/whole.parquet`, `${folder}/flipped.parquet`];
    const rows = edgeRows(300);
    await writeParquet(whole, { schema: EVERY_KIND, rows });
    const bytes = await Deno.readFile(whole);
    const footerBytes = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
    let errors = 0;
    for (let at = 4; at < bytes.length - footerBytes - 8; at += 101) {
      const copy = bytes.slice();
      copy[at] = (copy[at] ?? 0) ^ 0x10;
      await Deno.writeFile(flipped, copy);
      const read = await readAll(flipped);
      if (read instanceof ParquetError) errors++;
      else deepEqual(read, rows);
    }
    ok(errors > 5, `${errors} errors`);
  });
});

Deno.test("openParquet: a newer version and another table are told apart from damage", async () => {
  await withTempDir(async (folder) => {
    const path = `${folder}/a.parquet`;
    const hint = "Move it out of the folder.";
    await writeParquet(path, { schema: { ...EVERY_KIND, version: 2 }, rows: edgeRows(1) });
    await rejects(openParquet(path, EVERY_KIND), {
      message: `Cannot read "${path}": it is of version 2 of "samples", and this program reads up to 1. ` +
        "Use a newer dpm-finder.",
    });
    await rejects(openParquet(path, { name: "dpm", version: 9 }), {
      message: `Cannot read "${path}": it holds rows of "samples", and not of "dpm". ${hint}`,
    });
  });
});

Deno.test("ParquetFile.batches: only the columns asked for are read, one that is missing holds nulls", async () => {
  await withTempDir(async (folder) => {
    const path = `${folder}/a.parquet`;
    await writeParquet(path, { schema: EVERY_KIND, rows: edgeRows(20), rowGroupBytes: 1 });
    using file = await openParquet(path);
    const batches = await Array.fromAsync(file.batches(["added_later", "int64_value"]));
    deepEqual(
      batches.map(({ columns }) => Object.keys(columns)),
      Array(batches.length).fill(["added_later", "int64_value"]),
    );
    equal(batches.reduce((sum, { rowCount }) => sum + rowCount, 0), 20);
    deepEqual(
      batches.flatMap(({ columns }) => Array.from(columns["int64_value"] ?? [])),
      edgeRows(20).map((row) => row["int64_value"]),
    );
    ok(batches.every(({ columns }) => Array.from(columns["added_later"] ?? []).every((value) => value === null)));
  });
});
