import assert from "node:assert/strict";
import fc from "fast-check";
import { QuantileSketch } from "../../src/exposition/quantile_sketch.ts";
import { SlidingSketch } from "../../src/exposition/sliding_sketch.ts";

const value = fc.oneof(
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.integer({ min: -50, max: 50 }),
  fc.constantFrom(0, -0, 1e-300, -1e-300, Infinity, -Infinity),
);

function isNear(got: number, exact: number, relativeError: number): boolean {
  return got === exact || Math.abs(got - exact) <= Math.abs(exact) * relativeError * (1 + 1e-9);
}

Deno.test("QuantileSketch: a quantile is within the relative error of the true one", () => {
  fc.assert(fc.property(
    fc.array(value, { minLength: 1, maxLength: 200 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0.001, 0.01, 0.1),
    (values, q, relativeError) => {
      const sketch = new QuantileSketch(relativeError);
      for (const one of values) sketch.add(one);
      const exact = values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? NaN;
      const got = sketch.quantile(q);
      assert.ok(isNear(got, exact, relativeError), `${got} is not ${exact} within ${relativeError}`);
    },
  ));
});

Deno.test("QuantileSketch: two merged are one of both", () => {
  fc.assert(fc.property(fc.array(value), fc.array(value), (some, others) => {
    const [one, other, both] = [new QuantileSketch(0.01), new QuantileSketch(0.01), new QuantileSketch(0.01)];
    for (const each of some) one.add(each);
    for (const each of others) other.add(each);
    for (const each of [...some, ...others]) both.add(each);
    one.merge(other);
    for (const q of [0, 0.5, 0.9, 1]) assert.ok(Object.is(one.quantile(q) + 0, both.quantile(q) + 0));
  }));
});

Deno.test("QuantileSketch: nothing and NaN have no quantiles", () => {
  const sketch = new QuantileSketch(0.01);
  assert.ok(Number.isNaN(sketch.quantile(0.5)));
  sketch.add(NaN);
  assert.ok(Number.isNaN(sketch.quantile(0.5)));
});

Deno.test("SlidingSketch: an observation counts for the window less a step at least, and the window at most", () => {
  fc.assert(fc.property(
    fc.nat(1_000_000),
    fc.integer({ min: 1, max: 20 }),
    fc.nat(2000),
    (startMs, steps, laterMs) => {
      const maxAgeMs = 1000;
      const sketch = new SlidingSketch({ maxAgeMs, steps, relativeError: 0.01 });
      sketch.add(5, startMs);
      const [median] = sketch.quantiles([0.5], startMs + laterMs);
      if (laterMs < maxAgeMs - maxAgeMs / steps) assert.equal(median, 5);
      if (laterMs >= maxAgeMs) assert.ok(Number.isNaN(median));
    },
  ));
});
