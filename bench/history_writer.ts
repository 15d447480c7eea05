/** Writes the rows of one table by one contestant, and notes how long that took: a round of `bench/history.ts`. */
import { DuckDBDataChunk, DuckDBDateValue, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { DPM_SCHEMA } from "../src/history/history_tables.ts";
import type { ParquetSchema, Row } from "../src/parquet/column.ts";
import { writeParquet } from "../src/parquet/write_parquet.ts";
import { DAY_MS } from "../src/text/duration.ts";

const METRICS = 10_000;
const START_MS = Date.UTC(2026, 0, 1);
const SQL_TYPES = { int64: "BIGINT", double: "DOUBLE", date: "DATE", string: "VARCHAR", json: "VARCHAR" } as const;

const SAMPLES_SCHEMA: ParquetSchema = {
  name: "samples",
  version: 1,
  columns: [
    { name: "timestamp", kind: "int64" },
    { name: "metric_name", kind: "string" },
    { name: "value", kind: "double" },
    { name: "api_proxy", kind: "string" },
    { name: "date", kind: "date" },
    { name: "status", kind: "string" },
    { name: "labels", kind: "json" },
  ],
};

/** Scans of a tenant with 10,000 metrics, one an hour. */
function* dpmRows(count: number): Generator<Row> {
  const names = Array.from({ length: METRICS }, (_, i) => `service_${i % 97}_http_requests_${i.toString(36)}_total`);
  for (let i = 0; i < count; i++) {
    const metric = i % METRICS;
    const timestamp = START_MS + Math.floor(i / METRICS) * 3_600_000;
    const series = metric % 500 + 1;
    const samples = 5 * (metric % 4 + 1);
    yield {
      target: "prod",
      timestamp,
      date: new Date(timestamp).toISOString().slice(0, 10),
      metric_name: names[metric] ?? "",
      family: names[metric] ?? "",
      excluded_by: metric % 3 === 0 ? "*_total" : null,
      series_count: series,
      dpm_max: samples / 5,
      dpm_total: series * samples / 5 + i % 7,
      excess_dpm: series * (samples / 5 - 1),
      distribution: JSON.stringify([[samples - i % 3, 1], [samples, series]]),
      estimated_cost: Math.round(series * samples) / 100,
    };
  }
}

/** Results of queries: 1,000 services, each with other values every time. */
function* sampleRows(count: number): Generator<Row> {
  for (let i = 0; i < count; i++) {
    const timestamp = START_MS + Math.floor(i / 50_000) * DAY_MS;
    const status = `${200 + i % 5}`;
    yield {
      timestamp,
      metric_name: i % 2 === 0 ? "request_count" : "error_count",
      value: i * 1.37 % 9_973,
      api_proxy: `api-proxy-${i % 1_000}`,
      date: new Date(timestamp).toISOString().slice(0, 10),
      status,
      labels: JSON.stringify({ instance: `10.0.0.${i % 250}:9100`, status }),
    };
  }
}

const TABLES = { dpm: [DPM_SCHEMA, dpmRows], samples: [SAMPLES_SCHEMA, sampleRows] } as const;

const WRITERS: Readonly<
  Record<string, (schema: ParquetSchema, rows: Iterable<Row>, path: string) => Promise<unknown>>
> = {
  "rows alone": (_schema, rows) => {
    for (const row of rows) if (Object.keys(row).length === 0) throw new Error("A row is empty");
    return Promise.resolve();
  },
  "this program": (schema, rows, path) => writeParquet(path, { schema, rows }),
  "DuckDB 1.5.6": writeByDuckDb,
};

async function writeByDuckDb({ columns }: ParquetSchema, rows: Iterable<Row>, path: string): Promise<void> {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const declared = columns.map(({ name, kind }) => `"${name}" ${SQL_TYPES[kind]}`);
  await connection.run(`CREATE TABLE written (${declared.join(", ")})`);
  const appender = await connection.createAppender("written");
  const types = Array.from({ length: columns.length }, (_, i) => appender.columnType(i));
  // As many rows as a vector of DuckDB has.
  let batch: Row[] = [];
  const append = () => {
    const chunk = DuckDBDataChunk.create(types, batch.length);
    chunk.setColumns(columns.map(({ name, kind }) => batch.map((row) => toDuckDb(row[name] ?? null, kind))));
    appender.appendDataChunk(chunk);
    batch = [];
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === 2_048) append();
  }
  if (batch.length > 0) append();
  appender.closeSync();
  await connection.run(`COPY written TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
}

function toDuckDb(value: Row[string], kind: ParquetSchema["columns"][number]["kind"]): DuckDBValue {
  if (value === null || value === undefined) return null;
  if (kind === "int64") return BigInt(value);
  if (kind === "date") return new DuckDBDateValue(Date.parse(String(value)) / DAY_MS);
  return value;
}

const [contestant = "", table = "", count = "", path = "", said = ""] = Deno.args;
const write = WRITERS[contestant];
if (write === undefined || (table !== "dpm" && table !== "samples")) {
  throw new Error(`Cannot write "${table}" by "${contestant}": there is no such table or writer`);
}
const [schema, makeRows] = TABLES[table];
const started = performance.now();
await write(schema, makeRows(Number(count)), path);
await Deno.writeTextFile(said, JSON.stringify({ ms: performance.now() - started }));
