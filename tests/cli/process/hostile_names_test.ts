import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import type { DemoFlavour } from "../../../src/demo/dialect.ts";
import { parseText } from "../../../src/exposition/parse_text.ts";
import { readSnapshot } from "../../snapshot/read_snapshot_text.ts";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { demoSeries, serveDemo } from "./serve_demo.ts";

const LONG = "l".repeat(4096);
const HOSTILE = [
  'quote"',
  "new\nline",
  "back\\slash",
  "emoji 🍌 👩‍👩‍👧",
  LONG,
  "comma,semicolon;",
  "carriage\rreturn\r\n",
  'x"} or vector(1) or {__name__="up',
  "a|b.*(c",
  "{label='x'}",
  "=1+1",
  " space ",
  "escape \x1b[2J\u202e",
  "dotted.name-with:all",
  "dotted_name_with_all",
  "constructor",
  "__proto__",
];
const PLAIN = ["bananas", "elderberries", "apples"];
const SERIES = [...FRUIT, ...demoSeries(HOSTILE.map((name) => ({ name, series: 2, seconds: 20 })))];
const FLAVOURS = ["prometheus2", "prometheus3", "prometheus3-delayed", "victoriametrics", "mimir"] as const;

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() => {
  const run = (url: string, ...args: string[]): OneShot => ({
    args: ["--at", AT, "-o", "-", ...args],
    env: { PROMETHEUS_ENDPOINT: url },
  });
  const serve = (flavour?: DemoFlavour) =>
    servers.use(serveDemo(flavour === undefined ? { series: SERIES } : { series: SERIES, flavour })).url;
  const url = serve();
  // A backend from before UTF-8 names: it lists one and does not understand it.
  const refusing = servers.use(serveDemo({ series: SERIES }, ({ query }) => {
    const error = "invalid parameter: 1:20: parse error: unterminated quoted string";
    const body = { status: "error", errorType: "bad_data", error };
    return query.includes("🍌") ? Response.json(body, { status: 400 }) : undefined;
  }));
  return {
    ...Object.fromEntries(["csv", "text", "json", "prom"].map((format) => [format, run(url, "--format", format)])),
    "text metrics": run(url, "--format", "text", "--list", "metrics"),
    ...Object.fromEntries(
      FLAVOURS.map((flavour) => [flavour, run(serve(flavour), "--format", "json", "--series-detail")]),
    ),
    "refused csv": run(refusing.url),
    "refused json": run(refusing.url, "--format", "json", "-m", "0", "--all", "-v", "--log-format", "json"),
  };
});

function stdoutOf(name: string): string {
  const { code, stdout, stderr } = resultOf(name);
  equal(code, 0, stderr);
  return stdout;
}

const WHOLE = [...PLAIN, ...HOSTILE].sort();

for (const flavour of FLAVOURS) {
  Deno.test(`one-shot: hostile names cost nobody on ${flavour}: each is measured, with its series`, () => {
    const { metrics, ledger } = JSON.parse(stdoutOf(flavour));
    deepEqual(metrics.map((metric: { metric_name: string }) => metric.metric_name).sort(), WHOLE);
    equal(ledger.failed, 0);
    for (const { metric_name, dpm, series_count, series_detail } of metrics) {
      if (HOSTILE.includes(metric_name)) deepEqual([dpm, series_count, series_detail.length], [3, 2, 2], metric_name);
    }
  });
}

Deno.test("one-shot: hostile names in csv are one record each", () => {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const text = stdoutOf("csv");
  const fields: string[] = [];
  while (field.lastIndex < text.length) {
    const [, quoted, plain = ""] = field.exec(text) ?? [];
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
  }
  const records = Array.from({ length: fields.length / 4 }, (_, i) => fields.slice(i * 4, i * 4 + 4)).slice(1);
  deepEqual(records.map(([name]) => name).sort(), WHOLE);
  for (const [name = "", ...numbers] of records) {
    if (HOSTILE.includes(name)) deepEqual(numbers, ["3", "2", "6"], name);
  }
});

Deno.test("one-shot: hostile names in json are strings", () => {
  const { metrics } = JSON.parse(stdoutOf("json"));
  deepEqual(metrics.map((metric: { metric_name: string }) => metric.metric_name).sort(), WHOLE);
});

Deno.test("one-shot: hostile names in prom are label values, exactly", () => {
  const families = parseText(stdoutOf("prom"));
  const samples = families.find(({ name }) => name === "metric_dpm_rate")?.samples ?? [];
  deepEqual(samples.map(({ labels }) => labels["metric_name"]).sort(), WHOLE);
});

Deno.test("one-shot: hostile names in text neither draw on the terminal nor take a line more", () => {
  doesNotMatch(stdoutOf("text"), /[^\P{Cc}\n]|[\u202a-\u202e]/u);
  const text = stdoutOf("text metrics");
  doesNotMatch(text, /[^\P{Cc}\n]|[\u202a-\u202e]/u);
  const table = text.split("\n\n")[2]?.split("\n") ?? [];
  equal(table.length, 1 + WHOLE.length);
  match(text, /^.{0,120}"new\\nline"$/m);
  match(text, /^.* l{200}… \(3,896 more characters\)$/m);
});

Deno.test("one-shot: a hostile name that the backend refuses costs itself alone, and is named; exit code 4", () => {
  const csv = resultOf("refused csv");
  equal(csv.code, 4, csv.stderr);
  for (const name of [...PLAIN, "constructor"]) match(csv.stdout, new RegExp(`^${name},`, "m"));
  const json = resultOf("refused json");
  equal(json.code, 4);
  const { names } = readSnapshot(json.stdout, "stdout");
  for (const [name, entry] of names) equal(entry.outcome, name.includes("🍌") ? "failed" : "measured", name);
  // Names are in the log of queries too, and must not break it.
  for (const line of json.stderr.trimEnd().split("\n")) JSON.parse(line);
});
