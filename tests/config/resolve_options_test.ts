import assert from "node:assert/strict";
import { SHIPPED_PLANS } from "../../src/pricing/shipped_plans.ts";
import { deepFreeze } from "../../src/config/resolve_options.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { formatListenAddress } from "../../src/http/listen_address.ts";
import { assertConfigError, resolve, resolveWithEndpoint } from "./resolve_support.ts";

Deno.test("resolveGroups: the defaults, those of the original tool among them", async () => {
  const { backend, scan, instant, report, log, server } = await resolveWithEndpoint({});
  assert.equal(backend.demo, false);
  assert.equal(backend.timeoutMs, 60_000);
  assert.equal(backend.maxInFlight, 10);
  assert.deepEqual(backend.authentication, { kind: "none" });
  assert.deepEqual(scan, {
    windowMinutes: 5,
    offsetMs: 60_000,
    match: [],
    exclude: [],
    skipExcluded: false,
    groupBy: ["job"],
    isGroupingAsked: false,
    selector: "",
    batchSize: undefined,
    deadlineMs: undefined,
  });
  assert.deepEqual(instant, { evaluatedAtMs: undefined });
  assert.deepEqual(report, {
    format: "csv",
    output: "metric_rates.csv",
    minDpm: 1,
    all: false,
    isOverview: true,
    plan: undefined,
    planFlags: [],
    sort: "dpm",
    top: undefined,
    seriesDetail: { series: 0, metrics: undefined },
    writeIncomplete: false,
    compare: undefined,
    costPer1000Series: undefined,
    includedDpm: 1,
  });
  assert.deepEqual(log, { format: "text", level: "info", quiet: false });
  assert.deepEqual(server.listen.map(formatListenAddress), [":9966"]);
});

Deno.test("resolveGroups: a flag wins over the environment, the environment over .env, .env over the default", async () => {
  const args = ["--threads", "1"];
  const environment = { DPM_FINDER_THREADS: "2" };
  const dotEnv = { DPM_FINDER_THREADS: "3" };
  const threads = async (sources: Parameters<typeof resolve>[0]) =>
    (await resolveWithEndpoint(sources)).backend.maxInFlight;
  assert.equal(await threads({ args, environment, dotEnv }), 1);
  assert.equal(await threads({ environment, dotEnv }), 2);
  assert.equal(await threads({ dotEnv }), 3);
  assert.equal(await threads({}), 10);
});

Deno.test("resolveGroups: an empty variable counts as unset", async () => {
  const config = await resolveWithEndpoint({
    environment: { DPM_FINDER_FORMAT: "", PROMETHEUS_USERNAME: "", PROMETHEUS_API_KEY: "" },
    dotEnv: { DPM_FINDER_FORMAT: "json" },
  });
  assert.equal(config.report.format, "json");
  assert.equal(config.backend.authentication.kind, "none");
});

Deno.test("resolveGroups: a list is taken from one source, one value a line in a variable", async () => {
  const environment = { DPM_FINDER_MATCH: "a.*\r\n\n  \nb" };
  const sources = async (args: readonly string[]) =>
    (await resolveWithEndpoint({ args, environment })).scan.match.map(({ source }) => source);
  assert.deepEqual(await sources([]), ["^(?:a.*)$", "^(?:b)$"]);
  assert.deepEqual(await sources(["--match", "c"]), ["^(?:c)$"]);
});

Deno.test("resolveGroups: switches from the environment", async () => {
  const config = await resolveWithEndpoint({ environment: { DPM_FINDER_ALL: "yes", DPM_FINDER_QUIET: "0" } });
  assert.equal(config.report.all, true);
  assert.equal(config.log.quiet, false);
});

