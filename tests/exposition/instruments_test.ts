import assert from "node:assert/strict";
import { Counter } from "../../src/exposition/counter.ts";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { Gauge } from "../../src/exposition/gauge.ts";
import { exponentialBuckets, Histogram, linearBuckets } from "../../src/exposition/histogram.ts";
import { Info } from "../../src/exposition/info.ts";
import { InvalidLabelsError, InvalidMetricError, InvalidValueError } from "../../src/exposition/metric_errors.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { StateSet } from "../../src/exposition/state_set.ts";
import { Summary } from "../../src/exposition/summary.ts";
import type { Collector } from "../../src/exposition/collector.ts";
import { manualClock } from "./manual_clock.ts";

const help = "Something.";

async function lines(...collectors: Collector[]): Promise<string[]> {
  const registry = new Registry();
  for (const collector of collectors) registry.register(collector);
  const text = encodeText((await registry.snapshot()).families);
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

async function openMetrics(collector: Collector): Promise<string> {
  const registry = new Registry();
  registry.register(collector);
  return encodeOpenMetrics((await registry.snapshot()).families);
}

Deno.test("Counter: without labels it is there from the start, and grows", async () => {
  const counter = new Counter({ name: "jobs_total", help });
  assert.deepEqual(await lines(counter), ["jobs_total 0"]);
  counter.inc();
  counter.inc(2.5);
  assert.deepEqual(await lines(counter), ["jobs_total 3.5"]);
});

Deno.test("Counter: each label set has a series of its own, in the order of their first use", async () => {
  const counter = new Counter({ name: "jobs", help, labelNames: ["queue", "code"] });
  counter.inc({ queue: "mail", code: 200 });
  counter.inc({ code: 500, queue: "mail" }, 2);
  counter.labels({ queue: "mail", code: "200" }).inc();
  assert.deepEqual(await lines(counter), [
    'jobs_total{queue="mail",code="200"} 2',
    'jobs_total{queue="mail",code="500"} 2',
  ]);
});

Deno.test("Counter: label sets that look alike when joined stay two series", async () => {
  const counter = new Counter({ name: "jobs", help, labelNames: ["a", "b"] });
  counter.inc({ a: "x|", b: "y" });
  counter.inc({ a: "x", b: "|y" });
  assert.deepEqual(await lines(counter), ['jobs_total{a="x|",b="y"} 1', 'jobs_total{a="x",b="|y"} 1']);
});

for (const value of [-1, NaN, Infinity, "1" as unknown as number]) {
  Deno.test(`Counter: inc(${JSON.stringify(value)}) is refused and changes nothing`, async () => {
    const counter = new Counter({ name: "jobs", help });
    assert.throws(() => counter.inc(value), InvalidValueError);
    assert.deepEqual(await lines(counter), ["jobs_total 0"]);
  });
}

Deno.test("Counter: an exemplar and the time of creation are written in OpenMetrics", async () => {
  const clock = manualClock(1_700_000_000_000);
  const counter = new Counter({ name: "jobs", help, created: true, clock });
  clock.advance(1500);
  counter.inc(2, { trace_id: "abc" });
  const text = await openMetrics(counter);
  assert.match(text, /^jobs_total 2 # \{trace_id="abc"\} 2 1700000001\.5$/m);
  assert.match(text, /^jobs_created 1700000000$/m);
});

Deno.test("Counter: an exemplar of more than 128 characters is refused", () => {
  const counter = new Counter({ name: "jobs", help });
  counter.inc(1, { t: "x".repeat(127) });
  assert.throws(() => counter.inc(1, { t: "x".repeat(128) }), InvalidLabelsError);
});

Deno.test("labels: a wrong label does not compile, and throws", () => {
  const counter = new Counter({ name: "jobs", help, labelNames: ["code"] as const });
  const plain = new Gauge({ name: "depth", help });
  const histogram = new Histogram({ name: "seconds", help, labelNames: ["path"] });
  // @ts-expect-error the label is called "code"
  assert.throws(() => counter.inc({ cod: "200" }), InvalidLabelsError);
  // @ts-expect-error there is no second label
  assert.throws(() => counter.inc({ code: "200", path: "/" }), InvalidLabelsError);
  // @ts-expect-error the label is missing
  assert.throws(() => counter.inc(), InvalidLabelsError);
  // @ts-expect-error a label value is a string or a number
  assert.throws(() => counter.inc({ code: true }), InvalidLabelsError);
  // @ts-expect-error this gauge has no labels
  assert.throws(() => plain.set({ code: "200" }, 1), InvalidLabelsError);
  // @ts-expect-error a value is missing
  assert.throws(() => plain.set(), InvalidValueError);
  // @ts-expect-error the labels are missing
  assert.throws(() => histogram.observe(1), InvalidLabelsError);
});

Deno.test("Gauge: set, inc, dec and the present time", async () => {
  const clock = manualClock(1_700_000_000_500);
  const gauge = new Gauge({ name: "depth", help, labelNames: ["q"], clock });
  gauge.set({ q: "a" }, -0);
  gauge.inc({ q: "b" }, 5);
  gauge.dec({ q: "b" });
  gauge.set({ q: "c" }, NaN);
  gauge.setToCurrentTime({ q: "d" });
  assert.deepEqual(await lines(gauge), [
    'depth{q="a"} -0.0',
    'depth{q="b"} 4',
    'depth{q="c"} NaN',
    'depth{q="d"} 1700000000.5',
  ]);
});

Deno.test("remove: a series is forgotten, and a handle still held does not touch another one", async () => {
  const gauge = new Gauge({ name: "depth", help, labelNames: ["q"] });
  const held = gauge.labels({ q: "a" });
  held.set(1);
  gauge.set({ q: "b" }, 2);
  assert.equal(gauge.remove({ q: "a" }), true);
  assert.equal(gauge.remove({ q: "a" }), false);
  held.set(99);
  assert.deepEqual(await lines(gauge), ['depth{q="b"} 2']);
  gauge.set({ q: "a" }, 3);
  held.inc();
  assert.deepEqual(await lines(gauge), ['depth{q="b"} 2', 'depth{q="a"} 3']);
});

Deno.test("clear: nothing is left of labelled series, and a metric without labels begins again", async () => {
  const gauge = new Gauge({ name: "depth", help, labelNames: ["q"] });
  const counter = new Counter({ name: "jobs", help });
  gauge.set({ q: "a" }, 1);
  counter.inc();
  gauge.clear();
  counter.clear();
  assert.deepEqual(await lines(gauge, counter), ["jobs_total 0"]);
});

Deno.test("Histogram: buckets are cumulative and their bounds inclusive", async () => {
  const histogram = new Histogram({ name: "s", help, buckets: [0.1, 1, 1e6] });
  for (const value of [0.1, 0.5, 1, 2, 1e9]) histogram.observe(value);
  assert.deepEqual(await lines(histogram), [
    's_bucket{le="0.1"} 1',
    's_bucket{le="1"} 3',
    's_bucket{le="1e+06"} 4',
    's_bucket{le="+Inf"} 5',
    "s_sum 1000000003.6",
    "s_count 5",
  ]);
});

Deno.test("Histogram: NaN is counted above every bound", async () => {
  const histogram = new Histogram({ name: "s", help, buckets: [1, Infinity] });
  histogram.observe(NaN);
  assert.deepEqual(await lines(histogram), ['s_bucket{le="1"} 0', 's_bucket{le="+Inf"} 1', "s_sum NaN", "s_count 1"]);
});

Deno.test("Histogram: the exemplar of a bucket is the last one observed in it", async () => {
  const clock = manualClock(0);
  const histogram = new Histogram({ name: "s", help, buckets: [1], clock });
  histogram.observe(0.5, { t: "first" });
  histogram.observe(0.25, { t: "second" });
  histogram.observe(3, { t: "third" });
  const text = await openMetrics(histogram);
  assert.match(text, /^s_bucket\{le="1\.0"\} 2 # \{t="second"\} 0\.25 0$/m);
  assert.match(text, /^s_bucket\{le="\+Inf"\} 3 # \{t="third"\} 3 0$/m);
});

Deno.test("startTimer: observes the seconds until it is stopped, whatever the wall clock does", async () => {
  const clock = manualClock(0);
  const histogram = new Histogram({ name: "s", help, buckets: [1], labelNames: ["p"], clock });
  const stop = histogram.startTimer({ p: "/" });
  clock.advance(1500);
  clock.setWall(-1_000_000);
  assert.equal(stop(), 1.5);
  assert.ok((await lines(histogram)).includes('s_sum{p="/"} 1.5'));
});

Deno.test("linearBuckets, exponentialBuckets: as many bounds as asked for", () => {
  assert.deepEqual(linearBuckets(10, 5, 3), [10, 15, 20]);
  assert.deepEqual(exponentialBuckets(1, 10, 3), [1, 10, 100]);
});

Deno.test("Summary: count and sum are of all time, quantiles of the window", async () => {
  const clock = manualClock(0);
  const summary = new Summary({ name: "s", help, quantiles: [0.5, 1], maxAgeSeconds: 60, ageSteps: 6, clock });
  assert.deepEqual(await lines(summary), ['s{quantile="0.5"} NaN', 's{quantile="1"} NaN', "s_sum 0", "s_count 0"]);
  summary.observe(100);
  clock.advance(30_000);
  summary.observe(10);
  assert.equal((await lines(summary))[1], 's{quantile="1"} 100');
  clock.advance(35_000);
  assert.deepEqual(await lines(summary), ['s{quantile="0.5"} 10', 's{quantile="1"} 10', "s_sum 110", "s_count 2"]);
  clock.advance(60_000);
  assert.deepEqual(await lines(summary), ['s{quantile="0.5"} NaN', 's{quantile="1"} NaN', "s_sum 110", "s_count 2"]);
});

Deno.test("Info: what is said last is what is true", async () => {
  const info = new Info({ name: "build_info", help, labelNames: ["version"] });
  assert.deepEqual(await lines(info), []);
  info.set({ version: "1" });
  info.set({ version: "2" });
  assert.deepEqual(await lines(info), ['build_info{version="2"} 1']);
});

Deno.test("StateSet: one state or several are on", async () => {
  const mode = new StateSet({ name: "mode", help, states: ["idle", "busy"] });
  mode.only("busy");
  assert.deepEqual(await lines(mode), ['mode{mode="idle"} 0', 'mode{mode="busy"} 1']);
  mode.set("idle");
  mode.set("busy", false);
  assert.deepEqual(await lines(mode), ['mode{mode="idle"} 1', 'mode{mode="busy"} 0']);
  // @ts-expect-error there is no such state
  assert.throws(() => mode.only("asleep"), InvalidValueError);
});

Deno.test("read: the values of a callback are those of the moment, and label sets come and go", async () => {
  let depth: readonly (readonly [{ q: string }, number])[] = [[{ q: "a" }, 1], [{ q: "b" }, 2]];
  const gauge = new Gauge({ name: "depth", help, labelNames: ["q"], read: () => depth });
  const uptime = new Counter({ name: "up_seconds", help, unit: "seconds", read: () => Promise.resolve(7) });
  assert.deepEqual(await lines(gauge, uptime), ['depth{q="a"} 1', 'depth{q="b"} 2', "up_seconds_total 7"]);
  depth = [[{ q: "b" }, 3], [{ q: "c" }, 4]];
  assert.deepEqual(await lines(gauge), ['depth{q="b"} 3', 'depth{q="c"} 4']);
  assert.throws(() => gauge.set({ q: "b" }, 1), InvalidMetricError);
});

for (
  const [name, make, reason] of [
    ["a name with a dash", () => new Gauge({ name: "a-b", help }), /a name consists of letters/],
    ["an empty name", () => new Gauge({ name: "", help }), /a name consists of/],
    ["an empty UTF-8 name", () => new Gauge({ name: "", help, utf8: true }), /at least one character/],
    ["half a surrogate pair", () => new Gauge({ name: "\ud800", help, utf8: true }), /valid Unicode/],
    ["no help", () => new Gauge({ name: "a", help: " " }), /it has no help/],
    ["a label with a dash", () => new Gauge({ name: "a", help, labelNames: ["b-c"] }), /is not a label name/],
    ["a label with a colon", () => new Gauge({ name: "a", help, labelNames: ["b:c"] }), /is not a label name/],
    ["the label __name__", () => new Gauge({ name: "a", help, labelNames: ["__name__"] }), /keeps for itself/],
    ["the label __x with UTF-8", () => new Gauge({ name: "a", help, labelNames: ["__x"], utf8: true }), /keeps for/],
    ["a label that appears twice", () => new Gauge({ name: "a", help, labelNames: ["b", "b"] }), /appears twice/],
    ["the label le on a histogram", () => new Histogram({ name: "a", help, labelNames: ["le"] }), /writes the label/],
    ["the label quantile", () => new Summary({ name: "a", help, labelNames: ["quantile"] }), /writes the label/],
    [
      "the own label of a state set",
      () => new StateSet({ name: "a", help, states: ["x"], labelNames: ["a"] }),
      /writes/,
    ],
    ["a state set with a colon", () => new StateSet({ name: "a:b", help, states: ["x"] }), /has no colon/],
    [
      "a unit that the name lacks",
      () => new Counter({ name: "a_total", help, unit: "bytes" }),
      /does not end with "_bytes"/,
    ],
    ["buckets that fall", () => new Histogram({ name: "a", help, buckets: [2, 1] }), /is not above the one before/],
    ["a bucket that is NaN", () => new Histogram({ name: "a", help, buckets: [NaN] }), /is not a number/],
    ["a quantile over 1", () => new Summary({ name: "a", help, quantiles: [99] }), /is not from 0 to 1/],
    ["a window of nothing", () => new Summary({ name: "a", help, maxAgeSeconds: 0 }), /not above zero/],
    ["states that appear twice", () => new StateSet({ name: "a", help, states: ["x", "x"] }), /each only once/],
  ] as const
) {
  Deno.test(`instruments: ${name} is refused`, () => {
    assert.throws(make, (error) => {
      assert.ok(error instanceof InvalidMetricError);
      assert.match(error.message, /^Cannot define the metric "/);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("instruments: UTF-8 names are taken when they are asked for", async () => {
  const gauge = new Gauge({ name: "http.depth", help, labelNames: ["q.name"], utf8: true });
  gauge.set({ "q.name": "a" }, 1);
  assert.deepEqual(await lines(gauge), ['http_depth{q_name="a"} 1']);
});
