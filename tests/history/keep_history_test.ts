import { deepEqual, equal, match, ok } from "node:assert/strict";
import { configure, getLogger, type LogRecord } from "@logtape/logtape";
import { HistoryKeeper } from "../../src/history/history_keeper.ts";
import { keepHistory } from "../../src/history/keep_history.ts";
import { listDays } from "../../src/history/read_history.ts";
import { compactHistory, pruneHistory } from "../../src/history/tend_history.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { appendScan, DAY, DAY_START_MS, filesOfDay, HOUR_MS, rowsOfDay } from "./history_folder.ts";

const DAY_MS = 24 * HOUR_MS;

/** A log that keeps its lines. */
async function keptLog(): Promise<{ log: ReturnType<typeof getLogger>; lines: string[] }> {
  const lines: string[] = [];
  const sink = ({ level, message }: LogRecord) => void lines.push(`${level}: ${message.join("")}`);
  await configure({
    sinks: { sink },
    loggers: [
      { category: ["tests", "history"], sinks: ["sink"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "fatal" },
    ],
    reset: true,
  });
  return { log: getLogger(["tests", "history"]), lines };
}

Deno.test("keepHistory: compacts the days that are over, drops those that are too old, and says both", async () => {
  await withTempDir(async (dir) => {
    const { log, lines } = await keptLog();
    for (const hour of [-49, -48, 0, 1, 24, 25]) await appendScan(dir, hour);
    const nowMs = DAY_START_MS + 26 * HOUR_MS;
    await keepHistory({ dir, keepMs: 3 * DAY_MS, nowMs, log });
    deepEqual(lines.toSorted(), [
      "info: Compacted 2026-01-02 of dpm: 2 files are now one of 4 rows",
      "info: Compacted 2026-01-02 of scans: 2 files are now one of 2 rows",
      "info: Dropped 2025-12-30 of dpm, which is older than what is kept",
      "info: Dropped 2025-12-30 of scans, which is older than what is kept",
    ]);
    deepEqual(await listDays(dir, "dpm"), ["2025-12-31", DAY, "2026-01-03"]);
    equal((await filesOfDay(dir, "dpm", "2026-01-03")).length, 2);
    lines.length = 0;
    await keepHistory({ dir, keepMs: 0, nowMs: nowMs + 1_000 * DAY_MS, log });
    deepEqual(await listDays(dir, "dpm"), ["2025-12-31", DAY, "2026-01-03"]);
  });
});

Deno.test("keepHistory: a clock that is years ahead drops nothing that the newest day would keep", async () => {
  await withTempDir(async (dir) => {
    const { log, lines } = await keptLog();
    for (const hour of [-30, 0]) await appendScan(dir, hour);
    await keepHistory({ dir, keepMs: 3 * DAY_MS, nowMs: DAY_START_MS + 9_000 * DAY_MS, log });
    deepEqual(lines, []);
    equal((await listDays(dir, "dpm")).length, 2);
  });
});

Deno.test("keepHistory: a clock set back neither compacts, drops nor writes over what lies ahead of it", async () => {
  await withTempDir(async (dir) => {
    const { log, lines } = await keptLog();
    await appendScan(dir, 0);
    await appendScan(dir, 1);
    await keepHistory({ dir, keepMs: DAY_MS, nowMs: DAY_START_MS - 300 * DAY_MS, log });
    await appendScan(dir, 0);
    deepEqual(lines, []);
    equal((await filesOfDay(dir)).length, 3);
    equal((await rowsOfDay(dir)).length, 6);
  });
});

Deno.test("keepHistory: a damaged file is a warning, and the other days are compacted", async () => {
  await withTempDir(async (dir) => {
    const { log, lines } = await keptLog();
    for (const hour of [0, 1, 24, 25]) await appendScan(dir, hour);
    const [first] = await filesOfDay(dir);
    const path = `${dir}/dpm/${DAY}/${first}`;
    await Deno.writeTextFile(path, "");
    await keepHistory({ dir, keepMs: 0, nowMs: DAY_START_MS + 2 * DAY_MS, log });
    const [warning = ""] = lines.filter((line) => line.startsWith("warn"));
    ok(warning.startsWith(`warning: ${DAY} of dpm stays as it is: Cannot read "${path}": it is empty.`), warning);
    equal(lines.length, 4);
    equal((await filesOfDay(dir, "dpm", "2026-01-03")).length, 1);
  });
});

Deno.test("compactHistory: what a killed process left is removed once it is a day old", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 0);
    const left = `${dir}/dpm/${DAY}/.dpm-finder-${crypto.randomUUID()}.tmp`;
    await Deno.writeTextFile(left, "PAR1");
    await compactHistory(dir, { nowMs: Date.now() + HOUR_MS });
    equal((await namesIn(`${dir}/dpm/${DAY}`)).length, 2);
    await compactHistory(dir, { nowMs: Date.now() + 2 * DAY_MS });
    equal((await namesIn(`${dir}/dpm/${DAY}`)).length, 1);
  });
});

