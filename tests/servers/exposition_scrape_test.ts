import assert from "node:assert/strict";
import { Counter } from "../../src/exposition/counter.ts";
import { escapeLabelName, escapeName, type EscapingScheme } from "../../src/exposition/escape_name.ts";
import { createExpositionHandler } from "../../src/exposition/exposition_handler.ts";
import { Gauge } from "../../src/exposition/gauge.ts";
import { Histogram } from "../../src/exposition/histogram.ts";
import { Info } from "../../src/exposition/info.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { StateSet } from "../../src/exposition/state_set.ts";
import { Summary } from "../../src/exposition/summary.ts";
import { EDGE_VALUES } from "../exposition/arbitraries.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";

const help = 'A help with a "quote", a \\ and a\nnewline.';
const TEXT = [
  '"',
  "\\",
  "\n",
  "\\n",
  'a"} 1\n# EOF',
  "漢字🔥",
  "\r\n\t",
  " x ",
  "a\u0000b",
  "x".repeat(20_000),
  "{}",
  "\u2028",
];
const SCRAPED_WITHIN_MS = 30_000;

/** One of everything, with all that has ever broken an exposition. */
function registry(utf8: boolean): Registry {
  const registry = new Registry();
  const sign = utf8 ? "." : "_";
  const values = registry.register(new Gauge({ name: `the${sign}value`, help, utf8, labelNames: ["n"] }));
  for (const [n, value] of EDGE_VALUES.entries()) values.set({ n }, value);
  const label = `the${sign}text`;
  const texts = registry.register(new Gauge({ name: `the${sign}texts`, help, utf8, labelNames: ["n", label] }));
  for (const [n, text] of TEXT.entries()) texts.labels({ n, [label]: text }).set(n);
  const bytes = new Counter({ name: `sent${sign}now_bytes_total`, help, utf8, unit: "bytes", labelNames: ["to"] });
  registry.register(bytes).inc({ to: "b" }, 2 ** 53 + 2);
  const seconds = new Histogram({
    name: `took${sign}now_seconds`,
    help,
    utf8,
    unit: "seconds",
    buckets: [0.5, 2, 1e6],
  });
  for (const value of [0.25, 1, 3, 1e9]) registry.register(seconds).observe(value, { trace_id: "abc" });
  const size = new Summary({ name: `size${sign}now`, help, utf8, quantiles: [0.5, 1] });
  registry.register(size).observe(7);
  registry.register(new Info({ name: `build${sign}now_info`, help, utf8, labelNames: ["v"] })).set({ v: "1.2" });
  registry.register(new StateSet({ name: `mode${sign}now`, help, utf8, states: ["on", "off"] })).only("on");
  return registry;
}

interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a Prometheus must have afterwards: an empty label is none, and bounds are written in its own way. */
async function expected(
  registry: Registry,
  escaping: EscapingScheme,
  bound: (text: string) => string,
): Promise<Scraped[]> {
  const { families } = await registry.snapshot();
  return families.flatMap((family) =>
    family.samples.map(({ suffix, labels, value }) => ({
      name: suffix === "_total" || suffix === "_info"
        ? escapeName(family.name + suffix, escaping)
        : escapeName(family.name, escaping) + suffix,
      labels: Object.fromEntries(
        Object.entries(labels).map(([label, text]) => [
          escapeLabelName(label, escaping),
          label === "le" || label === "quantile" ? bound(text) : text,
        ]),
      ),
      value,
    }))
  );
}

const asWritten = (text: string) => text;
const canonical = (text: string) => /^\d+$/.test(text) ? `${text}.0` : text;

interface Job {
  readonly name: string;
  /** Part of the job's scrape configuration. */
  readonly options: string;
  /** What the exporter is made to see instead of the Accept header, for a Prometheus that cannot be told. */
  readonly accept?: string;
  readonly escaping: EscapingScheme;
  /** What the scrape must be answered with. */
  readonly type: string;
  readonly bound: (text: string) => string;
}

const PROMETHEUS_2: readonly Job[] = [
  {
    name: "openmetrics",
    options: "",
    escaping: "underscores",
    type: "application/openmetrics-text; version=1.0.0",
    bound: canonical,
  },
  {
    name: "text",
    options: "",
    accept: "text/plain",
    escaping: "underscores",
    type: "text/plain; version=0.0.4",
    bound: asWritten,
  },
];

