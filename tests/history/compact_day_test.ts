import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { FileSystem } from "../../src/files/write_target.ts";
import { compactDay } from "../../src/history/compact_day.ts";
import { COMPACTED_KEY } from "../../src/history/compacted_from.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { ParquetError } from "../../src/parquet/parquet_error.ts";
import { faultyFileSystem } from "../files/faulty_file_system.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { appendScan, DAY, filesOfDay, plainRowsOfDay, rowsOfDay, sorted } from "./history_folder.ts";

const SCANS = 3;

async function fillDay(dir: string): Promise<void> {
  for (let hour = 0; hour < SCANS; hour++) await appendScan(dir, hour);
}

/** A file system on which something happens before each step that changes it. */
function watchedFileSystem(before: () => Promise<void>): FileSystem {
  const watched =
    <Args extends unknown[], Result>(step: (...args: Args) => Promise<Result>) => async (...args: Args) => {
      await before();
      return await step(...args);
    };
  return faultyFileSystem({
    open: watched(Deno.open),
    rename: watched(Deno.rename),
    remove: watched(Deno.remove),
    chmod: watched(Deno.chmod),
  });
}

Deno.test("compactDay: the rows of all files are in one, which says what it was made of", async () => {
  await withTempDir(async (dir) => {
    await fillDay(dir);
    const names = await filesOfDay(dir);
    const before = sorted(await plainRowsOfDay(dir));
    deepEqual(await compactDay(dir, "dpm", DAY), { files: SCANS, rows: 2 * SCANS });
    deepEqual(await filesOfDay(dir), names.slice(0, 1));
    deepEqual(sorted(await plainRowsOfDay(dir)), before);
    using file = await openParquet(`${dir}/dpm/${DAY}/${names[0]}`);
    deepEqual(JSON.parse(file.metadata.get(COMPACTED_KEY) ?? ""), names);
    equal(await compactDay(dir, "dpm", DAY), undefined);
  });
});

Deno.test("compactDay: a scan that comes later is put into the file as well", async () => {
  await withTempDir(async (dir) => {
    await fillDay(dir);
    await compactDay(dir, "dpm", DAY);
    await appendScan(dir, 23);
    deepEqual(await compactDay(dir, "dpm", DAY), { files: 2, rows: 2 * SCANS + 2 });
    equal((await filesOfDay(dir)).length, 1);
    equal(new Set(sorted(await rowsOfDay(dir))).size, 2 * SCANS + 2);
  });
});

Deno.test("compactDay: killed before any of its steps, it loses nothing, and readers find each row once", async () => {
  let isDone = false;
  let sawTwice = 0;
  for (let killedAt = 0; !isDone; killedAt++) {
    await withTempDir(async (dir) => {
      await fillDay(dir);
      const rows = sorted(await rowsOfDay(dir));
      let steps = 0;
      // A killed process does nothing any more, cleaning up included.
      const system = watchedFileSystem(() =>
        steps++ < killedAt ? Promise.resolve() : Promise.reject(new Error("killed"))
      );
      isDone = await compactDay(dir, "dpm", DAY, { system }).then(() => true, () => false);
      deepEqual(sorted(await rowsOfDay(dir)), rows, `killed at step ${killedAt}`);
      const plain = sorted(await plainRowsOfDay(dir));
      deepEqual([...new Set(plain)], rows);
      if (plain.length > rows.length) sawTwice++;
      await compactDay(dir, "dpm", DAY);
      deepEqual(sorted(await plainRowsOfDay(dir)), rows);
      equal((await filesOfDay(dir)).length, 1);
      for (const name of await namesIn(`${dir}/dpm/${DAY}`)) {
        ok(name.startsWith(".") ? name.endsWith(".tmp") : name.endsWith(".parquet"), name);
      }
    });
  }
  // Between the rename and the last removal, which comes before the last step.
  equal(sawTwice, SCANS);
});

Deno.test("compactDay: a reader that looks between any two steps finds each row once", async () => {
  await withTempDir(async (dir) => {
    await fillDay(dir);
    const rows = sorted(await rowsOfDay(dir));
    let looked = 0;
    const system = watchedFileSystem(async () => {
      looked++;
      deepEqual(sorted(await rowsOfDay(dir)), rows);
    });
    await compactDay(dir, "dpm", DAY, { system });
    ok(looked >= SCANS + 3, `${looked} looks`);
  });
});

Deno.test("compactDay: a damaged or newer file is named, and the day stays as it is", async () => {
  await withTempDir(async (dir) => {
    await fillDay(dir);
    const [, second = ""] = await filesOfDay(dir);
    const path = `${dir}/dpm/${DAY}/${second}`;
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 9));
    await rejects(compactDay(dir, "dpm", DAY), (error) => error instanceof ParquetError && error.path === path);
    await Deno.writeFile(path, new Uint8Array());
    await rejects(compactDay(dir, "dpm", DAY), ParquetError);
    equal((await filesOfDay(dir)).length, SCANS);
    await Deno.writeFile(path, bytes);
    deepEqual(await compactDay(dir, "dpm", DAY), { files: SCANS, rows: 2 * SCANS });
  });
});