Deno.test("compactHistory: two at once, and a writer beside them, lose nothing and do nothing twice", async () => {
  await withTempDir(async (dir) => {
    for (let hour = 0; hour < 6; hour++) await appendScan(dir, hour);
    const nowMs = DAY_START_MS + 2 * DAY_MS;
    const [one, other] = await Promise.all([
      compactHistory(dir, { nowMs }),
      compactHistory(dir, { nowMs }),
      appendScan(dir, 6),
      appendScan(dir, 7),
    ]);
    const compacted = [...one, ...other];
    ok(compacted.length >= 2 && compacted.every(({ kind }) => kind === "compacted"), JSON.stringify(compacted));
    const timestamps = (await rowsOfDay(dir, "scans")).map(({ timestamp }) => Number(timestamp));
    deepEqual(timestamps.toSorted(), Array.from({ length: 8 }, (_, hour) => DAY_START_MS + hour * HOUR_MS));
    equal((await rowsOfDay(dir)).length, 16);
  });
});

Deno.test("pruneHistory: files of others stay, and so does their folder", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 0);
    await Deno.mkdir(`${dir}/${DAY}`);
    await Deno.writeTextFile(`${dir}/${DAY}/api.parquet`, "");
    await Deno.writeTextFile(`${dir}/dpm/${DAY}/notes.txt`, "");
    const options = { nowMs: DAY_START_MS + 9 * DAY_MS, keepMs: DAY_MS };
    equal((await pruneHistory(dir, options)).length, 2);
    deepEqual(await namesIn(`${dir}/dpm/${DAY}`), ["notes.txt"]);
    deepEqual(await namesIn(`${dir}/${DAY}`), ["api.parquet"]);
    await pruneHistory(dir, { ...options, tables: ["samples"] });
    deepEqual((await namesIn(dir)).filter((name) => name === DAY), []);
  });
});

Deno.test("HistoryKeeper: ten scans are ten files, and one file once their day is over", async () => {
  await withTempDir(async (dir) => {
    const { log, lines } = await keptLog();
    let nowMs = DAY_START_MS + 23 * HOUR_MS;
    const keeper = await HistoryKeeper.open({ dir, keepMs: 0, now: () => nowMs, log });
    const scan = async () => {
      const snapshot = buildSnapshot({ up: measured([5, 1]) }, { evaluatedAtMs: nowMs });
      await keeper.append(viewOf(snapshot), "prod");
      keeper.tend();
      await keeper.settled();
      nowMs += 2_000;
    };
    for (let i = 0; i < 10; i++) await scan();
    deepEqual([(await filesOfDay(dir)).length, lines.length], [10, 0]);
    nowMs = DAY_START_MS + DAY_MS + 5_000;
    await scan();
    deepEqual([(await filesOfDay(dir)).length, (await filesOfDay(dir, "scans")).length], [1, 1]);
    equal((await rowsOfDay(dir)).length, 10);
    equal((await rowsOfDay(dir, "dpm", "2026-01-03")).length, 1);
    match(lines[0] ?? "", /^info: Compacted 2026-01-02 of dpm: 10 files are now one of 10 rows$/);
    await keeper.stop();
  });
});