Deno.test("resolveGroups: txt is text, and each format has its file and its order", async () => {
  const cases: [string, string, string][] = [
    ["csv", "metric_rates.csv", "dpm"],
    ["text", "metric_rates.txt", "total"],
    ["txt", "metric_rates.txt", "total"],
    ["JSON", "metric_rates.json", "dpm"],
    ["prom", "metric_rates.prom", "dpm"],
  ];
  for (const [format, path, sort] of cases) {
    const { report } = await resolveWithEndpoint({ args: [`--format=${format}`] });
    assert.deepEqual([report.output, report.sort], [path, sort], format);
  }
});

Deno.test("resolveGroups: every value of the command line arrives", async () => {
  const { backend, scan, instant, report, log } = await resolveWithEndpoint({
    args: [
      "--api-prefix=prometheus/",
      "--tenant=team-a",
      "--timeout=2.5",
      "--threads=3",
      "--lookback=1h",
      "--at=2026-01-31T12:00:00Z",
      "--match=a",
      "--match=b",
      "--exclude=c",
      "--skip-excluded",
      "--by=job,env",
      "--selector={env!='prod'}",
      "--batch-size=50",
      "--deadline=1m30s",
      "--format=text",
      "--output=-",
      "--write-incomplete",
      "--min-dpm=0",
      "--sort=cost",
      "--top=20",
      "--series-detail=10",
      "--cost-per-1000-series=8.5",
      "--included-dpm=2",
      "--compare=-7d",
      "--quiet",
    ],
  });
  assert.deepEqual([backend.apiPrefix, backend.tenant, backend.timeoutMs, backend.maxInFlight], [
    "/prometheus",
    "team-a",
    2_500,
    3,
  ]);
  assert.deepEqual(scan, {
    windowMinutes: 60,
    offsetMs: 60_000,
    match: [parseNamePattern("a"), parseNamePattern("b")],
    exclude: [parseNamePattern("c")],
    skipExcluded: true,
    groupBy: ["job", "env"],
    isGroupingAsked: true,
    selector: 'env!="prod"',
    batchSize: 50,
    deadlineMs: 90_000,
  });
  assert.deepEqual(instant, { evaluatedAtMs: Date.UTC(2026, 0, 31, 12) });
  assert.deepEqual(report, {
    format: "text",
    output: "-",
    minDpm: 0,
    all: false,
    isOverview: false,
    plan: { ...SHIPPED_PLANS.series.plan, includedDpm: 2, tiers: [{ upTo: Infinity, price: 8.5 }] },
    planFlags: ["--cost-per-1000-series", "8.5", "--included-dpm", "2"],
    sort: "cost",
    top: 20,
    seriesDetail: { series: 10, metrics: undefined },
    writeIncomplete: true,
    compare: { text: "-7d", beforeScanMs: 7 * 86_400_000, option: "--compare" },
    costPer1000Series: 8.5,
    includedDpm: 2,
  });
  assert.equal(log.quiet, true);
});

Deno.test("resolveGroups: --compare takes a time back, an instant or a report, from a variable too", async () => {
  const compareOf = async (text: string) =>
    (await resolveWithEndpoint({ environment: { DPM_FINDER_COMPARE: text } })).report.compare;
  const option = "DPM_FINDER_COMPARE from the environment";
  assert.deepEqual(await compareOf("-90m"), { text: "-90m", beforeScanMs: 5_400_000, option });
  assert.deepEqual(await compareOf("2026-01-31"), { text: "2026-01-31", atMs: Date.UTC(2026, 0, 31), option });
  assert.deepEqual(await compareOf("2026-01-31.json"), { text: "2026-01-31.json", path: "2026-01-31.json", option });
});

Deno.test("resolveGroups: the configuration is frozen all the way down", async () => {
  const config = await resolveWithEndpoint({ args: ["--match=a"] });
  assert.ok([config, config.backend, config.backend.tls, config.scan.match, config.report].every(Object.isFrozen));
});

Deno.test("resolveGroups: no endpoint says how to give one, and which folder's .env was looked for (O11)", async () => {
  await assertConfigError(
    resolve({}),
    `Cannot scan: no endpoint is given. Set PROMETHEUS_ENDPOINT in the environment or in "${Deno.cwd()}/.env", pass ` +
      "--endpoint URL, or look around with --demo.",
  );
});

