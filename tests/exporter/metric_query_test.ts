import { deepEqual, equal, match, throws } from "node:assert/strict";
import fc from "fast-check";
import { formatMetricQuery, MAX_TEXT, type MetricQuery, parseMetricQuery } from "../../src/exporter/metric_query.ts";

Deno.test("formatMetricQuery: parseMetricQuery reads what it wrote, whatever the text", () => {
  const query = fc.record({
    text: fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) =>
      text.length <= MAX_TEXT && text.isWellFormed()
    ),
    sort: fc.constantFrom<MetricQuery["sort"]>("total", "dpm", "series", "name"),
    page: fc.integer({ min: 1, max: 1_000_000 }),
  });
  fc.assert(fc.property(query, (written) => {
    const { searchParams } = new URL(`./${formatMetricQuery(written)}#metrics`, "http://localhost/dpm/");
    deepEqual(parseMetricQuery(searchParams), written);
  }));
});

Deno.test("parseMetricQuery: nothing, and what a form sends empty, is all of it", () => {
  const all = { text: "", sort: "total", page: 1 };
  deepEqual(parseMetricQuery(new URLSearchParams()), all);
  deepEqual(parseMetricQuery(new URLSearchParams("q=&sort=&page=&utm=1")), all);
  equal(formatMetricQuery({}), "?");
});

Deno.test("parseMetricQuery: what is out of bounds is refused by its name", () => {
  for (
    const bad of [
      `q=${"x".repeat(MAX_TEXT + 1)}`,
      "sort=cost",
      "sort=constructor",
      "sort=__proto__",
      "page=0",
      "page=-1",
      "page=1.5",
      "page=9e9",
      "page=NaN",
      "page=x",
    ]
  ) {
    throws(() => parseMetricQuery(new URLSearchParams(bad)), (error: Error) => {
      match(error.message, new RegExp(`^${bad.split("=")[0]}: `));
      return true;
    });
  }
});
