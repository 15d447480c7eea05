import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type ExporterProcess, startExporter } from "../exporter/process/start_exporter.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { HASH_OF_SECRET } from "../http/hash_of_secret.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { freePort } from "../support/free_port.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";

const CERTIFICATES = new URL("../support/certificates/", import.meta.url).pathname;
const TLS = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";
/** Run from another folder than the repository's, the program has to be let read the one file of its own that it starts. */
const PASSWORD_WORKER = new URL("../../src/http/bcrypt_worker.ts", import.meta.url).pathname;
const PATIENCE_MS = 60_000;

/** A way to scrape an exporter. */
interface Job {
  readonly name: string;
  /** The exporter's web config file; plain HTTP for everyone without. */
  readonly webConfig?: string;
  /** Lines of the job's scrape configuration. */
  readonly scrape?: readonly string[];
}

const TRUST = ["scheme: https", `tls_config: {ca_file: ${CERTIFICATES}authority.pem, server_name: localhost}`];

const EVERYWHERE: readonly Job[] = [
  { name: "plain" },
  {
    name: "tls-password",
    webConfig: `${TLS}basic_auth_users:\n  prometheus: ${HASH_OF_SECRET}\n`,
    scrape: [...TRUST, "basic_auth: {username: prometheus, password: secret}"],
  },
  {
    name: "client-certificate",
    webConfig: `${TLS}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: authority.pem\n`,
    scrape: [
      "scheme: https",
      `tls_config: {ca_file: ${CERTIFICATES}authority.pem, server_name: localhost, ` +
      `cert_file: ${CERTIFICATES}client.pem, key_file: ${CERTIFICATES}client.key}`,
    ],
  },
];

/** Prometheus 2 cannot be told which format to ask for: it asks for OpenMetrics. */
const FORMATS: readonly Job[] = [
  "OpenMetricsText1.0.0",
  "OpenMetricsText0.0.1",
  "PrometheusText1.0.0",
  "PrometheusText0.0.4",
].map((protocol) => ({ name: protocol, scrape: [`scrape_protocols: [${protocol}]`] }));

/** Starts an exporter of the demo tenant for each web config. */
async function startExporters(jobs: readonly Job[], folder: string, stack: AsyncDisposableStack) {
  // It may read below the folder it runs in alone.
  for (const name of ["server.pem", "server.key", "authority.pem"]) {
    await Deno.copyFile(`${CERTIFICATES}${name}`, `${folder}/${name}`);
  }
  const exporters = new Map<string | undefined, ExporterProcess>();
  for (const [index, webConfig] of [...new Set(jobs.map((job) => job.webConfig))].entries()) {
    const args = ["--demo", "--plan", "grafana-cloud", "--price", "8"];
    if (webConfig !== undefined) {
      const path = `${folder}/web-${index}.yml`;
      await Deno.writeTextFile(path, webConfig);
      args.push("--web.config.file", path);
    }
    const exporter = await startExporter({ args, folder, flags: [`--allow-read=${PASSWORD_WORKER}`] });
    exporters.set(webConfig, stack.use(exporter));
    await exporter.said(/Refreshed: /);
  }
  return exporters;
}

function configurationFor(jobs: readonly Job[], exporters: ReadonlyMap<string | undefined, ExporterProcess>): string {
  const lines = jobs.flatMap(({ name, webConfig, scrape = [] }) => [
    `  - job_name: ${name}`,
    ...scrape.map((line) => `    ${line}`),
    `    static_configs: [{targets: ["${new URL(exporters.get(webConfig)?.url ?? "").host}"]}]`,
  ]);
  return `global: {scrape_interval: 1s}\nscrape_configs:\n${lines.join("\n")}\n`;
}

interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(prometheus: ServerProcess, expression: string): Promise<Row[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  return (await response.json()).data.result;
}

