import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { removeLeftovers } from "../../src/files/remove_leftovers.ts";
import { temporaryBeside } from "../../src/files/temporary_name.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

const AGE_MS = 3_600_000;
const FILES = 200;

Deno.test("removeLeftovers: clears away old temporary files, and nothing else", async () => {
  await withTempDir(async (dir) => {
    const [old, fresh] = [temporaryBeside(join(dir, "a")), temporaryBeside(join(dir, "a"))];
    for (const path of [old, fresh, join(dir, "a.parquet")]) await Deno.writeTextFile(path, "PAR1");
    await Deno.utime(old, 0, 0);
    await Deno.utime(join(dir, "a.parquet"), 0, 0);
    await removeLeftovers(dir, Date.now(), AGE_MS);
    deepEqual((await namesIn(dir)).toSorted(), [fresh.slice(dir.length + 1), "a.parquet"].toSorted());
  });
});

Deno.test("removeLeftovers: files that get their names meanwhile are none", async () => {
  await withTempDir(async (dir) => {
    const paths = Array.from({ length: FILES }, () => temporaryBeside(join(dir, "a")));
    for (const path of paths) await Deno.writeTextFile(path, "PAR1");
    await Promise.all([
      removeLeftovers(dir, Date.now(), AGE_MS),
      ...paths.map((path, i) => Deno.rename(path, join(dir, `${i}.parquet`))),
    ]);
    equal((await namesIn(dir)).filter((name) => name.endsWith(".parquet")).length, FILES);
  });
});
