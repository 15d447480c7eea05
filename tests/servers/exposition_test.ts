import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { families } from "../exposition/arbitraries.ts";
import { runFilter } from "../support/run_filter.ts";

/** One process for many expositions: a start costs more than the reading. */
function batches(utf8: boolean): fc.Arbitrary<MetricFamily[][]> {
  return fc.array(families({ utf8 }), { minLength: 60, maxLength: 60 });
}

/** The same number of JSON-safe digits that the Python script writes. */
function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

function asPythonSees(all: readonly MetricFamily[]): unknown {
  return all.map(({ name, type, help, unit = "", samples }) => ({
    name,
    type,
    help: help.trimStart(),
    unit,
    samples: samples.map(({ suffix, labels, value, exemplar }) => ({
      name: name + suffix,
      labels: { ...labels },
      value: bits(value),
      exemplar: exemplar === undefined ? null : {
        labels: { ...exemplar.labels },
        value: bits(exemplar.value),
        timestamp: exemplar.timestampSeconds === undefined ? null : bits(exemplar.timestampSeconds),
      },
    })),
  }));
}

/** Blanks before a help are lost on its way through Python's splitter. */
function withoutIndent(parsed: unknown): unknown {
  if (!Array.isArray(parsed)) return parsed;
  return parsed.map((family: { readonly help: string }) => ({ ...family, help: family.help.trimStart() }));
}

async function parsedByPython(texts: readonly string[]): Promise<unknown[]> {
  const { code, stdout, stderr } = await runFilter(
    ".cache/python/bin/python3",
    ["tests/support/python/parse_openmetrics.py"],
    JSON.stringify(texts),
    "bash tests/support/python/install.sh",
  );
  assert.equal(code, 0, stderr);
  const parsed: unknown = JSON.parse(stdout);
  assert.ok(Array.isArray(parsed));
  return parsed;
}

Deno.test("encodeText: promtool reads whatever families there are", async () => {
  await fc.assert(
    fc.asyncProperty(batches(false), async (batch) => {
      const all = batch.flatMap((one, index) => one.map((family) => withName(family, `${family.name}${index}`)));
      const input = encodeText(all);
      const { code, stderr } = await runFilter("promtool", ["check", "metrics"], input, "apt-get install prometheus");
      // 3 says that it would choose other names; 1 says that it could not read the text.
      assert.ok(code === 0 || code === 3, stderr.slice(0, 2000));
      assert.doesNotMatch(stderr, /error while linting/);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

for (const utf8 of [false, true]) {
  Deno.test(`encodeOpenMetrics: prometheus_client's strict parser reads back ${utf8 ? "any" : "legacy"} names`, async () => {
    await fc.assert(
      fc.asyncProperty(batches(utf8), async (batch) => {
        const parsed = await parsedByPython(batch.map((all) => encodeOpenMetrics(all)));
        for (const [index, all] of batch.entries()) {
          assert.deepEqual(withoutIndent(parsed[index]), asPythonSees(all), encodeOpenMetrics(all).slice(0, 2000));
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
}

Deno.test("prometheus_client's strict parser would say so if a line were wrong", async () => {
  const [wrong, right] = await parsedByPython(["# TYPE a counter\na 1\n# EOF\n", "# EOF\n"]);
  assert.match(String(wrong), /^ValueError: /);
  assert.deepEqual(right, []);
});

/** The label of a state set is called as the family is. */
function withName(family: MetricFamily, name: string): MetricFamily {
  const samples = family.samples.map((sample) => ({
    ...sample,
    labels: Object.fromEntries(
      Object.entries(sample.labels).map(([label, value]) => [label === family.name ? name : label, value]),
    ),
  }));
  return { ...family, name, samples };
}
