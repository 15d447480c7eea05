import { deepEqual, equal, match } from "node:assert/strict";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { type Intercept, serveDemo } from "./serve_demo.ts";

/** What an earlier scan wrote, by format: as little of it as tells that it holds a metric. */
const GOOD: Readonly<Record<string, string>> = {
  csv: "metric_name,dpm,series_count,total_dpm\r\nup,4,1,4\r\n",
  txt: "1 metric by total DPM\n\nTOTAL DPM  METRIC\n        4  up\n",
  json: '{\n  "schema_version": 2,\n  "ledger": {\n    "catalogue": 1,\n    "measured": 1\n  }\n}\n',
  prom: '# TYPE metric_dpm_rate gauge\nmetric_dpm_rate{metric_name="up"} 4\n',
};
const FORMATS = { csv: "csv", text: "txt", json: "json", prom: "prom" };
const NO_ROW = "metric_name,dpm,series_count,total_dpm\r\n";

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const resultOf = oneShotsBeforeAll(() => {
  const tenant = (intercept?: Intercept, series = FRUIT) => ({
    PROMETHEUS_ENDPOINT: servers.use(serveDemo({ series }, intercept)).url,
  });
  const refusal = () => Response.json({ status: "error", errorType: "execution", error: "no room" }, { status: 422 });
  const good = tenant();
  const refusing = tenant(({ path }) => path.endsWith("/query") ? refusal() : undefined);
  // Five of eight names.
  const halfRefusing = tenant(({ query }) =>
    /apples|bananas|cherries|dates_bucket|dates_sum/.test(query) ? refusal() : undefined
  );
  const empty = tenant(undefined, []);
  const at = ["--at", AT];
  const over = (extension: string, ...args: string[]): OneShot => ({
    args: [...at, ...args],
    files: { [`metric_rates.${extension}`]: GOOD[extension] ?? "" },
  });
  return {
    ...Object.fromEntries(
      Object.entries(FORMATS).flatMap(([format, extension]) => [
        [`refused ${format}`, { ...over(extension, "-f", format), env: refusing }],
        [`half refused ${format}`, { ...over(extension, "-f", format), env: halfRefusing }],
        [`empty ${format}`, { ...over(extension, "-f", format), env: empty }],
      ]),
    ),
    "refused -o -": { args: [...at, "-o", "-"], env: refusing },
    "refused quiet": { ...over("csv", "-q"), env: refusing },
    "refused --write-incomplete": { ...over("csv", "--write-incomplete"), env: refusing },
    "half refused --write-incomplete": { ...over("csv", "--write-incomplete"), env: halfRefusing },
    "half refused over nothing": { args: at, env: halfRefusing },
    "half refused over a blank file": { args: at, env: halfRefusing, files: { "metric_rates.csv": "\n" } },
    "half refused -o -": { args: [...at, "-o", "-"], env: halfRefusing },
    "empty over an empty one": { args: at, env: empty, files: { "metric_rates.csv": NO_ROW } },
    "empty over a foreign file": { args: [...at, "-o", "notes"], env: empty, files: { "notes": "mine\nand yours\n" } },
    "no match": { ...over("csv", "--match", "dates"), env: good },
    "no match over nothing": { args: [...at, "--match", "dates"], env: good },
    "the future": {
      args: ["--at", "2100-01-01T00:00:00Z"],
      env: empty,
      files: { "metric_rates.csv": GOOD["csv"] ?? "" },
    },
  };
});

