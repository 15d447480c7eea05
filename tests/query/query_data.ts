import { dirname } from "node:path";
import type { OpenEngine } from "../../src/query/query_engine.ts";
import { quoteText } from "../../src/query/sql_text.ts";

/** Files by their path below a data folder, each with the SELECT of its rows. */
export type DataFiles = Readonly<Record<string, string>>;

/** Samples of one proxy and day as `collect` writes them: requests of two codes, and one gauge. */
export function samplesOf(proxy: string, date: string, requests: number): string {
  const timestamp = `epoch_ms(TIMESTAMP '${date} 23:59:59.999')`;
  const row = (metric: string, value: string, code: string) =>
    `SELECT ${timestamp} AS timestamp, '${metric}' AS metric_name, ${value}::DOUBLE AS value, ` +
    `${quoteText(proxy)} AS api_proxy, DATE '${date}' AS date, ${code} AS code, ` +
    `json_object('code', ${code})::VARCHAR::JSON AS labels`;
  return [
    row("request_count", `${requests}`, "'200'"),
    row("request_count", "1", "'500'"),
    row("latency", "0.25", "NULL"),
  ].join(" UNION ALL ");
}

/** Two proxies on three days, and scans on two. */
export const DATA: DataFiles = {
  "2023-04-01/api-proxy-1.parquet": samplesOf("api-proxy-1", "2023-04-01", 10),
  "2023-04-01/api-proxy-2.parquet": samplesOf("api-proxy-2", "2023-04-01", 20),
  "2023-04-02/api-proxy-1.parquet": samplesOf("api-proxy-1", "2023-04-02", 30),
  "2023-04-04/api-proxy-1.parquet": samplesOf("api-proxy-1", "2023-04-04", 40),
  "dpm/2023-04-01/000000.parquet": "SELECT 'up' AS metric_name, 4.0 AS dpm_total, DATE '2023-04-01' AS date",
  "dpm/2023-04-02/000000.parquet":
    "SELECT 'up' AS metric_name, 6.0 AS dpm_total, DATE '2023-04-02' AS date, 9 AS later",
  "scans/2023-04-01/000000.parquet": "SELECT 'shop' AS target, DATE '2023-04-01' AS date",
};

/** Lets DuckDB write files below a folder. */
export async function writeData(dir: string, files: DataFiles, open: OpenEngine): Promise<void> {
  await using engine = await open(new AbortController().signal);
  for (const [path, select] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${dir}/${path}`), { recursive: true });
    await engine.execute(`COPY (${select}) TO ${quoteText(`${dir}/${path}`)} (FORMAT parquet, COMPRESSION zstd)`);
  }
}
