import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { type EncodedSnapshot, encodeSnapshot } from "../../src/exposition/encode_snapshot.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { type ExpositionFormat, OPENMETRICS_1_0_0, TEXT_0_0_4 } from "../../src/exposition/exposition_format.ts";
import { Gauge } from "../../src/exposition/gauge.ts";
import { gzipSnapshot } from "../../src/exposition/gzip_snapshot.ts";
import { Histogram } from "../../src/exposition/histogram.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { families } from "./arbitraries.ts";

const help = "Something.";
const UTF8_TEXT: ExpositionFormat = { syntax: "text", version: "1.0.0", escaping: "allow-utf-8" };

async function textOf({ chunks, byteLength }: EncodedSnapshot): Promise<string> {
  assert.equal(chunks.reduce((sum, chunk) => sum + chunk.length, 0), byteLength);
  return await new Blob([...chunks]).text();
}

async function unzipped({ chunks }: EncodedSnapshot): Promise<string> {
  return await new Response(new Blob([...chunks]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** A registry with a large gauge that changes, a large one that does not, and some small ones. */
function large() {
  const registry = new Registry();
  const changing = registry.register(new Gauge({ name: "changing", help, labelNames: ["i", "text"] }));
  const still = registry.register(new Gauge({ name: "still", help, labelNames: ["i"] }));
  for (let i = 0; i < 30_000; i++) changing.set({ i, text: i % 1000 === 0 ? "漢字".repeat(i) : "é" }, i / 3);
  for (let i = 0; i < 3000; i++) still.set({ i }, i);
  const small = registry.register(new Gauge({ name: "small", help }));
  const seconds = registry.register(new Histogram({ name: "seconds", help, labelNames: ["a.b"], utf8: true }));
  seconds.observe({ "a.b": "x" }, 0.3);
  return { registry, changing, still, small };
}

for (
  const [name, format, encode] of [
    ["text 0.0.4", TEXT_0_0_4, encodeText],
    ["text 1.0.0", UTF8_TEXT, (all: readonly MetricFamily[]) => encodeText(all, { escaping: "allow-utf-8" })],
    ["OpenMetrics", OPENMETRICS_1_0_0, encodeOpenMetrics],
  ] as const
) {
  Deno.test(`encodeSnapshot: a large registry has the bytes of its families as plain data (${name})`, async () => {
    const { registry } = large();
    const snapshot = await registry.snapshot();
    const plain = snapshot.families.map(({ name, type, help, samples }) => ({ name, type, help, samples }));
    const expected = encode(plain);
    assert.equal(await textOf(await encodeSnapshot(snapshot, format)) === expected, true);
    assert.equal(await unzipped(await gzipSnapshot(snapshot, format)) === expected, true);
  });

  Deno.test(`encodeSnapshot: any families come out as the encoder of strings has them (${name})`, async () => {
    await fc.assert(
      fc.asyncProperty(families({ utf8: true }), async (all) => {
        assert.equal(await textOf(await encodeSnapshot({ families: all }, format)), encode(all));
        assert.equal(await unzipped(await gzipSnapshot({ families: all }, format)), encode(all));
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("encodeSnapshot: pieces are small where the whole is large", async () => {
  const { registry } = large();
  const { chunks, byteLength } = await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4);
  assert.ok(byteLength > 2 * 1024 * 1024);
  assert.ok(chunks.every((chunk) => chunk.length <= 64 * 1024));
  assert.ok(chunks.length < byteLength / (8 * 1024));
});

Deno.test("encodeSnapshot: a snapshot is encoded once, even when two ask at the same time", async () => {
  const { registry } = large();
  const snapshot = await registry.snapshot();
  const [one, other] = await Promise.all([encodeSnapshot(snapshot, TEXT_0_0_4), encodeSnapshot(snapshot, TEXT_0_0_4)]);
  assert.equal(one, other);
  assert.equal(await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4), one);
  assert.equal(await gzipSnapshot(snapshot, TEXT_0_0_4), await gzipSnapshot(snapshot, TEXT_0_0_4));
});

Deno.test("encodeSnapshot: what did not change keeps its bytes when something else does", async () => {
  const { registry, changing, small } = large();
  const before = await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4);
  const zippedBefore = await gzipSnapshot(await registry.snapshot(), TEXT_0_0_4);
  small.set(7);
  const after = await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4);
  const zippedAfter = await gzipSnapshot(await registry.snapshot(), TEXT_0_0_4);
  assert.equal(after.chunks[0], before.chunks[0]);
  assert.match(await textOf(after), /^small 7$/m);
  assert.ok(zippedAfter.byteLength > 1000);
  assert.match(await unzipped(zippedAfter), /^small 7$/m);
  assert.match(await unzipped(zippedBefore), /^small 0$/m);
  changing.set({ i: 1, text: "é" }, -1);
  assert.match(
    await textOf(await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4)),
    /^changing\{i="1",text="é"\} -1$/m,
  );
});

Deno.test("encodeSnapshot: others get the event loop while a large snapshot is encoded", async () => {
  const { registry } = large();
  const snapshot = await registry.snapshot();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await gzipSnapshot(snapshot, TEXT_0_0_4);
  clearInterval(timer);
  assert.ok(turns > 0);
});

Deno.test("encodeSnapshot: two kinds of scraper get their own names in turn", async () => {
  const registry = new Registry();
  const gauge = registry.register(new Gauge({ name: "my.depth", help, utf8: true }));
  const formats = (["allow-utf-8", "underscores", "dots"] as const).map((escaping) => ({ ...UTF8_TEXT, escaping }));
  for (let value = 1; value < 4; value++) {
    gauge.set(value);
    const texts = [];
    for (const format of formats) {
      texts.push((await textOf(await encodeSnapshot(await registry.snapshot(), format))).split("\n").at(-2));
    }
    assert.deepEqual(texts, [`{"my.depth"} ${value}`, `my_depth ${value}`, `my_dot_depth ${value}`]);
  }
});

Deno.test("gzipSnapshot: an empty registry is an empty text", async () => {
  const empty = { families: [] };
  assert.equal(await unzipped(await gzipSnapshot(empty, TEXT_0_0_4)), "");
  assert.equal(await unzipped(await gzipSnapshot(empty, OPENMETRICS_1_0_0)), "# EOF\n");
});
