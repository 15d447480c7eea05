import assert from "node:assert/strict";
import { counted, timed } from "../../src/exposition/decorators.ts";
import { Counter } from "../../src/exposition/counter.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { Histogram } from "../../src/exposition/histogram.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { manualClock } from "./manual_clock.ts";

const help = "Something.";
const clock = manualClock(0);
const registry = new Registry();
const seconds = registry.register(new Histogram({ name: "s", help, buckets: [1], labelNames: ["outcome"] }));
const plain = registry.register(new Histogram({ name: "plain", help, buckets: [1] }));
const calls = registry.register(new Counter({ name: "calls", help }));
const outcomes = registry.register(new Counter({ name: "outcomes", help, labelNames: ["outcome"] }));

class Store {
  readonly #factor: number;

  constructor(factor: number) {
    this.#factor = factor;
  }

  @timed(plain, { clock })
  @counted(calls)
  times(value: number): number {
    clock.advance(250);
    return value * this.#factor;
  }

  @timed((outcome) => seconds.labels({ outcome }), { clock })
  @counted((outcome) => outcomes.labels({ outcome }))
  async query(fail: boolean): Promise<string> {
    clock.advance(500);
    await Promise.resolve();
    clock.advance(1000);
    if (fail) throw new RangeError("no");
    return "yes";
  }

  @counted((outcome) => outcomes.labels({ outcome }))
  fail(): never {
    throw new TypeError("never");
  }
}

Deno.test("timed, counted: results, failures and this are those of the method, and each call is seen once", async () => {
  const store = new Store(3);
  assert.equal(store.times(2), 6);
  assert.equal(await store.query(false), "yes");
  await assert.rejects(store.query(true), RangeError);
  assert.throws(() => store.fail(), TypeError);
  const text = encodeText((await registry.snapshot()).families);
  assert.deepEqual(text.split("\n").filter((line) => /^(?!#).*(_sum|_count|_total)/.test(line)), [
    's_sum{outcome="ok"} 1.5',
    's_count{outcome="ok"} 1',
    's_sum{outcome="error"} 1.5',
    's_count{outcome="error"} 1',
    "plain_sum 0.25",
    "plain_count 1",
    "calls_total 1",
    'outcomes_total{outcome="ok"} 1',
    'outcomes_total{outcome="error"} 2',
  ]);
});
