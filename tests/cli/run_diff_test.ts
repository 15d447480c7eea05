import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { ProgramError } from "../../src/errors/program_error.ts";
import { flatPrice } from "../../src/pricing/plan.ts";
import type { Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { measured } from "../report/build_snapshot.ts";
import { byJob } from "../report/diff_screens.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import {
  AFTER,
  assertCompared,
  BEFORE,
  keep,
  keepBoth,
  type Names,
  PLAN,
  run,
  scanOf,
  SCOPE,
  statesOf,
  write,
} from "./diff_support.ts";

Deno.test("runDiff: days, times, times back, the newest scan and reports give the same answer", async () => {
  await withTempDir(async (dir) => {
    await keepBoth(dir);
    await write(`${dir}/before.json`, scanOf(BEFORE, "2026-01-02T12:00Z"));
    await write(`${dir}/after.json`, scanOf(AFTER, "2026-01-09T12:00Z"));
    const pairs = [
      ["2026-01-02", "2026-01-09"],
      ["2026-01-02"],
      ["-7d"],
      ["-163h"],
      ["2026-01-02T20:00Z", "2026-01-09T04:00Z"],
      [`${dir}/before.json`, `${dir}/after.json`],
      [`${dir}/before.json`],
      [`${dir}/before.json`, "2026-01-09"],
      ["-7d", `${dir}/after.json`],
    ];
    for (const operands of pairs) {
      const { code, document } = await run(dir, operands);
      equal(code, 0, operands.join());
      assertCompared(document);
      deepEqual(document.notes, [], operands.join());
    }
    const { document } = await run(dir, [], { from: "2026-01-02", to: "2026-01-09", by: ["job"] });
    assertCompared(document);
    deepEqual((await run(dir, ["-7d"], { by: [] })).document.groups, []);
  });
});

Deno.test("runDiff: two days 400 days apart, and every file between them is damaged", async () => {
  await withTempDir(async (dir) => {
    await keep(dir, scanOf(BEFORE, "2025-01-02T12:00Z"));
    await keep(dir, scanOf(AFTER, "2026-02-06T12:00Z"));
    for (const table of ["dpm", "groups", "scans"]) {
      for (const day of ["2024-12-31", "2025-01-01", "2025-01-03", "2025-07-01", "2026-02-05", "2026-02-07"]) {
        await Deno.mkdir(`${dir}/${table}/${day}`);
        await Deno.writeTextFile(`${dir}/${table}/${day}/a.parquet`, "damaged");
      }
    }
    assertCompared((await run(dir, ["2025-01-02", "2026-02-06"])).document);
  });
});

Deno.test("runDiff: the last scan of a day, and of the earlier day the last one that looked at the same", async () => {
  await withTempDir(async (dir) => {
    await keepBoth(dir);
    await keep(dir, scanOf({ a: byJob({ x: 9 }) }, "2026-01-02T03:00Z"));
    const other = { scope: { ...SCOPE, match: ["^(?:a)$"] } };
    await keep(dir, scanOf({ a: byJob({ x: 1 }) }, "2026-01-02T13:00Z", other));
    const { document } = await run(dir, ["2026-01-02", "2026-01-09"]);
    assertCompared(document);
    match(document.notes[0], /2026-01-02T12:00:00.000Z is the last of its day that looked at the same: 1 after it/);
  });
});

Deno.test("runDiff: of a backend with another address each time, the scan nearest to the time is taken", async () => {
  await withTempDir(async (dir) => {
    const backend = (port: number) => ({ ...scanOf({}, "2026-01-02").backend, url: `http://127.0.0.1:${port}` });
    await keep(dir, scanOf(BEFORE, "2026-01-02T12:00:00Z", { backend: backend(1) }));
    await keep(dir, scanOf({ a: byJob({ x: 9 }) }, "2026-01-02T12:00:05Z", { backend: backend(2) }));
    await keep(dir, scanOf(AFTER, "2026-01-02T12:00:10Z", { backend: backend(3) }));
    const { document } = await run(dir, ["2026-01-02T12:00:00Z", "2026-01-02T12:00:10Z"]);
    assertCompared(document);
    match(document.notes[0], /is of another backend, http:\/\/127\.0\.0\.1:1/);
  });
});