Deno.test("resolveGroups: no thread, or fewer, is one, with a warning (O11)", async () => {
  for (const text of ["0", "-3", "+0"]) {
    const warnings: string[] = [];
    const { backend } = await resolveWithEndpoint({ args: [`--threads=${text}`] }, (words) => warnings.push(words));
    assert.equal(backend.maxInFlight, 1);
    assert.deepEqual(warnings, [`--threads: ${text} is less than 1, so 1 is used`]);
  }
});

Deno.test("LOG_OPTIONS: -q beats -v (O11), and the level sets the log alone", async () => {
  const logOf = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { log } = await resolveWithEndpoint({ args, environment });
    return [log.quiet, log.level];
  };
  assert.deepEqual(await logOf(["-v"]), [false, "debug"]);
  assert.deepEqual(await logOf(["-q"]), [true, "error"]);
  assert.deepEqual(await logOf(["-q", "-v"]), [true, "error"]);
  for (const flag of ["--log-level", "--log.level"]) {
    assert.deepEqual(await logOf([flag, "WARN"]), [false, "warn"]);
    assert.deepEqual(await logOf(["-q", `${flag}=debug`]), [true, "debug"]);
    assert.deepEqual(await logOf([`${flag}=info`, "-v"]), [false, "info"]);
  }
  assert.deepEqual(await logOf(["-v"], { DPM_FINDER_LOG_LEVEL: "error" }), [false, "debug"]);
  assert.deepEqual(await logOf(["-v=false"], { DPM_FINDER_LOG_LEVEL: "error" }), [false, "error"]);
  assert.deepEqual(await logOf([], { DPM_FINDER_LOG_LEVEL: "warn", DPM_FINDER_QUIET: "1" }), [true, "warn"]);
});

Deno.test("LOG_OPTIONS: formats by both names, logfmt being text", async () => {
  for (const flag of ["--log-format", "--log.format"]) {
    for (const [word, format] of [["json", "json"], ["logfmt", "text"], ["text", "text"]]) {
      assert.equal((await resolveWithEndpoint({ args: [flag, word ?? ""] })).log.format, format);
    }
  }
});

Deno.test("resolveGroups: with a price the order is by cost, in text by total (O3)", async () => {
  const sortOf = async (...args: string[]) => (await resolveWithEndpoint({ args })).report.sort;
  for (const format of ["csv", "json", "prom"]) {
    assert.equal(await sortOf(`--format=${format}`), "dpm");
    assert.equal(await sortOf(`--format=${format}`, "--cost-per-1000-series=8"), "cost");
    assert.equal(await sortOf(`--format=${format}`, "--cost-per-1000-series=8", "--sort=dpm"), "dpm");
  }
  assert.equal(await sortOf("--format=text", "--cost-per-1000-series=8"), "total");
});

Deno.test("resolveGroups: json shows 10 series of 20 metrics unless told, others none (O4)", async () => {
  const detailOf = async (...args: string[]) => (await resolveWithEndpoint({ args })).report.seriesDetail;
  assert.deepEqual(await detailOf("--format=json"), { series: 10, metrics: 20 });
  assert.deepEqual(await detailOf("--format=json", "--series-detail=0"), { series: 0, metrics: undefined });
  assert.deepEqual(await detailOf("--format=json", "--series-detail"), { series: 10, metrics: undefined });
  for (const format of ["csv", "text", "prom"]) {
    assert.deepEqual(await detailOf(`--format=${format}`), { series: 0, metrics: undefined });
  }
});

Deno.test("resolveGroups: an error names the source of the value", async () => {
  const reason = "it has to be a whole number from 1 to 1000. Leave it out for the default: 10.";
  const variable = { DPM_FINDER_THREADS: "x" };
  await assertConfigError(resolve({ args: ["--threads=x"] }), `Cannot use "x" as --threads: ${reason}`);
  await assertConfigError(
    resolve({ environment: variable }),
    `Cannot use "x" as DPM_FINDER_THREADS from the environment: ${reason}`,
  );
  await assertConfigError(
    resolve({ dotEnv: variable }),
    `Cannot use "x" as DPM_FINDER_THREADS from .env line 1: ${reason}`,
  );
});

