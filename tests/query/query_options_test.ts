import assert from "node:assert/strict";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { ConfigError } from "../../src/config/config_error.ts";
import { resolveGroups } from "../../src/config/resolve_options.ts";
import { QUERY_OPTIONS, type QueryConfig } from "../../src/query/query_options.ts";

async function resolve(...args: string[]): Promise<QueryConfig> {
  const { source } = parseArguments(args, Object.values(QUERY_OPTIONS.options));
  const files = { readTextFile: () => Promise.reject(new Deno.errors.NotFound()) };
  return (await resolveGroups({ query: QUERY_OPTIONS }, [source], files)).query;
}

Deno.test("QUERY_OPTIONS: without any, all samples below data are shown as a table", async () => {
  assert.deepEqual(await resolve(), {
    dataDir: "data",
    days: { from: undefined, to: undefined },
    question: { kind: "samples", apiProxy: undefined, metric: undefined, aggregate: undefined, by: [] },
    format: "table",
    output: undefined,
    limit: undefined,
    skipDamaged: false,
    duckdb: undefined,
  });
});

Deno.test("QUERY_OPTIONS: the format of a file is the one its name ends in, else CSV, unless it is said", async () => {
  const formats = [["x.json"], ["x.Parquet"], ["x.csv"], ["x.txt"], ["x"], ["-"], ["x.json", "-f", "table"]];
  assert.deepEqual(
    await Promise.all(formats.map(async ([output = "", ...rest]) => (await resolve("-o", output, ...rest)).format)),
    ["json", "parquet", "csv", "csv", "csv", "table", "table"],
  );
});

for (
  const [args, message] of [
    [
      ["--date", "2023-04-01", "--last-days", "7"],
      "Cannot combine --date with --last-days: each says which days are read. Leave one of them out.",
    ],
    [
      ["--date", "2023-04-01", "--to", "2023-04-02"],
      "Cannot combine --date with --to: each says which days are read. Leave one of them out.",
    ],
    [
      ["--last-days", "7", "--from", "2023-04-01"],
      "Cannot combine --last-days with --from: each says which days are read. Leave one of them out.",
    ],
    [
      ["--api-proxy", "a", "--sql", "SELECT 1"],
      "Cannot combine --api-proxy with --sql: SQL says itself what is chosen. Leave one of them out.",
    ],
    [
      ["--metric", "a", "--sql", "SELECT 1"],
      "Cannot combine --metric with --sql: SQL says itself what is chosen. Leave one of them out.",
    ],
    [
      ["--aggregate", "sum", "--sql", "SELECT 1"],
      "Cannot combine --aggregate with --sql: SQL says itself what is chosen. Leave one of them out.",
    ],
    [
      ["--by", "date", "--sql", "SELECT 1"],
      "Cannot combine --by with --sql: SQL says itself what is chosen. Leave one of them out.",
    ],
    [
      ["--by", "date"],
      "Cannot use --by: nothing says how values are put together. Add --aggregate sum|avg|min|max|count.",
    ],
    [
      ["--by", "date,", "--aggregate", "sum"],
      'Cannot use "date," as --by: a column has no name. Write api_proxy,date.',
    ],
    [
      ["--aggregate", "total"],
      'Cannot use "total" as --aggregate: it has to be one of sum, avg, min, max, count. Leave it out.',
    ],
    [
      ["--date", "2023-02-30"],
      'Cannot use "2023-02-30" as --date: there is no such time. Look at the day of the month, the hour and the zone.',
    ],
    [["--date", "1680307200"], 'Cannot use "1680307200" as --date: it has to be a day. Write it as 2026-01-31.'],
    [
      ["--from", "2023-04-02", "--to", "2023-04-01"],
      'Cannot use "2023-04-01" as --to: it is before 2023-04-02, the first day. Exchange them.',
    ],
    [
      ["--format", "parquet"],
      'Cannot use "parquet" as --format: a Parquet file is no text for a terminal or a pipe. Add --output FILE.parquet.',
    ],
    [["--sql", " "], 'Cannot use " " as --sql: it is empty. Write a SELECT, or - for standard input.'],
    [
      ["--last-days", "0"],
      'Cannot use "0" as --last-days: it has to be a whole number from 1 to 36500. Write a number such as 7.',
    ],
  ] as const
) {
  Deno.test(`QUERY_OPTIONS: ${args.join(" ")} is refused`, async () => {
    await assert.rejects(resolve(...args), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.message, message);
      return true;
    });
  });
}
