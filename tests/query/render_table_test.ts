import assert from "node:assert/strict";
import fc from "fast-check";
import { type Row, toColumn } from "../../src/query/columns.ts";
import { renderTable } from "../../src/query/render_table.ts";

const COLUMNS = [
  toColumn("date", "DATE"),
  toColumn("metric_name", "VARCHAR"),
  toColumn("value", "DOUBLE"),
  toColumn("series", "BIGINT"),
  toColumn("labels", "JSON"),
];
const ROWS: Row[] = [
  [
    "2023-04-01",
    "http_request_duration_seconds_bucket",
    "1234567.25",
    "9007199254740993",
    '{"job":"checkout","code":"200"}',
  ],
  ["2023-04-02", "up", "0.1", null, null],
];

async function table(width: number, rows: readonly Row[] = ROWS): Promise<string> {
  async function* inBatches() {
    for (const row of rows) yield [row];
  }
  return (await Array.fromAsync(renderTable(COLUMNS, inBatches(), width))).join("");
}

Deno.test("renderTable: with place for everything, numbers stand to the right and NULL is blank", async () => {
  assert.equal(
    await table(200),
    `\
date        metric_name                                value            series  labels
2023-04-01  http_request_duration_seconds_bucket  1234567.25  9007199254740993  {"job":"checkout","code":"200"}
2023-04-02  up                                           0.1
`,
  );
});

Deno.test("renderTable: in 80 columns texts are cut, numbers and dates are whole", async () => {
  assert.equal(
    await table(80),
    `\
date        metric_name              value            series  labels
2023-04-01  http_request_dura…  1234567.25  9007199254740993  {"job":"checkout"…
2023-04-02  up                         0.1
`,
  );
});

Deno.test("renderTable: in 60 columns they are cut to what still says something", async () => {
  assert.equal(
    await table(60),
    `\
date        metric_…       value            series  labels
2023-04-01  http_re…  1234567.25  9007199254740993  {"job":…
2023-04-02  up               0.1
`,
  );
});

Deno.test("renderTable: columns that have no place are left out from the right, and named", async () => {
  assert.equal(
    await table(40),
    `\
date        metric_name            value
2023-04-01  http_request_du…  1234567.25
2023-04-02  up                       0.1

2 columns more, for a wider terminal or
--format csv: series, labels
`,
  );
});

Deno.test("renderTable: an empty text is no NULL, and JSON is as it was written", async () => {
  assert.equal(
    await table(200, [["", '{"a":"b"}', "1", "2", '"x"'], [null, " a", "1", "2", null]]),
    `\
date  metric_name  value  series  labels
""    {"a":"b"}        1       2  "\\"x\\""
      " a"             1       2
`,
  );
});

Deno.test("renderTable: what a terminal would act on is written in another way", async () => {
  const text = await table(200, [["x\u001b[2J\n", "a\u202eb", "1", "2", null]]);
  assert.ok(!text.includes("\u001b") && !text.includes("\u202e"), text);
  assert.match(text, /^"x\\u001b\[2J\\n"/m);
});

Deno.test("renderTable: no line of a table is wider than the terminal, unless for its first column or a number", async () => {
  const cell = fc.option(fc.string({ maxLength: 30, unit: "grapheme-ascii" }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 28, max: 120 }),
      async (texts, width) => {
        const rows = texts.map(([a, b, c]): Row => [a, b, "1.5", "7", c]);
        const lines = (await table(width, rows)).split("\n\n")[0]?.split("\n") ?? [];
        for (const line of lines) assert.ok(line.length <= width, `${line.length} > ${width}: ${line}`);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("renderTable: without a row it shows the names of the columns", async () => {
  assert.equal(await table(80, []), "date  metric_name  value  series  labels\n");
});
