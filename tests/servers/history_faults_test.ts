import { deepEqual, equal, match, ok } from "node:assert/strict";
import { compactHistory } from "../../src/history/tend_history.ts";
import { DAY_MS } from "../../src/text/duration.ts";
import { filesOfDay, rowsOfDay, sorted } from "../history/history_folder.ts";
import { startScript } from "../support/run_deno.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

const KILLS = 5;
/** What `tests/history/write_history.ts` writes of each scan. */
const METRICS = 400;

/** Starts a process that appends to a history, or compacts it, without end. */
function start(what: "append" | "compact", dir: string, day: string): Deno.ChildProcess {
  const flags = [`--allow-read=.,${dir}`, `--allow-write=${dir}`];
  return startScript("tests/history/write_history.ts", flags, what, dir, day);
}

/** Lets a process say so many lines, and kills it somewhere in what it does next. */
async function killAfter(child: Deno.ChildProcess, lines: number): Promise<number> {
  let said = 0;
  for await (const chunk of child.stdout) {
    said += new TextDecoder().decode(chunk).split("\n").length - 1;
    if (said < lines) continue;
    // Before its output is left: a process whose output nobody reads ends by itself.
    child.kill("SIGKILL");
    break;
  }
  equal((await child.status).signal, "SIGKILL");
  return said;
}

Deno.test("history: killed in a loop while it is written and compacted, it keeps every scan it had, each once", async () => {
  await withTempDir(async (dir) => {
    const day = "2026-01-02";
    let appended = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const [scans] = await Promise.all([
        killAfter(start("append", dir, day), 3 + kill),
        killAfter(start("compact", dir, day), 1 + kill % 3),
      ]);
      appended += scans;
      const found = await rowsOfDay(dir, "scans", day);
      // A scan that was written and not said to be yet may be there as well.
      ok(found.length >= appended, `${found.length} scans of ${appended}`);
      equal(new Set(sorted(found)).size, found.length);
      appended = found.length;
      const metrics = await rowsOfDay(dir, "dpm", day);
      equal(new Set(sorted(metrics)).size, metrics.length);
      const perScan = Map.groupBy(metrics, ({ timestamp }) => timestamp);
      for (const { timestamp } of found) equal(perScan.get(timestamp)?.length, METRICS);
    }
    await compactHistory(dir, { nowMs: Date.now() + 2 * DAY_MS });
    for (const table of ["dpm", "scans"] as const) {
      equal((await filesOfDay(dir, table, day)).length, 1);
      deepEqual((await namesIn(`${dir}/${table}/${day}`)).filter((name) => name.endsWith(".tmp")), []);
    }
    equal((await rowsOfDay(dir, "scans", day)).length, appended);
  });
});

/** Runs a shell's line in which the process of a history stands for `$@`. */
async function runInShell(line: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line, "bash", ...args],
    stdin: "null",
  })
    .output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

function commandOf(dir: string): string[] {
  const flags = ["--quiet", "--frozen", "--no-prompt", "--no-check", `--allow-read=.,${dir}`, `--allow-write=${dir}`];
  return [Deno.execPath(), "run", ...flags, "tests/history/write_history.ts", "append", dir, "2026-01-02"];
}

Deno.test("history: a full disk ends the writing with a word, and every earlier row is readable", async () => {
  await withTempDir(async (dir) => {
    // A file system of its own, which only this process and its children see; what is on it is copied out.
    const line = `mount -t tmpfs -o size=300k none "$0" 2>&1 && shift 0 && "$@"; code=$?
      cp -r "$0"/. "$1.copy" && exit $code`;
    const copied = `${dir}.copy`;
    await Deno.mkdir(copied);
    try {
      const inner = line.replaceAll('"$1.copy"', `"${copied}"`);
      const { code, said } = await runInShell(`exec unshare -rm bash -c '${inner}' "${dir}" "$@"`, ...commandOf(dir));
      equal(code, 1, said);
      match(said, /Cannot write ".+\.parquet": the disk is full\. Free some space, or write to another disk\./);
      const appended = said.split("\n").filter((each) => each === "done").length;
      ok(appended > 2, said);
      equal((await rowsOfDay(copied, "scans")).length, appended);
      ok((await rowsOfDay(copied)).length >= appended * METRICS);
      for (const name of await namesIn(`${copied}/dpm/2026-01-02`)) match(name, /^[^.].*\.parquet$/);
    } finally {
      await Deno.remove(copied, { recursive: true });
    }
  });
});

Deno.test("history: a file that may not be so large ends the writing with a word, and leaves nothing half", async () => {
  await withTempDir(async (dir) => {
    // In blocks of 1,024 bytes; without the trap, the signal would kill it.
    const { code, said } = await runInShell(`trap '' XFSZ; ulimit -f 2; exec "$@"`, ...commandOf(dir));
    equal(code, 1, said);
    match(said, /Cannot write ".+\.parquet": it would become larger than a file may be\./);
    deepEqual(await namesIn(`${dir}/dpm/2026-01-02`), []);
    deepEqual(await rowsOfDay(dir), []);
  });
});
