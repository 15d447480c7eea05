import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { runHistory } from "../../src/cli/run_history.ts";
import { EXIT_CODES } from "../../src/errors/exit_code.ts";
import { ProgramError } from "../../src/errors/program_error.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { appendScan, DAY, filesOfDay } from "../history/history_folder.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { viewOf } from "../snapshot/view_of.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Runs the command; gives its exit code and what it told. */
async function run(dir: string | undefined, ...operands: string[]): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const { signal } = new AbortController();
  const tell = (line: string) => void said.push(line);
  return { code: await runHistory({ dir, keepMs: 86_400_000 }, { signal, operands, tell }), said };
}

Deno.test("history compact: says what became one, and that there is nothing to do", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 0);
    await appendScan(dir, 1);
    deepEqual(await run(dir, "compact"), {
      code: 0,
      said: [
        `Compacted ${DAY} of dpm: 2 files are now one of 4 rows`,
        `Compacted ${DAY} of scans: 2 files are now one of 2 rows`,
      ],
    });
    deepEqual(await run(dir, "compact"), { code: 0, said: ["No day to compact"] });
    const [name] = await filesOfDay(dir);
    await Deno.writeTextFile(`${dir}/dpm/${DAY}/${name}`, "");
    await appendScan(dir, 2);
    const { code, said } = await run(dir, "compact");
    equal(code, EXIT_CODES.fault);
    ok(said[0]?.startsWith(`${DAY} of dpm stays as it is: Cannot read `), said[0]);
  });
});

Deno.test("history prune: drops what is older than is kept, the collector's days too", async () => {
  await withTempDir(async (dir) => {
    await appendScan(dir, 0);
    await Deno.mkdir(`${dir}/2020-01-01`);
    deepEqual((await run(dir, "prune")).said, [
      "Dropped 2020-01-01 of samples, which is older than what is kept",
      `Dropped ${DAY} of dpm, which is older than what is kept`,
      `Dropped ${DAY} of scans, which is older than what is kept`,
    ]);
    deepEqual(await run(dir, "prune"), { code: 0, said: ["No day is older than 1d"] });
  });
});

Deno.test("history import: each report is told, and one that cannot be read stops none of the others", async () => {
  await withTempDir(async (dir) => {
    const view = viewOf(buildSnapshot({ up: measured([5, 2]) }), { minDpm: 0, all: true });
    const [good, bad, empty] = [`${dir}/good.json`, `${dir}/bad.json`, `${dir}/empty.json`];
    const nothing = viewOf(buildSnapshot({}), { minDpm: 0, all: true });
    await Deno.writeTextFile(empty, [...renderSnapshot(nothing)].join(""));
    await Deno.writeTextFile(good, [...renderSnapshot(view)].join(""));
    await Deno.writeTextFile(bad, "{}");
    const { code, said } = await run(`${dir}/history`, "import", bad, good, good, empty, `${dir}/none.json`);
    equal(code, EXIT_CODES.usage);
    deepEqual(said.map((line) => line.replaceAll(dir, "DIR")), [
      'Cannot read the report "DIR/bad.json": it has no schema_version, so it is not a report of this program. ' +
      "Write it again with --format json --min-dpm 0 --all.",
      'Imported 1 metric of 2026-01-02T03:04:05.678Z from "DIR/good.json"',
      'Nothing to import from "DIR/good.json": the scan of 2026-01-02T03:04:05.678Z is in the history',
      'Nothing to import from "DIR/empty.json": the scan of 2026-01-02T03:04:05.678Z found nothing, or failed on most ' +
      "names: a later comparison would take for gone what it lacks",
      'Cannot read "DIR/none.json": there is no such file. Give the path of a readable text file.',
    ]);
    const [scan] = await filesOfDay(`${dir}/history`, "scans");
    await Deno.writeTextFile(`${dir}/history/scans/${DAY}/${scan}`, "damaged");
    const damaged = await run(`${dir}/history`, "import", good);
    equal(damaged.code, EXIT_CODES.fault);
  });
});

Deno.test("history --quiet: tells what failed, and nothing else", async () => {
  await withTempDir(async (dir) => {
    const quietly = async (...operands: string[]) => {
      const said: string[] = [];
      const context = { signal: new AbortController().signal, operands, tell: (line: string) => void said.push(line) };
      await runHistory({ dir, keepMs: 86_400_000 }, { ...context, quiet: true });
      return said;
    };
    const report = `${dir}/report.json`;
    const view = viewOf(buildSnapshot({ up: measured([5, 2]) }), { minDpm: 0, all: true });
    await Deno.writeTextFile(report, [...renderSnapshot(view)].join(""));
    await appendScan(dir, 0);
    await appendScan(dir, 1);
    deepEqual(await quietly("compact"), []);
    deepEqual(await quietly("import", report), []);
    equal((await quietly("import", `${dir}/none.json`)).length, 1);
    await Deno.writeTextFile(`${dir}/dpm/${DAY}/cut.parquet`, "");
    equal((await quietly("compact")).length, 1);
    deepEqual(await quietly("prune"), []);
    deepEqual(await quietly("prune"), []);
  });
});

Deno.test("history import: two at once add the same report once", async () => {
  await withTempDir(async (dir) => {
    const view = viewOf(buildSnapshot({ up: measured([5, 2]) }), { minDpm: 0, all: true });
    const report = `${dir}/report.json`;
    await Deno.writeTextFile(report, [...renderSnapshot(view)].join(""));
    const runs = await Promise.all([1, 2, 3].map(() => run(`${dir}/history`, "import", report)));
    equal(runs.filter(({ said }) => said[0]?.startsWith("Imported")).length, 1);
  });
});

Deno.test("history: what is missing or misspelt is told before anything is done", async () => {
  const cases: readonly (readonly [string | undefined, string[], string])[] = [
    [".", [], 'Cannot use "history": it has to be told what to do. Write one of compact, prune, import.'],
    [".", ["compct"], 'Cannot use "compct": it has to be one of compact, prune, import. Did you mean compact?'],
    [".", ["prune", "now"], 'Cannot use "now": prune takes nothing behind it. Leave it out.'],
    [".", ["import"], 'Cannot use "import": it has to be told which reports. Write their files behind it.'],
    [
      undefined,
      ["prune"],
      "Cannot tend the history: there is no folder. Name it with --history or DPM_FINDER_HISTORY.",
    ],
    [
      "./missing",
      ["compact"],
      'Cannot use "./missing" as --history: there is no such folder. Name the folder that scans fill.',
    ],
  ];
  for (const [dir, operands, message] of cases) {
    await rejects(run(dir, ...operands), (error) => {
      ok(error instanceof ProgramError);
      equal(error.message, message);
      equal(error.exitCode, EXIT_CODES.usage);
      return true;
    });
  }
});