const refusals: readonly (readonly [what: string, operands: readonly string[], message: RegExp])[] = [
  [
    "reversed days",
    ["2026-01-09", "2026-01-02"],
    /is later than the one it is compared with.*Write the earlier one first/,
  ],
  [
    "a day twice",
    ["2026-01-09", "2026-01-09"],
    /both are the scan as of 2026-01-09T12:00:00\.000Z\. Name another: its last ones are as of 2026-01-02T12:00:00Z/,
  ],
  [
    "a day to come",
    ["2026-01-02", "2999-01-01"],
    /no scan on 2999-01-01\. Its last scans are as of 2026-01-02T12:00:00Z, 2026-01-09T12:00:00Z/,
  ],
  [
    "a day without data",
    ["2026-01-05"],
    /no scan on 2026-01-05\. Its last scans are as of 2026-01-02T12:00:00Z, 2026-01-09/,
  ],
  ["too near", ["-1h"], /no scan within 6m of 2026-01-09T11:00:00Z\. Its last scans are as of 2026-01-02T12/],
  ["no day", ["2026-02-30"], /Cannot use "2026-02-30": /],
  ["a time back without its minus", ["7d"], /it lacks the minus of a time back/],
  ["no word", ["yesterday"], /it is neither a day, a time nor a \.json file/],
  ["nothing", [], /it has to be told what to compare with/],
  ["no such report", ["none.json"], /Cannot read "none\.json"/],
];

Deno.test("runDiff: refuses what cannot be compared in one clear line", async () => {
  await withTempDir(async (dir) => {
    await keepBoth(dir);
    for (const [what, operands, message] of refusals) {
      await rejects(run(dir, operands), (error) => {
        ok(error instanceof ProgramError, what);
        match(error.message, message);
        ok(!error.message.includes("\n"));
        return true;
      });
    }
  });
});