const PROMETHEUS_3: readonly Job[] = [
  ...(["OpenMetricsText1.0.0", "PrometheusText1.0.0"] as const).flatMap((protocol) =>
    (["allow-utf-8", "underscores", "dots", "values"] as const).map((escaping): Job => ({
      name: `${protocol}-${escaping}`,
      options: `scrape_protocols: [${protocol}]\n    metric_name_escaping_scheme: ${escaping}\n` +
        `    metric_name_validation_scheme: ${escaping === "allow-utf-8" ? "utf8" : "legacy"}`,
      escaping,
      type: `${protocol.startsWith("Open") ? "application/openmetrics-text" : "text/plain"}; version=1.0.0`,
      bound: canonical,
    }))
  ),
  {
    name: "PrometheusText0.0.4",
    options: "scrape_protocols: [PrometheusText0.0.4]",
    escaping: "underscores",
    type: "text/plain; version=0.0.4",
    bound: canonical,
  },
  {
    name: "default",
    options: "",
    escaping: "allow-utf-8",
    type: "application/openmetrics-text; version=1.0.0",
    bound: canonical,
  },
];

for (
  const [version, start, jobs] of [
    ["Prometheus 2", startPrometheus, PROMETHEUS_2],
    ["Prometheus 3", startPrometheus3, PROMETHEUS_3],
  ] as const
) {
  Deno.test(`createExpositionHandler: ${version} scrapes each format and has exactly what was exposed`, async (t) => {
    const exposed = registry(version === "Prometheus 3");
    const handle = createExpositionHandler(exposed);
    const types = new Map<string, string>();
    await using exporter = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      const job = jobs.find(({ name }) => new URL(request.url).pathname === `/${name}`);
      assert.ok(job);
      const headers = new Headers(request.headers);
      if (job.accept !== undefined) headers.set("accept", job.accept);
      const response = await handle(new Request(request.url, { headers }));
      types.set(job.name, response.headers.get("content-type") ?? "");
      return response;
    });
    const target = `127.0.0.1:${exporter.addr.port}`;
    const configuration = "global:\n  scrape_interval: 1s\nscrape_configs:\n" + jobs.map(({ name, options }) =>
      [
        `  - job_name: ${name}`,
        `    metrics_path: /${name}`,
        options && `    ${options}`,
        "    static_configs:",
        `      - targets: ["${target}"]`,
      ]
        .filter((line) => line !== "").join("\n")
    ).join("\n") + "\n";
    await using prometheus = await start({ configuration });
    for (const job of jobs) {
      await t.step(job.name, async () => {
        const wanted = await expected(exposed, job.escaping, job.bound);
        const got = await scraped(prometheus, job.name);
        assert.ok(types.get(job.name)?.startsWith(job.type), types.get(job.name));
        assert.deepEqual(byKey(got), byKey(wanted));
      });
    }
  });
}

/** The first samples of a job that were stored, without those that Prometheus adds itself. */
async function scraped(prometheus: ServerProcess, job: string): Promise<Scraped[]> {
  const deadline = performance.now() + SCRAPED_WITHIN_MS;
  const query = `{job="${job}",__name__!~"up|scrape_.*"}`;
  while (true) {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data: { result } }: { data: { result: { metric: Record<string, string>; value: [number, string] }[] } } =
      await response.json();
    if (result.length > 0) {
      return result.map(
        ({ metric: { __name__: name = "", job: _job, instance: _instance, ...labels }, value: [, value] }) => {
          return { name, labels, value: Number(value.replace("Inf", "Infinity")) };
        },
      );
    }
    if (performance.now() > deadline) {
      const targets = await (await fetch(`${prometheus.url}/api/v1/targets`)).text();
      assert.fail(`${job} was not scraped: ${targets.match(/"lastError":"[^"]+"/g)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function byKey(samples: readonly Scraped[]): Map<string, number> {
  return new Map(
    samples.map(({ name, labels, value }): [string, number] => [
      JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1)]),
      value,
    ]).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