const REFUSED: readonly [args: readonly string[], message: string][] = [
  [["--threads=1.5"], 'Cannot use "1.5" as --threads: it has to be a whole number from 1 to 1000.'],
  [["--threads=12x"], 'Cannot use "12x" as --threads: it has to be a whole number from 1 to 1000.'],
  [["--port=70000"], 'Cannot use "70000" as --port: it has to be a whole number from 0 to 65535.'],
  [["--lookback=0"], 'Cannot use "0" as --lookback: it has to be at least 1m.'],
  [["--lookback=61.5s"], 'Cannot use "61.5s" as --lookback: it has to be'],
  [["--timeout=0"], 'Cannot use "0" as --timeout: it has to be at least 1ms.'],
  [["--deadline=soon"], 'Cannot use "soon" as --deadline: it has to be a number of seconds or a duration'],
  [["--offset=-60"], 'Cannot use "-60" as --offset: it has to be a number of seconds or a duration'],
  [["--update-interval=0"], 'Cannot use "0" as --update-interval: it has to be at least 1s.'],
  [
    ["--format=jso"],
    'Cannot use "jso" as --format: it has to be one of csv, text, txt, json, prom. Did you mean json?',
  ],
  [["--format="], 'Cannot use "" as --format: it has to be one of csv, text, txt, json, prom.'],
  [["--log-format=xml"], 'Cannot use "xml" as --log-format: it has to be one of text, json, logfmt.'],
  [["--log.format=xml"], 'Cannot use "xml" as --log.format: it has to be one of text, json, logfmt.'],
  [["--log.level", "all"], 'Cannot use "all" as --log.level: it has to be one of debug, info, warn, error. Leave'],
  [
    ["--match=up", "--match=a)(b"],
    'Cannot use "a)(b" as --match: it is not a regular expression: unexpected ): `a)(b`.',
  ],
  [["--exclude=["], 'Cannot use "[" as --exclude: it is not a regular expression'],
  [["--at=2026-02-30T00:00:00Z"], 'Cannot use "2026-02-30T00:00:00Z" as --at: there is no such time.'],
  [["--at=1769860800", "--offset=5"], "Cannot combine --at with --offset: "],
  [["--all", "--skip-excluded"], "Cannot combine --all with --skip-excluded: what is not measured cannot be"],
  [["--by=job, my team"], 'Cannot use "job, my team" as --by: it is not the name of a label.'],
  [["--by=job,job"], 'Cannot use "job,job" as --by: it names job twice. Write each label once.'],
  [
    ["--selector={a"],
    'Cannot use "{a" as --selector: it is no selector of labels: unexpected end of input inside braces.',
  ],
  [["--selector={__name__='a'}"], `Cannot use "{__name__='a'}" as --selector: it is no selector of labels: it chooses`],
  [["--at=-x"], 'Cannot use "-x" as --at: it has to be a time with its zone, Unix seconds or a time back. Write'],
  [["--cost-per-1000-series=-1"], 'Cannot use "-1" as --cost-per-1000-series: it has to be a number of at least 0.'],
  [
    ["--compare=last week"],
    'Cannot use "last week" as --compare: it is neither a time nor a .json file. Write -7d, 2026',
  ],
  [["--compare=2026-02-30"], 'Cannot use "2026-02-30" as --compare: there is no such time.'],
  [["--at=90s"], 'Cannot use "90s" as --at: it lacks the minus of a time back. Write -7d for seven days ago.'],
  [["--compare=7d"], 'Cannot use "7d" as --compare: it lacks the minus of a time back. Write -7d for seven days ago.'],
  [["--compare=-7x"], 'Cannot use "-7x" as --compare: it has to be a number of seconds or a duration such as 90s'],
  [["--included-dpm=0"], 'Cannot use "0" as --included-dpm: it has to be a number greater than 0.'],
  [["--min-dpm=x"], 'Cannot use "x" as --min-dpm: it has to be a number of at least 0.'],
  [["--sort=cost"], 'Cannot use "cost" as --sort: without a price there are no costs. Add --cost-per-1000-series'],
  [["--sort=size"], 'Cannot use "size" as --sort: it has to be one of dpm, total, series, cost, name.'],
  [["--series-detail=-1"], 'Cannot use "-1" as --series-detail: it has to be a whole number from 0 to 10000.'],
  [["--batch-size=0"], 'Cannot use "0" as --batch-size: it has to be a whole number from 1 to 10000.'],
  [["--output="], 'Cannot use "" as --output: it is empty. Give a file\'s path, or - for standard output.'],
  [["--api-prefix=http://x"], 'Cannot use "http://x" as --api-prefix: it is not a path.'],
  [["--tenant=a b"], 'Cannot use "a b" as --tenant: a tenant consists of letters, digits and signs, without spaces.'],
];