for (const [format, extension] of Object.entries(FORMATS)) {
  const file = `metric_rates.${extension}`;

  Deno.test(`one-shot: ${format} of which nothing was measured is not written, exit code 3 (O1)`, () => {
    const { code, stdout, stderr, files } = resultOf(`refused ${format}`);
    deepEqual([code, stdout], [3, ""], stderr);
    deepEqual(files, { [file]: GOOD[extension] });
    match(stderr, /ERROR 8 of 8 names could not be measured: 422 no room\. "metric_rates\.\w+" stays as it was\n$/);
  });

  Deno.test(`one-shot: ${format} that lacks most names leaves an earlier result, exit code 4 (O1)`, () => {
    const { code, stderr, files } = resultOf(`half refused ${format}`);
    equal(code, 4, stderr);
    deepEqual(files, { [file]: GOOD[extension] });
    match(
      stderr,
      /ERROR 5 of 8 names could not be measured: 422 no room\. "metric_rates\.\w+" stays as it was; --write-incomplete /,
    );
  });

  Deno.test(`one-shot: an empty ${format} leaves an earlier result, exit code 3 (O1)`, () => {
    const { code, stdout, stderr, files } = resultOf(`empty ${format}`);
    deepEqual([code, stdout], [3, ""], stderr);
    deepEqual(files, { [file]: GOOD[extension] });
    match(
      stderr,
      /ERROR The backend has no metric with a sample in the window\. "metric_rates\.\w+" stays as it was; remove it if /,
    );
  });
}

Deno.test("one-shot: nothing measured is nothing on standard output either, nor with --write-incomplete (O1)", () => {
  for (const name of ["refused -o -", "refused --write-incomplete"]) {
    const { code, stdout, stderr } = resultOf(name);
    deepEqual([code, stdout], [3, ""], stderr);
  }
  match(resultOf("refused -o -").stderr, /INFO {4}apples: 422 no room\n[^]*ERROR [^\n]*\. Nothing is written\n$/);
  deepEqual(resultOf("refused --write-incomplete").files, { "metric_rates.csv": GOOD["csv"] });
});

Deno.test("one-shot: with -q the one line says why the file stays (O1)", () => {
  const { code, stdout, stderr, files } = resultOf("refused quiet");
  deepEqual([code, stdout, files], [3, "", { "metric_rates.csv": GOOD["csv"] }]);
  match(stderr, /^\S+Z ERROR 8 of 8 names could not be measured: [^\n]*\n$/);
});

Deno.test("one-shot: a result that lacks most names is written where there is none to lose, exit code 4 (O1)", () => {
  const rows = `${NO_ROW}elderberries,12,3,36\r\n`;
  for (
    const name of ["half refused over nothing", "half refused over a blank file", "half refused --write-incomplete"]
  ) {
    const { code, stdout, stderr, files } = resultOf(name);
    deepEqual([code, stdout, files], [4, rows, { "metric_rates.csv": rows }], stderr);
    match(stderr, /INFO {2}Wrote "metric_rates\.csv"\n$/);
  }
  const { code, stdout } = resultOf("half refused -o -");
  deepEqual([code, stdout], [4, rows]);
  equal(resultOf("half refused csv").stdout, rows);
});

Deno.test("one-shot: an empty result over an empty one is a success, over anything unknown it is not (O1)", () => {
  const empty = resultOf("empty over an empty one");
  deepEqual([empty.code, empty.files], [0, { "metric_rates.csv": NO_ROW }], empty.stderr);
  const foreign = resultOf("empty over a foreign file");
  deepEqual([foreign.code, foreign.files], [3, { "notes": "mine\nand yours\n" }], foreign.stderr);
});

Deno.test("one-shot: a pattern that fits no name says what would fit, and loses no result (O1)", () => {
  const { code, stdout, stderr, files } = resultOf("no match");
  deepEqual([code, stdout, files], [3, "", { "metric_rates.csv": GOOD["csv"] }], stderr);
  match(stderr, /WARN {2}No metric name as a whole matches "dates": "dates\.\*" would match 3\n/);
  match(stderr, /ERROR No metric name is in scope: [^\n]*\. "metric_rates\.csv" stays as it was; /);
  const nothing = resultOf("no match over nothing");
  deepEqual([nothing.code, nothing.files], [0, { "metric_rates.csv": NO_ROW }]);
  match(nothing.stderr, /"dates\.\*" would match 3/);
});

Deno.test("one-shot: an --at in the future is told, and loses no result (O1)", () => {
  const { code, stderr, files } = resultOf("the future");
  deepEqual([code, files], [3, { "metric_rates.csv": GOOD["csv"] }], stderr);
  match(stderr, /WARN {2}The window ends in the future, at 2100-01-01T00:00:00\.000Z/);
});
