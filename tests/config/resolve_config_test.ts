import assert from "node:assert/strict";
import type { RawOptions } from "../../src/config/raw_options.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { assertConfigError, resolve, resolveWithEndpoint } from "./resolve_support.ts";

Deno.test("resolveConfig: the defaults, those of the original tool among them", async () => {
  const { demo, backend, scan, report, output, log, exporter } = await resolveWithEndpoint({});
  assert.equal(demo, false);
  assert.equal(backend.timeoutMs, 60_000);
  assert.equal(backend.maxInFlight, 10);
  assert.deepEqual(backend.authentication, { kind: "none" });
  assert.deepEqual(scan, {
    windowMinutes: 5,
    evaluatedAtMs: undefined,
    offsetMs: 60_000,
    match: [],
    exclude: [],
    skipExcluded: false,
    groupBy: undefined,
    batchSize: undefined,
    deadlineMs: undefined,
  });
  assert.deepEqual(report, {
    format: "csv",
    minDpm: 1,
    all: false,
    sort: "dpm",
    top: undefined,
    seriesDetail: 0,
    costPer1000Series: undefined,
    includedDpm: 1,
  });
  assert.deepEqual(output, { path: "metric_rates.csv", quiet: false });
  assert.deepEqual(log, { format: "text", verbose: false, quiet: false });
  assert.equal(exporter.enabled, false);
  assert.deepEqual(exporter.listen, [":9966"]);
  assert.equal(exporter.updateIntervalSeconds, 86_400);
});

Deno.test("resolveConfig: a flag wins over the environment, the environment over .env, .env over the default", async () => {
  const raw = { threads: "1" };
  const environment = { DPM_FINDER_THREADS: "2" };
  const dotEnv = { DPM_FINDER_THREADS: "3" };
  const threads = async (sources: Parameters<typeof resolve>[0]) =>
    (await resolveWithEndpoint(sources)).backend.maxInFlight;
  assert.equal(await threads({ raw, environment, dotEnv }), 1);
  assert.equal(await threads({ environment, dotEnv }), 2);
  assert.equal(await threads({ dotEnv }), 3);
  assert.equal(await threads({}), 10);
});

Deno.test("resolveConfig: an empty variable counts as unset", async () => {
  const config = await resolveWithEndpoint({
    environment: { DPM_FINDER_FORMAT: "", PROMETHEUS_USERNAME: "", PROMETHEUS_API_KEY: "" },
    dotEnv: { DPM_FINDER_FORMAT: "json" },
  });
  assert.equal(config.report.format, "json");
  assert.equal(config.backend.authentication.kind, "none");
});

Deno.test("resolveConfig: a list is taken from one source, one value a line in a variable", async () => {
  const environment = { DPM_FINDER_MATCH: "a.*\r\n\n  \nb" };
  const sources = async (raw: RawOptions) =>
    (await resolveWithEndpoint({ raw, environment })).scan.match.map(({ source }) => source);
  assert.deepEqual(await sources({}), ["^(?:a.*)$", "^(?:b)$"]);
  assert.deepEqual(await sources({ match: ["c"] }), ["^(?:c)$"]);
});

Deno.test("resolveConfig: switches from the environment", async () => {
  const config = await resolveWithEndpoint({ environment: { DPM_FINDER_ALL: "yes", DPM_FINDER_QUIET: "0" } });
  assert.equal(config.report.all, true);
  assert.equal(config.output.quiet, false);
});

Deno.test("resolveConfig: txt is text, and each format has its file and its order", async () => {
  const cases: [string, string, string][] = [
    ["csv", "metric_rates.csv", "dpm"],
    ["text", "metric_rates.txt", "total"],
    ["txt", "metric_rates.txt", "total"],
    ["JSON", "metric_rates.json", "dpm"],
    ["prom", "metric_rates.prom", "dpm"],
  ];
  for (const [format, path, sort] of cases) {
    const { output, report } = await resolveWithEndpoint({ raw: { format } });
    assert.deepEqual([output.path, report.sort], [path, sort], format);
  }
});

Deno.test("resolveConfig: every value of the command line arrives", async () => {
  const { backend, scan, report, output } = await resolveWithEndpoint({
    raw: {
      apiPrefix: "prometheus/",
      tenant: "team-a",
      timeout: "2.5",
      threads: "3",
      lookback: "1h",
      at: "2026-01-31T12:00:00Z",
      match: ["a", "b"],
      exclude: ["c"],
      skipExcluded: true,
      by: "job",
      batchSize: "50",
      deadline: "1m30s",
      format: "text",
      output: "-",
      minDpm: "0",
      sort: "cost",
      top: "20",
      seriesDetail: "10",
      costPer1000Series: "8.5",
      includedDpm: "2",
      quiet: true,
    },
  });
  assert.deepEqual([backend.apiPrefix, backend.tenant, backend.timeoutMs, backend.maxInFlight], [
    "/prometheus",
    "team-a",
    2_500,
    3,
  ]);
  assert.deepEqual(scan, {
    windowMinutes: 60,
    evaluatedAtMs: Date.UTC(2026, 0, 31, 12),
    offsetMs: 60_000,
    match: ["a", "b"].map(parseNamePattern),
    exclude: [parseNamePattern("c")],
    skipExcluded: true,
    groupBy: "job",
    batchSize: 50,
    deadlineMs: 90_000,
  });
  assert.deepEqual(report, {
    format: "text",
    minDpm: 0,
    all: false,
    sort: "cost",
    top: 20,
    seriesDetail: 10,
    costPer1000Series: 8.5,
    includedDpm: 2,
  });
  assert.deepEqual(output, { path: "-", quiet: true });
});