/** Waits for a job's first scrape that has the snapshot. */
async function scraped(prometheus: ServerProcess, job: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await query(prometheus, `metric_dpm_rate{job="${job}"}`)).length === 0) {
    if (performance.now() > deadline) {
      const targets = await (await fetch(`${prometheus.url}/api/v1/targets`)).text();
      throw new Error(`${job} was not scraped: ${targets.match(/"lastError":"[^"]+"/g)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The numbers of a query by one label. */
async function numbers(prometheus: ServerProcess, expression: string, label: string): Promise<Map<string, number>> {
  const rows = await query(prometheus, expression);
  return sorted(rows.map(({ metric, value }) => [metric[label] ?? "", Number(value[1])]));
}

function sorted(entries: Iterable<readonly [string, number]>): Map<string, number> {
  return new Map([...entries].sort(([a], [b]) => a < b ? -1 : 1));
}

interface Report {
  readonly metrics: readonly {
    readonly metric_name: string;
    readonly dpm: number;
    readonly series_count: number;
    readonly total_dpm: number;
    readonly excluded_by?: unknown;
    readonly groups: readonly { readonly value: string; readonly total_dpm: number }[];
  }[];
  readonly by: readonly { readonly value: string; readonly excess_dpm: number }[];
  readonly excess: { readonly dpm: number };
  readonly active_series: number;
  readonly bill: { readonly usage: number; readonly money: number; readonly currency: string };
  readonly totals: { readonly all: { readonly dpm: number; readonly series: number; readonly metrics: number } };
}

/** What the exporter itself says its snapshot is. */
async function snapshotOf(exporter: ExporterProcess): Promise<Report> {
  return await (await fetch(`${exporter.url}/api/v1/snapshot`)).json();
}

/** Holds everything Prometheus has of a job to the snapshot, number by number. */
async function holdTo(report: Report, prometheus: ServerProcess, job: string): Promise<void> {
  const listed = report.metrics.filter((metric) => metric.dpm > 1 && metric.excluded_by === undefined);
  ok(listed.length > 50);
  const by = (value: (metric: Report["metrics"][number]) => number) =>
    sorted(listed.map((metric) => [metric.metric_name, value(metric)]));
  const of = (name: string) => numbers(prometheus, `${name}{job="${job}"}`, "metric_name");
  deepEqual(await of("metric_dpm_rate"), by((metric) => metric.dpm));
  deepEqual(await of("metric_series_count"), by((metric) => metric.series_count));
  deepEqual(await of("metric_total_dpm"), by((metric) => metric.total_dpm));

  const groups = new Map<string, number>();
  for (const { groups: all } of report.metrics) {
    for (const { value, total_dpm: dpm } of all) groups.set(value, (groups.get(value) ?? 0) + dpm);
  }
  deepEqual(await numbers(prometheus, `dpm_finder_group_dpm{job="${job}"}`, "value"), sorted(groups));

  deepEqual(
    await numbers(prometheus, `dpm_finder_group_excess_dpm{job="${job}"}`, "value"),
    sorted(report.by.map(({ value, excess_dpm: excess }) => [value, excess])),
  );

  const one = async (expression: string) => Number((await query(prometheus, expression))[0]?.value[1]);
  const { all } = report.totals;
  for (const unit of ["dpm", "series", "metrics"] as const) {
    equal(await one(`sum(dpm_finder_tenant_${unit}{job="${job}"})`), all[unit]);
  }
  equal(
    await one(`sum(dpm_finder_not_exported_dpm{job="${job}"}) + sum(metric_total_dpm{job="${job}"})`),
    all.dpm,
  );
  equal(await one(`count({job="${job}",__name__=~"metric_.+"})`), 4 * listed.length);
  equal(await one(`dpm_finder_excess_dpm{job="${job}"}`), report.excess.dpm);
  equal(await one(`dpm_finder_active_series{job="${job}"}`), report.active_series);
  equal(await one(`dpm_finder_billable_series{job="${job}"}`), report.bill.usage);
  equal(await one(`dpm_finder_bill{job="${job}",currency="USD"}`), report.bill.money);
}

for (
  const [version, start, jobs] of [
    ["Prometheus 2", startPrometheus, EVERYWHERE],
    ["Prometheus 3", startPrometheus3, [...EVERYWHERE, ...FORMATS]],
  ] as const
) {
  Deno.test(`exporter: ${version} scrapes it in each way and has exactly the snapshot's numbers`, async (t) => {
    await using stack = new AsyncDisposableStack();
    await withTempDir(async (folder) => {
      const exporters = await startExporters(jobs, folder, stack);
      const plain = exporters.get(undefined);
      ok(plain);
      await using prometheus = await start({ configuration: configurationFor(jobs, exporters) });
      for (const job of jobs) {
        await t.step(job.name, async () => {
          await scraped(prometheus, job.name);
          // The demo tenant is the same at every moment, so the plain one speaks for those behind passwords.
          await holdTo(await snapshotOf(plain), prometheus, job.name);
        });
      }
    });
  });
}

