import { deepEqual } from "node:assert/strict";
import { dirname } from "node:path";
import { collectedPath, type Evaluation, writeCollectedFile } from "../../src/collect/collected_file.ts";
import { clearDays, planDays, planMissed, planNow } from "../../src/collect/plan_days.ts";
import { dayEndMs } from "../../src/collect/utc_day.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { testConfig } from "./test_config.ts";

const NOON_MS = Date.UTC(2026, 2, 10, 12);
const signal = new AbortController().signal;

/** Writes an empty file, as of the day's end unless told. */
async function write(
  dir: string,
  day: string,
  service: string,
  { atMs = dayEndMs(day), writtenMs = atMs + 1_000 }: { atMs?: number; writtenMs?: number } = {},
) {
  const config = await testConfig(dir);
  await writeCollectedFile({ service, day, atMs }, [], { config, nowMs: writtenMs, signal });
}

async function missed(dir: string, nowMs = NOON_MS, services = ["a", "b"]): Promise<string[]> {
  return (await planMissed(await testConfig(dir, services), nowMs)).map(({ day, service }) => `${day} ${service}`);
}

Deno.test("planMissed: a folder without any day, or no folder, has missed nothing", async () => {
  await withTempDir(async (dir) => {
    deepEqual(await missed(dir), []);
    deepEqual(await missed(`${dir}/none`), []);
  });
});

Deno.test("planMissed: every day since the first one that lacks a service's evaluation", async () => {
  await withTempDir(async (dir) => {
    await write(dir, "2026-03-07", "a");
    await write(dir, "2026-03-07", "b");
    await write(dir, "2026-03-09", "b");
    deepEqual(await missed(dir), ["2026-03-08 a", "2026-03-08 b", "2026-03-09 a"]);
  });
});

Deno.test("planMissed: an evaluation in the middle of its day is replaced by that of its end", async () => {
  await withTempDir(async (dir) => {
    await write(dir, "2026-03-09", "a", { atMs: Date.UTC(2026, 2, 9, 22) });
    await write(dir, "2026-03-09", "b");
    const plan = await planMissed(await testConfig(dir), NOON_MS);
    deepEqual(plan, [{ service: "a", day: "2026-03-09", atMs: dayEndMs("2026-03-09") }]);
  });
});

Deno.test("planMissed: a day is over when its last samples have arrived", async () => {
  await withTempDir(async (dir) => {
    await write(dir, "2026-03-08", "a");
    await write(dir, "2026-03-09", "a", { atMs: Date.UTC(2026, 2, 9, 22) });
    deepEqual(await missed(dir, Date.UTC(2026, 2, 10, 0, 4, 59), ["a"]), []);
    deepEqual(await missed(dir, Date.UTC(2026, 2, 10, 0, 5, 0), ["a"]), ["2026-03-09 a"]);
  });
});

Deno.test("planMissed: gaps are filled for a month, after a longer pause back to the last day", async () => {
  await withTempDir(async (dir) => {
    await write(dir, "2025-12-01", "a");
    deepEqual((await missed(dir, NOON_MS, ["a"])).length, 98);
    await write(dir, "2026-03-09", "a");
    const gaps = await missed(dir, NOON_MS, ["a"]);
    deepEqual([gaps.length, gaps[0], gaps.at(-1)], [30, "2026-02-07 a", "2026-03-08 a"]);
  });
});

Deno.test("planMissed: a cut or empty file is missing, one of another program is not", async () => {
  await withTempDir(async (dir) => {
    const folder = `${dir}/2026-03-09`;
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/a.parquet`, "PAR1");
    await Deno.writeTextFile(`${folder}/b.parquet`, "");
    const schema = { name: "other", version: 1, columns: [{ name: "x", kind: "double" }] } as const;
    await writeParquet(`${folder}/c.parquet`, { schema, rows: [{ x: 1 }] });
    await Deno.mkdir(`${folder}/d.parquet`);
    deepEqual(await missed(dir, NOON_MS, ["a", "b", "c", "d"]), ["2026-03-09 a", "2026-03-09 b", "2026-03-09 d"]);
  });
});

Deno.test("planMissed: a file that the collector before named as its service counts", async () => {
  await withTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/2026-03-09`);
    const schema = { name: "other", version: 1, columns: [{ name: "x", kind: "double" }] } as const;
    await writeParquet(`${dir}/2026-03-09/API One.parquet`, { schema, rows: [{ x: 1 }] });
    deepEqual(await missed(dir, NOON_MS, ["API One", "Api one", "../2026-03-09/API One"]), [
      "2026-03-09 Api one",
      "2026-03-09 ../2026-03-09/API One",
    ]);
  });
});

Deno.test("planMissed: what a clock wrote that was years ahead is no evaluation", async () => {
  await withTempDir(async (dir) => {
    const ahead = Date.UTC(2030, 0, 1);
    await write(dir, "2026-03-08", "a");
    await write(dir, "2026-03-09", "a", { writtenMs: ahead });
    await write(dir, "2026-03-10", "a", { writtenMs: ahead });
    deepEqual(await missed(dir, NOON_MS, ["a"]), ["2026-03-09 a"]);
    deepEqual(await missed(dir, NOON_MS + 86_400_000, ["a"]), ["2026-03-09 a", "2026-03-10 a"]);
  });
});

Deno.test("planMissed: folders of another kind are no days", async () => {
  await withTempDir(async (dir) => {
    for (const name of ["dpm", "2026-02-30", "2026-3-1", "2027-01-01"]) await Deno.mkdir(`${dir}/${name}`);
    await Deno.writeTextFile(`${dir}/2026-03-01`, "a file");
    deepEqual(await missed(dir), []);
  });
});

Deno.test("planDays: evaluates each day at its end, and today now", async () => {
  const config = await testConfig("d", ["a"]);
  const plan: Evaluation[] = [
    { service: "a", day: "2026-03-09", atMs: Date.UTC(2026, 2, 10) - 1 },
    { service: "a", day: "2026-03-10", atMs: NOON_MS },
  ];
  deepEqual(planDays(config, ["2026-03-09", "2026-03-10"], NOON_MS), plan);
  deepEqual(planNow(config, NOON_MS), plan.slice(1));
});

Deno.test("clearDays: clears away what killed runs left, and nothing that is being written", async () => {
  await withTempDir(async (dir) => {
    await write(dir, "2026-03-09", "a");
    const folder = dirname(collectedPath(dir, { service: "a", day: "2026-03-09" }));
    const [old, young] = ["11111111", "22222222"].map((head) =>
      `${folder}/.dpm-finder-${head}-0000-4000-8000-000000000000.tmp`
    );
    for (const path of [old ?? "", young ?? "", `${folder}/.other.tmp`]) await Deno.writeTextFile(path, "");
    await Deno.utime(old ?? "", new Date(NOON_MS - 7_200_000), new Date(NOON_MS - 7_200_000));
    await Deno.utime(young ?? "", new Date(NOON_MS), new Date(NOON_MS));
    await clearDays(dir, NOON_MS);
    deepEqual(await namesIn(folder), [
      ".dpm-finder-22222222-0000-4000-8000-000000000000.tmp",
      ".other.tmp",
      "a.parquet",
    ]);
  });
});
