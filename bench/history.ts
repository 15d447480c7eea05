/**
 * Writing 1,000,000 rows as Parquet with zstd, against DuckDB from the same JavaScript rows in the same run.
 *
 * DuckDB gets them as it takes them fastest, in chunks of its vectors (`appendDataChunk`), and writes them by
 * `COPY … TO`. Each round is a process of its own, so that the most memory it ever had is its own. Making the rows is in
 * the time of both; the ratio is of what is left without it.
 *
 * Run: `deno task bench history`.
 */
import { median } from "./support/median.ts";
import { runMeasured } from "./support/run_measured.ts";
import { textTable } from "./support/text_table.ts";

const ROWS = 1_000_000;
const ROUNDS = 3;
const TABLES = ["dpm", "samples"] as const;
const CONTESTANTS = ["rows alone", "DuckDB 1.5.6", "this program"] as const;

type Contestant = (typeof CONTESTANTS)[number];

interface Round {
  readonly ms: number;
  /** Processor time of the whole process. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly bytes: number;
}

async function run(contestant: Contestant, table: string, folder: string): Promise<Round> {
  const [path, said] = [`${folder}/${table}.parquet`, `${folder}/said.json`];
  const permissions = ["--allow-read", `--allow-write=${folder}`, "--allow-ffi", "--allow-env", "--allow-sys"];
  const run = ["run", "--quiet", "--frozen", "--lock=deno.query.lock", "--no-prompt", "--no-check"];
  const args = [...run, ...permissions, "bench/history_writer.ts"];
  const writer = [...args, contestant, table, String(ROWS), path, said];
  const { cpuMs, peakBytes } = await runMeasured(Deno.execPath(), writer);
  const { ms } = JSON.parse(await Deno.readTextFile(said));
  const bytes = contestant === "rows alone" ? 0 : (await Deno.stat(path)).size;
  return { ms, cpuMs, peakBytes, bytes };
}

async function compare(table: string, folder: string): Promise<string[][]> {
  const rounds = new Map<Contestant, Round[]>(CONTESTANTS.map((contestant) => [contestant, []]));
  // The first one fills Deno's own caches.
  await run("DuckDB 1.5.6", table, folder);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [contestant, all] of rounds) all.push(await run(contestant, table, folder));
  }
  const of = (contestant: Contestant, pick: (round: Round) => number) =>
    median((rounds.get(contestant) ?? []).map(pick));
  const rowsMs = of("rows alone", ({ ms }) => ms);
  const peak = (contestant: Contestant) => of(contestant, ({ peakBytes }) => peakBytes);
  return CONTESTANTS.map((contestant) => {
    const ms = of(contestant, (round) => round.ms);
    const times = (ms - rowsMs) / (of("DuckDB 1.5.6", (round) => round.ms) - rowsMs);
    const isOurs = contestant === "this program";
    return [
      `${table}: ${contestant}`,
      ms.toFixed(0),
      isOurs ? times.toFixed(2) : "",
      isOurs ? "<= 1.5" : "",
      (of(contestant, (round) => round.cpuMs) / 1000).toFixed(1),
      (peak(contestant) / 1e6).toFixed(0),
      isOurs ? (peak(contestant) / peak("DuckDB 1.5.6")).toFixed(2) : "",
      isOurs ? "<= 0.5" : "",
      contestant === "rows alone" ? "" : (of(contestant, ({ bytes }) => bytes) / 1e6).toFixed(1),
    ];
  });
}

const folder = await Deno.makeTempDir({ prefix: "dpm-finder-bench-" });
try {
  const lines: string[][] = [];
  for (const table of TABLES) lines.push(...await compare(table, folder));
  const head = ["", "ms", "times", "wanted", "CPU s", "peak MB", "times", "wanted", "file MB"];
  const title = `history: ${ROWS.toLocaleString("en-US")} rows (medians of ${ROUNDS} rounds)`;
  await Deno.stdout.write(new TextEncoder().encode(`${title}\n${textTable(head, lines)}`));
} finally {
  await Deno.remove(folder, { recursive: true });
}