Deno.test("resolveConfig: the configuration is frozen all the way down", async () => {
  const config = await resolveWithEndpoint({ raw: { match: ["a"] } });
  assert.ok([config, config.backend, config.backend.tls, config.scan.match, config.report].every(Object.isFrozen));
});

Deno.test("resolveConfig: no endpoint says how to give one", async () => {
  await assertConfigError(
    resolve({}),
    "Cannot scan: no endpoint is given. Set PROMETHEUS_ENDPOINT in the environment or in .env, pass --endpoint URL, " +
      "or look around with --demo.",
  );
});

Deno.test("resolveConfig: an error names the source of the value", async () => {
  const reason = "it has to be a whole number from 1 to 1000. Leave it out for the default: 10.";
  const variable = { DPM_FINDER_THREADS: "x" };
  await assertConfigError(resolve({ raw: { threads: "x" } }), `Cannot use "x" as --threads: ${reason}`);
  await assertConfigError(
    resolve({ environment: variable }),
    `Cannot use "x" as DPM_FINDER_THREADS from the environment: ${reason}`,
  );
  await assertConfigError(resolve({ dotEnv: variable }), `Cannot use "x" as DPM_FINDER_THREADS from .env: ${reason}`);
});

const REFUSED: readonly [raw: RawOptions, message: string][] = [
  [{ threads: "0" }, 'Cannot use "0" as --threads: it has to be a whole number from 1 to 1000.'],
  [{ threads: "12x" }, 'Cannot use "12x" as --threads: it has to be a whole number from 1 to 1000.'],
  [{ port: "70000" }, 'Cannot use "70000" as --port: it has to be a whole number from 0 to 65535.'],
  [{ lookback: "0" }, 'Cannot use "0" as --lookback: it has to be at least 1m.'],
  [{ lookback: "90s" }, 'Cannot use "90s" as --lookback: it has to be whole minutes.'],
  [{ timeout: "0" }, 'Cannot use "0" as --timeout: it has to be at least 1ms.'],
  [{ deadline: "soon" }, 'Cannot use "soon" as --deadline: it has to be a number of seconds or a duration'],
  [{ offset: "-60" }, 'Cannot use "-60" as --offset: it has to be a number of seconds or a duration'],
  [{ updateInterval: "0" }, 'Cannot use "0" as --update-interval: it has to be at least 1s.'],
  [
    { format: "jso" },
    'Cannot use "jso" as --format: it has to be one of csv, text, txt, json, prom. Did you mean json?',
  ],
  [{ format: "" }, 'Cannot use "" as --format: it has to be one of csv, text, txt, json, prom.'],
  [{ logFormat: "xml" }, 'Cannot use "xml" as --log-format: it has to be one of text, json.'],
  [{ match: ["up", "a)(b"] }, 'Cannot use "a)(b" as --match: it is not a regular expression: unexpected ): `a)(b`.'],
  [{ exclude: ["["] }, 'Cannot use "[" as --exclude: it is not a regular expression'],
  [{ at: "2026-02-30T00:00:00Z" }, 'Cannot use "2026-02-30T00:00:00Z" as --at: there is no such time.'],
  [{ at: "1769860800", offset: "5" }, "Cannot combine --at with --offset: "],
  [{ all: true, skipExcluded: true }, "Cannot combine --all with --skip-excluded: what is not measured cannot be"],
  [{ by: "job,team" }, 'Cannot use "job,team" as --by: it is not the name of a label.'],
  [{ costPer1000Series: "-1" }, 'Cannot use "-1" as --cost-per-1000-series: it has to be a number of at least 0.'],
  [{ includedDpm: "0" }, 'Cannot use "0" as --included-dpm: it has to be a number greater than 0.'],
  [{ minDpm: "x" }, 'Cannot use "x" as --min-dpm: it has to be a number of at least 0.'],
  [{ sort: "cost" }, 'Cannot use "cost" as --sort: without a price there are no costs. Add --cost-per-1000-series'],
  [{ sort: "size" }, 'Cannot use "size" as --sort: it has to be one of dpm, total, series, cost, name.'],
  [{ top: "0" }, 'Cannot use "0" as --top: it has to be a whole number from 1 to'],
  [{ seriesDetail: "-1" }, 'Cannot use "-1" as --series-detail: it has to be a whole number from 0 to 10000.'],
  [{ batchSize: "0" }, 'Cannot use "0" as --batch-size: it has to be a whole number from 1 to 10000.'],
  [{ output: "" }, 'Cannot use "" as --output: it is empty. Give a file\'s path, or - for standard output.'],
  [{ apiPrefix: "http://x" }, 'Cannot use "http://x" as --api-prefix: it is not a path.'],
  [{ tenant: "a b" }, 'Cannot use "a b" as --tenant: a tenant is made of letters, digits and signs without spaces.'],
];

for (const [raw, message] of REFUSED) {
  Deno.test(`resolveConfig: ${JSON.stringify(raw)} is refused`, async () => {
    await assert.rejects(resolveWithEndpoint({ raw }), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.equal(error.message.slice(0, message.length), message);
      return error.name === "ConfigError";
    });
  });
}
