import { deepEqual, equal, match } from "node:assert/strict";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { addDays, dayEndMs, daysBetween } from "../../src/collect/utc_day.ts";
import { dayOf, isDay } from "../../src/history/history_tables.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { HOUR_MS } from "../../src/text/duration.ts";
import { backfill } from "../support/backfill.ts";
import { type CliResult, startCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { flushVictoriaMetrics } from "../support/flush_victoria_metrics.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { startVictoriaMetrics } from "../support/start_victoria_metrics.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import type { TestSeries } from "../support/test_series.ts";
import { UNSET_VARIABLES } from "../support/unset_variables.ts";

const LAST = addDays(dayOf(Date.now()), -1);
const FIRST = addDays(LAST, -9);
const DAYS = daysBetween(FIRST, LAST);
/** The second one matches the first as a regular expression, the third one would end its quotes. */
const SERVICES = ["axb", "a.b", 'c"}\\'];

/** A sample at each full hour of the ten days, midnight included: the day's number times the code. */
function hourly(service: string, code: number): TestSeries {
  const startMs = dayEndMs(FIRST) - 24 * HOUR_MS + 1;
  return {
    labels: { __name__: "requests", service, code: String(code) },
    samples: Array.from({ length: 240 }, (_, hour) => ({
      timestampMs: startMs + hour * HOUR_MS,
      value: (Math.floor(hour / 24) + 1) * code,
    })),
  };
}

let server: ServerProcess | undefined;
let victoriaMetrics: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  const series = SERVICES.flatMap((service) => [hourly(service, 200), hourly(service, 500)]);
  server = await startPrometheus({ fill: (directory) => backfill(directory, series) });
  victoriaMetrics = await startVictoriaMetrics({ flags: ["-retentionPeriod=30d"] });
  await remoteWrite(victoriaMetrics.url, series);
  await flushVictoriaMetrics(victoriaMetrics.url);
});
Deno.test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await victoriaMetrics?.[Symbol.asyncDispose]();
});

const configuration = (url = server?.url) => `
debug: false
apiProxies: ${JSON.stringify(SERVICES)}
prometheus:
  url: ${url}
  timeout: 30s
  retryFor: 1s
  metrics:
    - name: request_count
      query: 'sum by (code) (sum_over_time(requests{service="%s"}[1d]))'
      labels: [code, zone]
    - name: latest
      query: 'sum(last_over_time(requests{service=~"%s"}[1h]))'
storage: { outputDir: data, compression: lz4, rowGroupSize: 100 }
`;

async function collect(
  dir: string,
  args: readonly string[],
  { preload, url }: { readonly preload?: string; readonly url?: string | undefined } = {},
): Promise<CliResult> {
  await Deno.writeTextFile(`${dir}/collect.yaml`, configuration(url));
  const child = await startCli({
    args: ["collect", ...args],
    cwd: dir,
    env: UNSET_VARIABLES,
    ...(preload === undefined ? {} : { preload }),
  });
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The Parquet files of a folder of days. */
async function filesIn(dir: string): Promise<string[]> {
  const days = (await namesIn(dir).catch(() => [])).filter(isDay);
  const names = await Promise.all(
    days.map(async (day) => (await namesIn(`${dir}/${day}`)).map((name) => `${day}/${name}`)),
  );
  return names.flat().filter((name) => name.endsWith(".parquet")).map((name) => `${dir}/${name}`);
}

/** Reads every row by a reader of others. */
async function everyRow(dir: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const path of await filesIn(dir)) {
    const bytes = await Deno.readFile(path);
    rows.push(...await parquetReadObjects({ file: bytes.buffer, compressors }));
  }
  return rows;
}

/** What the ten days come to. */
function expectedRows(): Record<string, unknown>[] {
  return DAYS.flatMap((day, index) =>
    SERVICES.flatMap((service) => {
      const common = { timestamp: BigInt(dayEndMs(day)), api_proxy: service, date: new Date(`${day}T00:00:00Z`) };
      const count = (status: number) => ({
        ...common,
        metric_name: "request_count",
        value: 24 * (index + 1) * status,
        code: String(status),
        zone: null,
        labels: `{"code":"${status}"}`,
      });
      const latest = {
        ...common,
        metric_name: "latest",
        value: 700 * (index + 1),
        code: null,
        zone: null,
        labels: "{}",
      };
      return [count(200), count(500), latest];
    })
  );
}

function sorted(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const key = (row: Record<string, unknown>) => JSON.stringify([row["api_proxy"], row["metric_name"], row["labels"]]);
  return rows.toSorted((a, b) => Number(a["timestamp"]) - Number(b["timestamp"]) || (key(a) < key(b) ? -1 : 1));
}

for (
  const [name, url, runs] of [
    ["Prometheus", () => server?.url, 2],
    ["VictoriaMetrics", () => victoriaMetrics?.url, 1],
  ] as const
) {
  Deno.test(`collect --from --to: ten days of a real ${name} come out exactly`, async () => {
    await withTempDir(async (dir) => {
      for (let run = 1; run <= runs; run++) {
        const { code, stdout, stderr } = await collect(dir, ["--from", FIRST, "--to", LAST], { url: url() });
        equal(code, 0, stderr);
        equal(stdout, "");
        match(stderr, /Collected 30 files with 90 rows in \d+ ms/);
        deepEqual(await namesIn(`${dir}/data`), DAYS);
        deepEqual(sorted(await everyRow(`${dir}/data`)), sorted(expectedRows()));
      }
    });
  });
}

Deno.test("collect: killed while it writes, it leaves whole files, and the next run the rest", async () => {
  await withTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/collect.yaml`, configuration());
    for (const files of [1, 7, 14]) {
      const child = await startCli({
        args: ["collect", "--from", FIRST, "--to", LAST],
        cwd: dir,
        env: UNSET_VARIABLES,
      });
      const ended = child.status.then(() => true);
      const again = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1));
      while ((await filesIn(`${dir}/data`)).length < files && !await Promise.race([ended, again()]));
      child.kill("SIGKILL");
      await child.output();
      for (const path of await filesIn(`${dir}/data`)) {
        using file = await openParquet(path);
        equal((await Array.fromAsync(file.rows())).length, 3);
      }
    }
    equal((await collect(dir, ["--from", FIRST, "--to", LAST])).code, 0);
    equal((await everyRow(`${dir}/data`)).length, 90);
  });
});

Deno.test("collect: a full disk is one error and exit code 1, what was there stays", async () => {
  await withTempDir(async (dir) => {
    const day = ["--from", LAST, "--to", LAST];
    equal((await collect(dir, day)).code, 0);
    const read = async () => await Promise.all((await filesIn(`${dir}/data`)).map((path) => Deno.readFile(path)));
    const names = await namesIn(`${dir}/data/${LAST}`);
    const before = await read();
    const { code, stderr } = await collect(dir, day, { preload: "tests/cli/process/fill_disk.ts" });
    equal(code, 1);
    match(stderr, /Nothing written for .* on .*: Cannot write "data\/.*\.parquet": the disk is full\. Free some space/);
    deepEqual(await read(), before);
    deepEqual(await namesIn(`${dir}/data/${LAST}`), names);
  });
});
