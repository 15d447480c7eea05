import { deepEqual, equal, rejects } from "node:assert/strict";
import { appendSnapshot } from "../../src/history/append_snapshot.ts";
import { findScans, lastScans, type Moment, toleranceOf } from "../../src/history/find_scans.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const HOUR_MS = 3_600_000;

async function append(dir: string, time: string, target?: string): Promise<void> {
  const snapshot = buildSnapshot({ up: measured([5, 1]) }, { evaluatedAtMs: Date.parse(time) });
  await appendSnapshot(dir, viewOf(snapshot), { target });
}

async function timesOf(dir: string, moment: Moment, wanted = {}): Promise<string[]> {
  const scans = await findScans(dir, moment, wanted);
  return scans.map(({ evaluatedAtMs }) => new Date(evaluatedAtMs).toISOString().slice(0, 16));
}

const near = (time: string, hours = 12): Moment => ({
  kind: "near",
  atMs: Date.parse(time),
  toleranceMs: hours * HOUR_MS,
});

Deno.test("findScans: the last of a day first, the nearest to a time first, the newest of all", async () => {
  await withTempDir(async (dir) => {
    const times = ["2026-01-02T01:00Z", "2026-01-02T23:00Z", "2026-01-03T02:00Z", "2026-02-01T00:00Z"];
    for (const time of times) await append(dir, time);
    deepEqual(await timesOf(dir, { kind: "day", day: "2026-01-02" }), ["2026-01-02T23:00", "2026-01-02T01:00"]);
    deepEqual(await timesOf(dir, { kind: "latest" }), ["2026-02-01T00:00"]);
    deepEqual(await timesOf(dir, near("2026-01-03T00:00Z", 3)), ["2026-01-02T23:00", "2026-01-03T02:00"]);
    const beforeMs = Date.parse("2026-01-03T02:00Z");
    deepEqual(await timesOf(dir, near("2026-01-03T02:00Z", 3), { beforeMs }), ["2026-01-02T23:00"]);
  });
});

Deno.test("findScans: reads no other day, however damaged it is", async () => {
  await withTempDir(async (dir) => {
    await append(dir, "2026-01-02T01:00Z");
    await append(dir, "2026-01-09T01:00Z");
    for (const day of ["2026-01-01", "2026-01-03", "2026-01-05"]) {
      await Deno.mkdir(`${dir}/scans/${day}`);
      await Deno.writeTextFile(`${dir}/scans/${day}/a.parquet`, "");
    }
    equal((await timesOf(dir, { kind: "day", day: "2026-01-02" })).length, 1);
    equal((await timesOf(dir, { kind: "latest" })).length, 1);
    equal((await timesOf(dir, near("2026-01-02T12:00Z", 11.9))).length, 1);
    await rejects(timesOf(dir, { kind: "day", day: "2026-01-03" }), /2026-01-03\/a\.parquet": it is empty/);
  });
});

Deno.test("findScans: says which days, times and targets there are", async () => {
  await withTempDir(async (dir) => {
    const day: Moment = { kind: "day", day: "2026-01-05" };
    await rejects(timesOf(dir, day), /it has no scan\. Fill it/);
    await append(dir, "2026-01-02T01:00Z", "a");
    await rejects(
      timesOf(dir, day),
      /it has no scan on 2026-01-05\. Its last scans are as of 2026-01-02T01:00:00Z: name one of these times\.$/,
    );
    for (const other of ["01", "03", "08", "20"]) await append(dir, `2026-01-${other}T01:00Z`, "a");
    const nearest =
      /The nearest days with scans are 2026-01-02, 2026-01-03, 2026-01-08, of 5 from 2026-01-01 to 2026-01-20/;
    await rejects(timesOf(dir, day), nearest);
    await rejects(timesOf(dir, { kind: "day", day: "2027-01-01" }), /are 2026-01-03, 2026-01-08, 2026-01-20, of 5/);
    const target = { target: "b" };
    await rejects(
      timesOf(dir, { kind: "day", day: "2026-01-02" }, target),
      /it has no scan of target "b" on 2026-01-02\. It has scans of "a"\./,
    );
    await rejects(timesOf(dir, { kind: "latest" }, target), /it has no scan of target "b"\. It has scans of "a"\./);
    await append(dir, "2026-01-20T02:00Z");
    await rejects(timesOf(dir, { kind: "latest" }, target), /It has scans of "" \(no tenant\), "a"\./);
    await rejects(
      timesOf(dir, near("2026-01-05T01:00Z", 1)),
      /no scan within 1h of 2026-01-05T01:00:00Z\. The nearest days/,
    );
    await rejects(timesOf(dir, { kind: "near", atMs: 0, toleranceMs: 200 }), /no scan within 200ms of 1970-/);
  });
});

Deno.test("findScans: names no day that has a folder and no scan, nor the one that was looked at", async () => {
  await withTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/scans/2026-01-01`, { recursive: true });
    await rejects(timesOf(dir, { kind: "latest" }), /it has no scan\. Fill it/);
    await append(dir, "2026-01-02T12:00Z");
    const empty: Moment = { kind: "day", day: "2026-01-01" };
    await rejects(timesOf(dir, empty), /it has no scan on 2026-01-01\. Its last scans are as of 2026-01-02T12:00:00Z/);
    const beforeMs = Date.parse("2026-01-02T12:00Z");
    await Deno.remove(`${dir}/scans/2026-01-01`);
    await rejects(
      timesOf(dir, near("2026-01-02T11:00Z", 0.1), { beforeMs }),
      /it has no scan within 6m of 2026-01-02T11:00:00Z\. No other day has one\.$/,
    );
  });
});

Deno.test("toleranceOf: a tenth, half a day at most", () => {
  deepEqual([HOUR_MS, 24 * HOUR_MS, 240 * HOUR_MS].map(toleranceOf), [HOUR_MS / 10, 2.4 * HOUR_MS, 12 * HOUR_MS]);
});

Deno.test("findScans: a folder that is none is named, with the reason", async () => {
  await withTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "");
    await rejects(
      timesOf(`${dir}/file`, { kind: "latest" }),
      /Cannot read the history ".*\/file": it is no folder\. Name/,
    );
  });
});

Deno.test("lastScans: five of the last three days, of a target and without the one that is known", async () => {
  await withTempDir(async (dir) => {
    const times = ["01T01", "02T01", "03T01", "03T02", "04T01", "04T02", "04T03"].map((day) => `2026-01-${day}:00Z`);
    for (const time of times) await append(dir, time, "a");
    await append(dir, "2026-01-04T05:00Z", "b");
    deepEqual(await lastScans(dir, { target: "a", except: Date.parse("2026-01-04T02:00Z") }), [
      "2026-01-02T01:00:00Z",
      "2026-01-03T01:00:00Z",
      "2026-01-03T02:00:00Z",
      "2026-01-04T01:00:00Z",
      "2026-01-04T03:00:00Z",
    ]);
    deepEqual(await lastScans(dir, { beforeMs: Date.parse("2026-01-03T01:00Z") }), ["2026-01-02T01:00:00Z"]);
  });
});
