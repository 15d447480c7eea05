import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parseText } from "../../../src/exposition/parse_text.ts";
import { MetricView } from "../../../src/snapshot/metric_view.ts";
import { readSnapshot } from "../../snapshot/read_snapshot_text.ts";
import { renderSnapshot } from "../../../src/snapshot/render_snapshot.ts";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveDemo } from "./serve_demo.ts";

const FORMATS = [["csv", "csv"], ["json", "json"], ["text", "txt"], ["txt", "txt"], ["prom", "prom"]] as const;
const OLD = "an older result\n";
const CSV = [
  "metric_name,dpm,series_count,total_dpm",
  "bananas,60,1,60",
  "elderberries,12,3,36",
  "apples,4,3,12",
  "",
].join("\r\n");
const HIDDEN = [
  /INFO {2}1 metric at or under 1\.0 DPM a series: 100 DPM, 38% of all$/m,
  /INFO {2}4 metrics excluded by built-in rules \(.*\): 56 DPM, 21% of all; --all lists them$/m,
];

const server = serveDemo({ series: FRUIT });
Deno.test.afterAll(async () => await server[Symbol.asyncDispose]());

const resultOf = oneShotsBeforeAll(() => {
  const run = (...args: string[]): OneShot => ({
    args: ["--at", AT, ...args],
    env: { PROMETHEUS_ENDPOINT: server.url },
  });
  return {
    ...Object.fromEntries(FORMATS.map(([format]) => [format, run("--format", format)])),
    "metrics": run("--format", "text", "--list", "metrics"),
    "default": run(),
    "-o FILE": { ...run("-o", "result.csv"), files: { "result.csv": OLD } },
    "-o FILE.json": run("-o", "result.json"),
    "-o -": run("-o", "-"),
    "-q": { ...run("-q"), files: { "metric_rates.csv": OLD } },
    "-q -o -": run("-q", "-o", "-"),
    "-q -v": run("-q", "-v"),
    "environment": {
      args: [],
      env: {
        PROMETHEUS_ENDPOINT: server.url,
        DPM_FINDER_AT: AT,
        DPM_FINDER_FORMAT: "CSV",
        DPM_FINDER_OUTPUT: "by-env.csv",
        DPM_FINDER_QUIET: "yes",
      },
    },
    ".env": {
      args: ["-o", "-"],
      files: { ".env": `# of a shop\nexport PROMETHEUS_ENDPOINT="${server.url}"\nDPM_FINDER_AT=${AT}\n` },
    },
    "everything": run("--format", "json", "-m", "0", "--all", "--by", "team", "--series-detail=0", "-o", "-"),
    "everything and more": run(
      ...["--format", "json", "-m", "0", "--all", "--by", "team", "--series-detail=2", "-o", "-"],
      ...["--cost-per-1000-series", "8", "--included-dpm", "2", "--match", ".*", "--exclude", "bananas"],
    ),
  };
});

for (const [format, extension] of FORMATS) {
  Deno.test(`one-shot: --format ${format} writes metric_rates.${extension} and the same to standard output`, () => {
    const { code, stdout, stderr, files } = resultOf(format);
    equal(code, 0, stderr);
    deepEqual(files, { [`metric_rates.${extension}`]: stdout });
    match(stderr, new RegExp(`INFO {2}Wrote "metric_rates\\.${extension}"\\n$`));
    ok(stdout.endsWith("\n"));
  });
}

Deno.test("one-shot: csv is the default, and what it hides is said on standard error", () => {
  const { stdout, stderr } = resultOf("default");
  equal(stdout, CSV);
  for (const line of HIDDEN) match(stderr, line);
  equal(stderr.trimEnd().split("\n").length, 3);
});

Deno.test("one-shot: -o FILE replaces that file and writes no other", () => {
  const { code, stdout, stderr, files } = resultOf("-o FILE");
  equal(code, 0, stderr);
  deepEqual(files, { "result.csv": CSV });
  equal(stdout, CSV);
});

Deno.test("one-shot: a file whose name promises another format is written as told, with a warning", () => {
  const { code, stderr, files } = resultOf("-o FILE.json");
  equal(code, 0, stderr);
  deepEqual(files, { "result.json": CSV });
  match(stderr, /WARN {2}"result\.json" holds csv: use --format json/);
  doesNotMatch(resultOf("-o FILE").stderr, /WARN/);
});

Deno.test("one-shot: -o - is standard output alone", () => {
  const { code, stdout, stderr, files } = resultOf("-o -");
  equal(code, 0, stderr);
  equal(stdout, CSV);
  deepEqual(files, {});
  doesNotMatch(stderr, /Wrote/);
});

Deno.test("one-shot: -q writes the file alone, or standard output alone where that is the file", () => {
  const { files, ...said } = resultOf("-q");
  deepEqual(said, { code: 0, stdout: "", stderr: "" });
  deepEqual(files, { "metric_rates.csv": CSV });
  deepEqual(resultOf("-q -o -"), { code: 0, stdout: CSV, stderr: "", files: {} });
});

