import assert from "node:assert/strict";
import { dayRange, listFiles } from "../../src/query/data_files.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const ANY = { from: undefined, to: undefined };

async function touch(dir: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(`${dir}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${dir}/${path}`, "");
  }
}

Deno.test("listFiles: days of the range alone, oldest first, without files that are being written", () =>
  withTempDir(async (dir) => {
    await touch(
      dir,
      "2023-04-02/b.parquet",
      "2023-04-01/z'\"[1]*.parquet",
      "2023-04-01/.a.parquet.tmp",
      "2023-04-01/.b.parquet",
      "2023-04-01/notes.txt",
      "2023-04-03/a.parquet",
      "not-a-day/a.parquet",
      "dpm/2023-04-01/c.parquet",
    );
    const list = async (...days: [string?, string?]) => {
      const files = await listFiles(dir, "samples", { from: days[0], to: days[1] });
      return files.map((file) => file.slice(dir.length + 1));
    };
    assert.deepEqual(await list(), ["2023-04-01/z'\"[1]*.parquet", "2023-04-02/b.parquet", "2023-04-03/a.parquet"]);
    assert.deepEqual(await list("2023-04-02"), ["2023-04-02/b.parquet", "2023-04-03/a.parquet"]);
    assert.deepEqual(await list(undefined, "2023-04-01"), ["2023-04-01/z'\"[1]*.parquet"]);
    assert.deepEqual(await listFiles(dir, "dpm", ANY), [`${dir}/dpm/2023-04-01/c.parquet`]);
  }));

Deno.test("listFiles: many runs of days are named by the first and the last ones", () =>
  withTempDir(async (dir) => {
    await touch(
      dir,
      ...Array.from({ length: 9 }, (_, i) => `2023-04-0${i + 1}/a.parquet`).filter((_, i) => i % 2 === 0),
    );
    await touch(dir, "2023-04-10/a.parquet", "2023-05-01/a.parquet");
    await assert.rejects(listFiles(dir, "samples", { from: "2024-01-01", to: undefined }), {
      message: `Cannot query "${dir}": it holds no collected samples of days from 2024-01-01 on. ` +
        "It has days 2023-04-01, …, 2023-04-07, 2023-04-09 to 2023-04-10, 2023-05-01 (7 days).",
    });
  }));

Deno.test("listFiles: a folder without any is refused with what it should hold", () =>
  withTempDir(async (dir) => {
    await assert.rejects(listFiles(dir, "dpm", ANY), {
      message: `Cannot query "${dir}": it holds no rows for the view dpm. ` +
        "Files have to lie below it as YYYY-MM-DD/NAME.parquet.",
    });
    await touch(dir, "file");
    await assert.rejects(listFiles(`${dir}/file`, "samples", ANY), {
      message: `Cannot query "${dir}/file": it is no folder. Name a folder by --data-dir.`,
    });
  }));

Deno.test("dayRange: the last days end with today in UTC", () => {
  const nowMs = Date.UTC(2024, 2, 1, 0, 30);
  assert.deepEqual(dayRange(1, nowMs), { from: "2024-03-01", to: "2024-03-01" });
  assert.deepEqual(dayRange(3, nowMs), { from: "2024-02-28", to: "2024-03-01" });
  assert.deepEqual(dayRange({ from: "2024-01-01", to: undefined }, nowMs), { from: "2024-01-01", to: undefined });
});
