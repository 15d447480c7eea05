import assert from "node:assert/strict";
import { CollectError, Registry } from "../../src/exposition/registry.ts";
import type { CollectedFamilies, Collector } from "../../src/exposition/collector.ts";
import { Counter } from "../../src/exposition/counter.ts";
import { DuplicateMetricError } from "../../src/exposition/metric_errors.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { Gauge } from "../../src/exposition/gauge.ts";
import { Histogram } from "../../src/exposition/histogram.ts";
import type { MetricFamily, Sample } from "../../src/exposition/metric_family.ts";
import { Summary } from "../../src/exposition/summary.ts";

const help = "Something.";

function family(name: string, overrides: Partial<MetricFamily> = {}): MetricFamily {
  return { name, type: "gauge", help, samples: [{ suffix: "", labels: {}, value: 1 }], ...overrides };
}

function collector(collect: () => CollectedFamilies, name = "mine"): Collector {
  return { name, collect };
}

Deno.test("snapshot: families come in the order of registration, whatever takes longer", async () => {
  const registry = new Registry();
  registry.register(collector(() => Promise.resolve().then(() => [family("slow")])));
  registry.register(new Gauge({ name: "quick", help }));
  registry.register(collector(async function* () {
    yield family("first");
    await Promise.resolve();
    yield family("second");
  }, "generator"));
  const { families } = await registry.snapshot();
  assert.deepEqual(families.map(({ name }) => name), ["slow", "quick", "first", "second"]);
});

Deno.test("snapshot: it does not change when the instrument does", async () => {
  const registry = new Registry();
  const counter = registry.register(new Counter({ name: "jobs", help }));
  const before = await registry.snapshot();
  counter.inc(5);
  assert.match(encodeText(before.families), /^jobs_total 0$/m);
  assert.match(encodeText((await registry.snapshot()).families), /^jobs_total 5$/m);
});

Deno.test("snapshot: it is the same object while nothing changes", async () => {
  const registry = new Registry();
  const gauge = registry.register(new Gauge({ name: "depth", help, labelNames: ["q"] }));
  const read = registry.register(new Gauge({ name: "read", help, read: () => 3 }));
  registry.register(new Summary({ name: "s", help, quantiles: [0.5] }));
  gauge.set({ q: "a" }, 1);
  const first = await registry.snapshot();
  gauge.set({ q: "a" }, 1);
  assert.equal(await registry.snapshot(), first);
  gauge.set({ q: "a" }, 2);
  gauge.set({ q: "a" }, 1);
  assert.equal(await registry.snapshot(), first);
  gauge.set({ q: "a" }, 2);
  const second = await registry.snapshot();
  assert.notEqual(second, first);
  assert.equal(second.families[1], first.families[1]);
  assert.equal(second.families[2], first.families[2]);
  registry.unregister(read);
  assert.notEqual(await registry.snapshot(), second);
});

Deno.test("snapshot: scraping does not change a live metric", async () => {
  const registry = new Registry();
  const histogram = registry.register(new Histogram({ name: "s", help, labelNames: ["p"] }));
  histogram.observe({ p: "/" }, 1);
  const texts = [];
  for (let scrape = 0; scrape < 3; scrape++) texts.push(encodeText((await registry.snapshot()).families));
  assert.equal(new Set(texts).size, 1);
});

Deno.test("register: the same collector twice is once", async () => {
  const registry = new Registry();
  const counter = new Counter({ name: "jobs", help });
  assert.equal(registry.register(counter), counter);
  registry.register(counter);
  assert.equal((await registry.snapshot()).families.length, 1);
});

for (
  const [name, one, other] of [
    ["two gauges", () => new Gauge({ name: "a", help }), () => new Gauge({ name: "a", help })],
    [
      "a gauge called as a counter's line",
      () => new Counter({ name: "a", help }),
      () => new Gauge({ name: "a_total", help }),
    ],
    [
      "a gauge called as a histogram's line",
      () => new Gauge({ name: "a_count", help }),
      () => new Histogram({ name: "a", help }),
    ],
  ] as const
) {
  Deno.test(`register: ${name} clash, and the name is free again when the first has gone`, async () => {
    const registry = new Registry();
    const first = registry.register(one());
    assert.throws(() => registry.register(other()), DuplicateMetricError);
    assert.equal((await registry.snapshot()).families.length, 1);
    assert.equal(registry.unregister(first), true);
    registry.register(other());
  });
}

for (
  const [name, collect, reason] of [
    ["throws", () => {
      throw new Error("no connection.");
    }, /^Cannot collect "mine": no connection\.$/],
    ["rejects", () => Promise.reject(new Error("too late.")), /^Cannot collect "mine": too late\.$/],
    ["gives a name that is taken", () => [family("taken")], /"taken" writes lines named "taken" already/],
    ["gives one name twice", () => [family("a"), family("a")], /"a" writes lines named "a" already/],
    ["gives an empty name", () => [family("")], /a name is at least one character/],
    ["gives a line twice", () => {
      const sample: Sample = { suffix: "", labels: { a: "1" }, value: 1 };
      return [family("a", { samples: [sample, sample] })];
    }, /they appear twice/],
    ["gives a suffix that its type has not", () => {
      return [family("a", { samples: [{ suffix: "_bucket", labels: {}, value: 1 }] })];
    }, /a metric of type gauge has no line with "_bucket"/],
    ["gives the label __name__", () => {
      return [family("a", { samples: [{ suffix: "", labels: { __name__: "b" }, value: 1 }] })];
    }, /Prometheus keeps for itself/],
    ["gives a counter that is NaN", () => {
      return [family("a", { type: "counter", samples: [{ suffix: "_total", labels: {}, value: NaN }] })];
    }, /a counter is not negative/],
  ] as const
) {
  Deno.test(`snapshot: a collector that ${name} fails it, and is named`, async () => {
    const registry = new Registry();
    registry.register(new Gauge({ name: "taken", help }));
    registry.register(collector(collect));
    registry.register(collector(() => Promise.reject(new Error("another one")), "another"));
    await assert.rejects(registry.snapshot(), (error) => {
      assert.ok(error instanceof CollectError);
      if (error.collector === "mine") assert.match(error.message, reason);
      return error.collector === "mine" || error.collector === "another";
    });
  });
}

Deno.test("snapshot: a callback that fails names its metric", async () => {
  const registry = new Registry();
  registry.register(
    new Gauge({
      name: "depth",
      help,
      read: () => {
        throw new Error("queue is gone");
      },
    }),
  );
  await assert.rejects(registry.snapshot(), { name: "CollectError", message: 'Cannot collect "depth": queue is gone' });
});

Deno.test("snapshot: labels read twice are an error", async () => {
  const registry = new Registry();
  const read = (): [{ q: string }, number][] => [[{ q: "a" }, 1], [{ q: "a" }, 2]];
  registry.register(new Gauge({ name: "depth", help, labelNames: ["q"], read }));
  await assert.rejects(registry.snapshot(), /they were read twice/);
});