Deno.test("one-shot: -q beats -v (O11)", () => {
  const { code, stdout, stderr } = resultOf("-q -v");
  deepEqual([code, stdout, stderr], [0, "", ""]);
});

Deno.test("one-shot: every option can come from the environment, and from .env", () => {
  const { files, ...said } = resultOf("environment");
  deepEqual(said, { code: 0, stdout: "", stderr: "" });
  deepEqual(files, { "by-env.csv": CSV });
  equal(resultOf(".env").stdout, CSV, resultOf(".env").stderr);
});

Deno.test("one-shot: json has the keys of the original and says what it hid", () => {
  const report = JSON.parse(resultOf("json").stdout);
  deepEqual(report.metrics[0], {
    metric_name: "bananas",
    dpm: 60,
    series_count: 1,
    estimated_cost: null,
    total_dpm: 60,
    distribution: [{ dpm: 60, series: 1 }],
    series_detail: [{ labels: { instance: "host-0" }, dpm: 60 }],
  });
  equal(report.total_metrics_above_threshold, 3);
  equal(report.performance_metrics.total_metrics_processed, 8);
  equal(report.evaluated_at, AT);
  deepEqual(report.totals, {
    over_threshold: { metrics: 3, series: 7, dpm: 108 },
    under_threshold: { metrics: 1, series: 100, dpm: 100 },
    excluded: { metrics: 4, series: 14, dpm: 56 },
    all: { metrics: 8, series: 121, dpm: 264 },
    listed: { metrics: 4, series: 107, dpm: 208 },
  });
  deepEqual(report.threshold.hidden, { metrics: 1, series: 100, dpm: 100, share_of_all: 100 / 264 });
});

Deno.test("one-shot: text is the first screen, over families, whatever a threshold would hide", () => {
  const { stdout, stderr } = resultOf("text");
  match(stdout, /; 8 names: 8 measured, 0 failed$/m);
  match(stdout, /^ {2}Data points +264 {2}a minute$/m);
  match(stdout, /^WHO SENDS MORE THAN ONE A MINUTE +by job, 1 of 1$/m);
  match(stdout, /^ +\d+ +[\d.]+% +100 +\S+ {2}cherries$/m);
  match(stdout, /^ {2}dpm-finder --endpoint \S+ .*--at /m);
  equal(stderr.trimEnd().split("\n").length, 1);
});

Deno.test("one-shot: --list metrics is a table with the largest total first, and says what is not in it", () => {
  const { stdout, stderr } = resultOf("metrics");
  const rows = [...stdout.matchAll(/^ *([\d,]+) +\S+ +\S+ +([\d,]+) +([\d,]+) {2}([a-z]\w*)$/gm)].map((row) =>
    row.slice(1)
  );
  deepEqual(rows, [["60", "60", "1", "bananas"], ["36", "12", "3", "elderberries"], ["12", "4", "3", "apples"]]);
  match(stdout, /Not listed:\n {2}1 metric at or under 1\.0 DPM a series: 100 DPM, 38% of all\n/);
  match(stdout, /Performance Metrics:\nTotal runtime: /);
  equal(stderr.trimEnd().split("\n").length, 1);
});

Deno.test("one-shot: prom is the strict text format, with metric names as exact label values", () => {
  const families = new Map(parseText(resultOf("prom").stdout).map((family) => [family.name, family]));
  const valuesOf = (name: string) =>
    Object.fromEntries(
      (families.get(name)?.samples ?? []).map(({ labels, value }) => [Object.values(labels)[0], value]),
    );
  deepEqual(valuesOf("metric_dpm_rate"), { bananas: 60, elderberries: 12, apples: 4 });
  deepEqual(valuesOf("metric_series_count"), { bananas: 1, elderberries: 3, apples: 3 });
  deepEqual(valuesOf("metric_total_dpm"), { bananas: 60, elderberries: 36, apples: 12 });
  deepEqual(valuesOf("dpm_finder_tenant_dpm"), { over_threshold: 108, under_threshold: 100, excluded: 56 });
});

Deno.test("one-shot: every json report is valid by the published schema", async () => {
  const schema = JSON.parse(await Deno.readTextFile("docs/metric_rates.schema.json"));
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
  for (const name of ["json", "everything", "everything and more"]) {
    ok(validate(JSON.parse(resultOf(name).stdout)), `${name}: ${JSON.stringify(validate.errors)}`);
  }
});

Deno.test("one-shot: json with -m 0 --all is read back without a loss", () => {
  const { stdout } = resultOf("everything");
  const snapshot = readSnapshot(stdout, "stdout");
  equal(snapshot.names.size, 8);
  equal(snapshot.evaluatedAtMs, Date.parse(AT));
  equal([...renderSnapshot(MetricView.whole(snapshot))].join(""), stdout);
});