Deno.test("runDiff: another window or scope is said and not compared", async () => {
  const others: readonly (readonly [Partial<Snapshot>, RegExp])[] = [
    [{ windowMinutes: 10 }, /its window is 5m, the later one's 10m\. Numbers of different scopes/],
    [{ scope: { ...SCOPE, match: ["^(?:a.*)$"] } }, /scanned with no --match, the later one has --match a\.\*/],
    [{ scope: { ...SCOPE, selector: 'env="x"' } }, /the later one has --selector \{env="x"\}/],
    [{ scope: { ...SCOPE, skipExcluded: true } }, /the later one has --skip-excluded/],
  ];
  for (const [rest, message] of others) {
    await withTempDir(async (dir) => {
      await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"));
      await keep(dir, scanOf(AFTER, "2026-01-09T12:00Z", rest));
      await rejects(
        run(dir, ["-7d"]),
        (error) => error instanceof ProgramError && error.exitCode === 2 && message.test(error.message),
      );
    });
  }
});

Deno.test("runDiff: other groupings are compared by the labels that both have", async () => {
  await withTempDir(async (dir) => {
    const byTwo = (names: Names): Names =>
      Object.fromEntries(
        Object.entries(names).map(([name, entry]) => [
          name,
          "groups" in entry
            ? { ...entry, groups: new Map(Array.from(entry.groups ?? [], ([job, part]) => [`prod,${job}`, part])) }
            : entry,
        ]),
      );
    await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"));
    await keep(dir, scanOf(byTwo(AFTER), "2026-01-09T12:00Z", { scope: { ...SCOPE, groupBy: ["env", "job"] } }));
    const folded = (await run(dir, ["-7d"])).document;
    assertCompared(folded);
    deepEqual(folded.notes, [
      "Groups are compared by job: the earlier scan was split by job, the later one by env,job",
    ]);
    deepEqual((await run(dir, ["-7d"], { by: ["job"] })).document.notes, []);
    const { code, document } = await run(dir, ["-7d"], { by: ["env"] });
    deepEqual([code, document.groups, document.by], [0, [], null]);
    match(
      document.notes[0],
      /^Groups by env cannot be told: the earlier scan was split by job, .*; scan with --by env$/,
    );
  });
});

Deno.test("runDiff: without groups in the history, and of reports that split no metric, it says so", async () => {
  await withTempDir(async (dir) => {
    await keepBoth(dir);
    await Deno.remove(`${dir}/groups/2026-01-02`, { recursive: true });
    const kept = (await run(dir, ["-7d"])).document;
    deepEqual([kept.metrics.length, kept.metrics[0].groups], [3, []]);
    match(kept.notes.join(), /the history has no groups of the scan as of 2026-01-02 12:00:00 UTC/);
    await write(`${dir}/before.json`, scanOf(BEFORE, "2026-01-02T12:00Z"), false);
    await write(`${dir}/after.json`, scanOf(AFTER, "2026-01-09T12:00Z"), false);
    const { document } = await run(dir, [`${dir}/before.json`, `${dir}/after.json`]);
    deepEqual(statesOf(document.groups), [["x", "grew"], ["y", "shrank"]]);
    deepEqual(document.metrics[0].groups, []);
    match(document.notes.join(), /^Who changed a metric cannot be told: ".*before\.json" splits no metric by job/);
  });
});

Deno.test("runDiff: a name that failed on one side is neither gone nor new, and the exit code is 4", async () => {
  await withTempDir(async (dir) => {
    const failed: Unmeasured = { outcome: "failed", status: 503, reason: "gone away" };
    await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"));
    await keep(dir, scanOf({ ...AFTER, a: failed }, "2026-01-09T12:00Z"));
    const { code, document } = await run(dir, ["-7d"]);
    equal(code, 4);
    deepEqual(document.not_comparable, ["a"]);
    deepEqual(statesOf(document.metrics), [["d", "new"], ["c", "gone"]]);
    deepEqual(document.notes.slice(0, 2), [
      "The scan as of 2026-01-09 12:00:00 UTC is incomplete: 1 of 3 names failed",
      "1 name could be measured in one of the two scans alone, so nothing is said of its change: a",
    ]);
  });
});

Deno.test("runDiff: an empty scan, another backend, another version and missing stores are said", async () => {
  await withTempDir(async (dir) => {
    await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"));
    const other = { flavour: "thanos", version: "0.42", url: "http://other", tenant: undefined } as const;
    await write(`${dir}/after.json`, scanOf({}, "2026-01-09T12:00Z", { backend: other, missingStores: ["s1"] }));
    const { code, document } = await run(dir, ["-7d", `${dir}/after.json`]);
    equal(code, 4);
    match(
      document.notes.join("\n"),
      /another backend, http:\/\/localhost:9090: .*\n.*was Prometheus 3\.15\.0, and is Thanos 0\.42\n.* found no sample: .*\n.*may lack series of s1/,
    );
    deepEqual(document.counts.metrics.gone, 3);
  });
});

Deno.test("runDiff: of several targets one is asked for, and each is compared with its own", async () => {
  await withTempDir(async (dir) => {
    for (const [target, names] of [["a", [BEFORE, AFTER]], ["b", [AFTER, BEFORE]]] as const) {
      await keep(dir, scanOf(names[0], "2026-01-02T12:00Z"), target);
      await keep(dir, scanOf(names[1], "2026-01-09T12:00Z"), target);
    }
    await rejects(
      run(dir, ["-7d"]),
      /Cannot tell whose scans are meant: the history has scans of "a", "b" there\. Name one/,
    );
    assertCompared((await run(dir, ["-7d"], { target: "a" })).document);
    equal((await run(dir, ["-7d"], { target: "b" })).document.total.change.dpm, -4);
    await rejects(run(dir, ["-7d"], { target: "c" }), /no scan of target "c"\. It has scans of "a", "b"/);
  });
});

Deno.test("runDiff: bills as the later scan was billed, and says that the price was another", async () => {
  await withTempDir(async (dir) => {
    const cheaper = { ...PLAN, tiers: flatPrice(4) };
    await keep(dir, scanOf(BEFORE, "2026-01-02T12:00Z"), undefined, { plan: cheaper });
    await keep(dir, scanOf(AFTER, "2026-01-09T12:00Z"), undefined, { plan: PLAN });
    const { document } = await run(dir, ["-7d"], { sort: "bill" });
    deepEqual(document.bill.change, { usage: 4, money: 0.032 });
    deepEqual(document.metrics[0].bill, { usage: 20, money: 0.16 });
    deepEqual(document.notes, [
      "Then it was billed by plan grafana-cloud at $0.16; here both are reckoned as the later one was",
    ]);
    await rejects(
      (async () => {
        await keep(dir, scanOf({ a: measured([5, 1]) }, "2027-01-01T12:00Z"));
        await keep(dir, scanOf({ a: measured([5, 1]) }, "2027-01-02T12:00Z"));
        return await run(dir, ["-1d"], { sort: "bill" });
      })(),
      /neither of the scans was billed/,
    );
  });
});

Deno.test("runDiff: a damaged file, or one of a newer schema, is named", async () => {
  await withTempDir(async (dir) => {
    await keepBoth(dir);
    const folder = `${dir}/dpm/2026-01-02`;
    const [name = ""] = await Array.fromAsync(Deno.readDir(folder), (each) => each.name);
    const bytes = await Deno.readFile(`${folder}/${name}`);
    await Deno.writeFile(`${folder}/${name}`, bytes.subarray(0, bytes.length - 20));
    await rejects(
      run(dir, ["-7d"]),
      (error) => error instanceof ProgramError && error.exitCode === 1 && error.message.includes(name),
    );
    const { writeParquet } = await import("../../src/parquet/write_parquet.ts");
    const { DPM_SCHEMA } = await import("../../src/history/history_tables.ts");
    await writeParquet(`${folder}/${name}`, { schema: { ...DPM_SCHEMA, version: 2 }, rows: [] });
    await rejects(run(dir, ["-7d"]), /it is of version 2 of "dpm", and this program reads up to 1/);
  });
});