for (const [version, start] of [["Prometheus 2", startPrometheus], ["Prometheus 3", startPrometheus3]] as const) {
  Deno.test(`exporter: ${version} that it measures and that scrapes it counts as many active series`, async () => {
    await withTempDir(async (folder) => {
      const [own, exporters] = [freePort(), freePort()];
      const jobs = Object.entries({ own, exporters }).map(([name, port]) =>
        `  - {job_name: ${name}, static_configs: [{targets: ["127.0.0.1:${port}"]}]}\n`
      );
      const configuration = `global: {scrape_interval: 1s}\nscrape_configs:\n${jobs.join("")}`;
      await using prometheus = await start({ configuration, port: own });
      const found = async (expression: string) => {
        const deadline = performance.now() + PATIENCE_MS;
        for (;;) {
          const [row] = await query(prometheus, expression);
          if (row !== undefined) return Number(row.value[1]);
          if (performance.now() > deadline) throw new Error(`there is no ${expression}`);
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      };
      // The window ends two seconds ago, when everything up to then is stored.
      await found(`up{job="own"} offset 3s == 1`);
      const address = ["--endpoint", prometheus.url, "--listen", `127.0.0.1:${exporters}`];
      const args = [...address, "--offset", "2", "-l", "1", "--plan", "grafana-cloud", "--price", "8"];
      await using exporter = await startExporter({ args, folder });
      await exporter.said(/A scrape adds/);
      const active = await found("dpm_finder_active_series");
      const { evaluated_at: at, excess } = await (await fetch(`${exporter.url}/api/v1/snapshot`)).json();
      equal(active, await found(`count(last_over_time({__name__!=""}[20m] @ ${Date.parse(at) / 1_000}))`));
      const dpm = await found("sum(dpm_finder_tenant_dpm)");
      equal(await found("dpm_finder_billable_series"), Math.max(active, dpm));
      equal(await found("dpm_finder_excess_dpm"), excess.dpm);
      const told = Number(/A scrape adds (\d+) series/.exec(exporter.log())?.[1]);
      equal(await found(`scrape_samples_scraped{job="exporters"} == ${told}`), told);
    });
  });
}

Deno.test("exporter: a Prometheus with a wrong password, or no certificate, is turned away", async () => {
  await using stack = new AsyncDisposableStack();
  await withTempDir(async (folder) => {
    const [, password, certificate] = EVERYWHERE;
    ok(password && certificate);
    const jobs: Job[] = [
      { ...password, name: "wrong", scrape: [...TRUST, "basic_auth: {username: prometheus, password: guessed}"] },
      { ...certificate, name: "none", scrape: TRUST },
    ];
    const exporters = await startExporters(jobs, folder, stack);
    await using prometheus = await startPrometheus3({ configuration: configurationFor(jobs, exporters) });
    const errors = async () => {
      const { data }: { data: { activeTargets: { scrapePool: string; lastError: string }[] } } =
        await (await fetch(`${prometheus.url}/api/v1/targets`)).json();
      return new Map(data.activeTargets.map(({ scrapePool, lastError }) => [scrapePool, lastError]));
    };
    const deadline = performance.now() + PATIENCE_MS;
    let told = await errors();
    while ((told.size < jobs.length || [...told.values()].includes("")) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      told = await errors();
    }
    match(told.get("wrong") ?? "", /401 Unauthorized/);
    // Whether the server's alert arrives before the connection is reset is a matter of luck.
    match(told.get("none") ?? "", /certificate required|reset by peer|broken pipe|EOF/);
    equal((await query(prometheus, '{__name__=~"metric_.+"}')).length, 0);
  });
});
