/**
 * The last 7 of 400 days of scans, at 10,000 metrics a day, asked by `askData` against the same SQL in plain DuckDB, both
 * by the npm package and from opening the engine to the last row, in turns. Start-up is what a question that reads
 * nothing takes; what `askData` takes for it beyond plain DuckDB, to confine and lock the engine and to look at the SQL, is
 * left out of the ratios.
 *
 * Run: `deno task bench query`.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { askData } from "../src/query/ask_data.ts";
import { openNodeEngine } from "../src/query/node_engine.ts";
import { DAY_MS } from "../src/text/duration.ts";
import { median } from "./support/median.ts";
import { time } from "./support/profile_client.ts";
import { textTable } from "./support/text_table.ts";

const DAYS = 400;
const ASKED_DAYS = 7;
const METRICS = 10_000;
const ROUNDS = 15;
const NOW_MS = Date.UTC(2026, 0, 15, 12);

const QUESTIONS: Readonly<Record<string, string>> = {
  "total of each day": "SELECT date, sum(dpm_total) AS dpm FROM dpm GROUP BY date ORDER BY date",
  "10 largest metrics":
    "SELECT metric_name, avg(dpm_total) AS dpm FROM dpm GROUP BY metric_name ORDER BY dpm DESC LIMIT 10",
  "every row, 70,000": "SELECT date, metric_name, dpm_total FROM dpm",
};

/** It reads no file. */
const NOTHING = "SELECT 1 AS one";

const dayOf = (ago: number) => new Date(NOW_MS - ago * DAY_MS).toISOString().slice(0, 10);

/** Writes the scan of each day as one file. */
async function writeDays(dir: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (let ago = 0; ago < DAYS; ago++) {
    const folder = `${dir}/dpm/${dayOf(ago)}`;
    await Deno.mkdir(folder, { recursive: true });
    await connection.run(
      `COPY (SELECT '' AS target, DATE '${
        dayOf(ago)
      }' AS date, 'service_' || (i % 40) || '_metric_' || i AS metric_name,
        1 + (i * 7919) % 200 AS series_count, ((i * 7919) % 20000 + ${ago}) / 7.0 AS dpm_total
        FROM range(${METRICS}) AS t(i)) TO '${folder}/000000.parquet' (FORMAT parquet, COMPRESSION zstd)`,
    );
  }
  connection.closeSync();
  instance.closeSync();
}

/** What a user of DuckDB would do: name the folders of these days. */
async function askPlain(dir: string, sql: string): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const folders = Array.from({ length: ASKED_DAYS }, (_, ago) => `'${dir}/dpm/${dayOf(ago)}/*.parquet'`);
  if (sql !== NOTHING) {
    await connection.run(`CREATE VIEW dpm AS SELECT * FROM read_parquet([${folders}], union_by_name = true)`);
  }
  let rows = 0;
  for await (const some of (await connection.stream(sql)).yieldRowsJson()) rows += some.length;
  connection.closeSync();
  instance.closeSync();
  return rows;
}

async function askByViews(dir: string, sql: string): Promise<number> {
  return await askData({
    dataDir: dir,
    days: ASKED_DAYS,
    question: { kind: "sql", text: sql },
    limit: undefined,
    skipDamaged: false,
    open: openNodeEngine,
    nowMs: NOW_MS,
    signal: new AbortController().signal,
    onSkipped: () => {},
  }, async ({ rows }) => {
    let count = 0;
    for await (const some of rows()) count += some.length;
    return count;
  });
}

/** Medians in milliseconds. */
async function measure(dir: string, sql: string): Promise<{ readonly plain: number; readonly ours: number }> {
  const [plain, ours]: [number[], number[]] = [[], []];
  // The first of each loads what the others find loaded.
  if (await askPlain(dir, sql) !== await askByViews(dir, sql)) throw new Error(`The answers to "${sql}" differ`);
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await time(() => askPlain(dir, sql)));
    ours.push(await time(() => askByViews(dir, sql)));
  }
  return { plain: median(plain), ours: median(ours) };
}

const dir = await Deno.makeTempDir({ prefix: "dpm-finder-bench-" });
try {
  await writeDays(dir);
  const start = await measure(dir, NOTHING);
  const rows: string[][] = [["start-up", start.plain.toFixed(0), start.ours.toFixed(0), "", ""]];
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    const { plain, ours } = await measure(dir, sql);
    const ratio = (ours - start.ours + start.plain) / plain;
    rows.push([name, plain.toFixed(0), ours.toFixed(0), ratio.toFixed(2), "<= 1.3"]);
  }
  const title = `query: the last ${ASKED_DAYS} of ${DAYS} days, ${METRICS.toLocaleString("en-US")} metrics a day ` +
    `(medians of ${ROUNDS} rounds)\n`;
  const table = textTable(["", "plain DuckDB ms", "askData ms", "times", "wanted"], rows);
  await Deno.stdout.write(new TextEncoder().encode(title + table));
} finally {
  await Deno.remove(dir, { recursive: true });
}