for (const [args, message] of REFUSED) {
  Deno.test(`resolveGroups: ${args.join(" ")} is refused`, async () => {
    await assert.rejects(resolveWithEndpoint({ args }), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.equal(error.message.slice(0, message.length), message);
      return error.name === "ConfigError";
    });
  });
}

Deno.test("deepFreeze: objects and arrays all the way down, others are left alone", () => {
  const url = new URL("http://host");
  const value = deepFreeze({ a: { b: [{ c: 1 }] }, url });
  assert.throws(() => Object.assign(value.a.b[0] ?? {}, { c: 2 }), TypeError);
  assert.throws(() => value.a.b.push({ c: 3 }), TypeError);
  assert.ok(!Object.isFrozen(url));
});

Deno.test("resolveGroups: Grafana Cloud's address means its plan, without money until there is a price", async () => {
  const planOf = async (endpoint: string, ...args: string[]) =>
    (await resolve({ args: [`--endpoint=${endpoint}`, ...args] })).report.plan;
  const cloud = "https://prometheus-prod-01-eu-west-0.grafana.net";
  assert.deepEqual(await planOf(cloud), SHIPPED_PLANS["grafana-cloud"].plan);
  assert.equal((await planOf(cloud, "--price=8"))?.tiers?.[0]?.price, 8);
  assert.equal(await planOf("https://grafana.net.example"), undefined);
  const counted = await planOf("http://x", "--included-dpm=2");
  assert.deepEqual([counted?.name, counted?.tiers], ["series", undefined]);
  await assert.rejects(resolve({ args: ["--endpoint=http://x", "--plan=grafana-cloud"] }), {
    exitCode: 2,
    message: /^Cannot use "grafana-cloud" as --plan: the price of 1,000 series for a month is missing/,
  });
});

Deno.test("resolveGroups: what has no effect on the plan is told", async () => {
  const warnings: string[] = [];
  const args = ["--endpoint=http://x", "--plan=amazon", "--price=1", "--included-dpm=2"];
  await resolve({ args }, (words) => warnings.push(words));
  assert.deepEqual(warnings, ['--included-dpm has no effect: plan "amazon" counts samples']);
});

Deno.test("resolveGroups: the text report lists metrics where a flag asks for what only metrics have", async () => {
  const isOverview = async (...args: string[]) => (await resolveWithEndpoint({ args })).report.isOverview;
  assert.equal(await isOverview(), true);
  for (const flag of ["-m=2", "--all", "--sort=name", "--list=metrics"]) assert.equal(await isOverview(flag), false);
  assert.equal(await isOverview("--all", "--list=families"), true);
  const environment = { DPM_FINDER_MIN_DPM: "3" };
  assert.equal((await resolveWithEndpoint({ environment })).report.isOverview, true);
});
