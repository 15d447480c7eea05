/**
 * What has changed between two days 400 days apart, of 10,000 and of 200,000 metrics in four jobs each.
 *
 * With 398 days of as many rows between them, it must take as long as without them: two days are read and no other. That
 * of 200,000 is for its memory, which is that of two scans and their comparison.
 *
 * Run: `deno task bench diff`.
 */
import { appendSnapshot } from "../src/history/append_snapshot.ts";
import { DAY_MS } from "../src/text/duration.ts";
import { buildSnapshot } from "../tests/report/build_snapshot.ts";
import { byJob } from "../tests/report/diff_screens.ts";
import { viewOf } from "../tests/snapshot/view_of.ts";
import { median } from "./support/median.ts";
import { type Cost, runMeasured } from "./support/run_measured.ts";
import { textTable } from "./support/text_table.ts";

const DAYS = 400;
const FIRST_MS = Date.parse("2025-01-01T12:00Z");
const ROUNDS = 5;
const TABLES = ["dpm", "groups", "scans"] as const;
const JOBS = ["checkout", "gateway", "payments", "search"];

const dayOf = (day: number) => new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10);

/** Keeps the scan of a day; a tenth of its metrics are others than on other days. */
async function keepDay(dir: string, day: number, metrics: number): Promise<void> {
  const names = Array.from({ length: metrics }, (_, i) => {
    const name = i % 10 === 0 ? `metric_of_day_${day}_${i}_total` : `metric_of_every_day_${i}_total`;
    const jobs = Object.fromEntries(JOBS.map((job, at) => [job, 1 + (i * 7 + day * at) % 50]));
    return [name, byJob(jobs)] as const;
  });
  const scope = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };
  const snapshot = buildSnapshot(new Map(names), { evaluatedAtMs: FIRST_MS + day * DAY_MS, scope });
  await appendSnapshot(dir, viewOf(snapshot));
}

/** Puts files of the first day into every day between: whose rows they are is no matter, as nobody is to read them. */
async function fillBetween(dir: string): Promise<void> {
  for (const table of TABLES) {
    const from = `${dir}/${table}/${dayOf(0)}`;
    const names = await Array.fromAsync(Deno.readDir(from), ({ name }) => name);
    for (let day = 1; day < DAYS - 1; day++) {
      const to = `${dir}/${table}/${dayOf(day)}`;
      await Deno.mkdir(to);
      for (const name of names) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
    }
  }
}

async function diff(dir: string): Promise<Cost> {
  const permissions = [`--allow-read=.,${dir}`, `--allow-write=${dir}`, "--allow-env=DPM_FINDER_*,PROMETHEUS_*"];
  return await runMeasured(Deno.execPath(), [
    ...["run", "--quiet", "--frozen", "--no-prompt", "--no-check", ...permissions, "src/main.ts"],
    ...["diff", "--history", dir, "--from", dayOf(0), "--to", dayOf(DAYS - 1), "--by", "job", "-f", "json"],
    ...["-q", "-o", `${dir}/diff.json`],
  ]);
}

async function measure(dir: string): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push(await diff(dir));
  return costs;
}

const folder = await Deno.makeTempDir({ prefix: "dpm-finder-bench-" });
try {
  const lines: string[][] = [];
  const add = (what: string, costs: readonly Cost[], base?: readonly Cost[]) => {
    const of = (pick: (cost: Cost) => number, all = costs) => median(all.map(pick));
    const cpuMs = of((cost) => cost.cpuMs);
    lines.push([
      what,
      of((cost) => cost.wallMs).toFixed(0),
      cpuMs.toFixed(0),
      base === undefined ? "" : (cpuMs / of((cost) => cost.cpuMs, base)).toFixed(2),
      base === undefined ? "" : "<= 1.1",
      (of((cost) => cost.peakBytes) / 1e6).toFixed(0),
    ]);
  };
  const few = `${folder}/few`;
  const many = `${folder}/many`;
  for (const dir of [few, many]) {
    await keepDay(dir, 0, 10_000);
    await keepDay(dir, DAYS - 1, 10_000);
  }
  await fillBetween(many);
  const alone = await measure(few);
  add("2 days of 10,000 metrics", alone);
  add(`2 of ${DAYS} days of 10,000 metrics`, await measure(many), alone);
  const large = `${folder}/large`;
  await keepDay(large, 0, 200_000);
  await keepDay(large, DAYS - 1, 200_000);
  add("2 days of 200,000 metrics", await measure(large));
  const head = ["", "ms", "CPU ms", "times", "wanted", "peak MB"];
  const title = `diff: two days ${DAYS} days apart (medians of ${ROUNDS} rounds)`;
  await Deno.stdout.write(new TextEncoder().encode(`${title}\n${textTable(head, lines)}`));
} finally {
  await Deno.remove(folder, { recursive: true });
}
