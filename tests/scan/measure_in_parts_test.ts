import assert from "node:assert/strict";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { measureInParts } from "../../src/scan/measure_in_parts.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

const series = (labels: Readonly<Record<string, string>>, samples: number) => ({ name: "big", labels, samples });
const SERIES = [
  series({ job: "api", instance: "a" }, 20),
  series({ job: "api", instance: "b" }, 20),
  series({ job: "web", instance: "c" }, 5),
  series({ instance: "d" }, 1),
];

async function measure(
  options: FakeBackendOptions,
  groupBy: readonly string[] = [],
  signal = new AbortController().signal,
) {
  const backend = new FakeBackend({ series: SERIES, ...options });
  const call = { signal };
  const measurement = await measureInParts(backend, "big", {
    range: "5m",
    groupBy,
    atMs: 600_000,
    windowMinutes: 5,
    call,
  });
  return { measurement, backend };
}

Deno.test("measureInParts: one query for each value of job, and one for the series that have none", async () => {
  const { measurement, backend } = await measure({});
  assert.deepEqual(measurement, { outcome: "measured", distribution: [[1, 1], [5, 1], [20, 2]] });
  assert.deepEqual(backend.queries.map(({ expression }) => /job="(\w*)"/.exec(expression)?.[1]), ["api", "web", ""]);
  assert.deepEqual(backend.ranges, [{ startMs: 300_000, endMs: 600_000 }]);
});

Deno.test("measureInParts: groups are as in one query", async () => {
  const { measurement } = await measure({}, ["job"]);
  assert.deepEqual(measurement?.groups, new Map([["", [[1, 1]]], ["api", [[20, 2]]], ["web", [[5, 1]]]]));
});

Deno.test("measureInParts: an empty value in the list is not counted twice", async () => {
  const { measurement } = await measure({ interceptValues: () => ["", "api", "web"] });
  assert.deepEqual(measurement?.distribution, [[1, 1], [5, 1], [20, 2]]);
});

Deno.test("measureInParts: where job does not split it, instance does", async () => {
  for (
    const interceptValues of [
      (label: string) => label === "job" ? ["api"] : undefined,
      (label: string) => label === "job" ? Array.from({ length: 201 }, (_, index) => `j${index}`) : undefined,
    ]
  ) {
    const { measurement, backend } = await measure({ interceptValues });
    assert.deepEqual(measurement?.distribution, [[1, 1], [5, 1], [20, 2]]);
    assert.ok(backend.queries.every(({ expression }) => expression.includes("instance=")));
  }
});

Deno.test("measureInParts: A8, A10: a part that is no answer, or says a thing twice, leaves the name unmeasured", async () => {
  const rows: Record<string, (expression: string) => VectorSample[]> = {
    "nothing": () => [],
    "another question's": () => [echoOfExpression('count_values("eabc", vector(1))')],
    "twice": (expression) => [
      { labels: { n: "5" }, value: 1 },
      { labels: { n: "5" }, value: 1 },
      echoOfExpression(expression),
    ],
    "no count": (expression) => [{ labels: { n: "0x5" }, value: 1 }, echoOfExpression(expression)],
  };
  for (const [what, answer] of Object.entries(rows)) {
    const { measurement } = await measure({
      intercept: ({ expression }) => /job="web"|instance="c"/.test(expression) ? answer(expression) : undefined,
    });
    assert.equal(measurement, undefined, what);
  }
});

Deno.test("measureInParts: C12: a label with a value that is not Unicode splits nothing", async () => {
  const { measurement, backend } = await measure({
    interceptValues: (label) => label === "job" ? ["api", "caf\ufffd"] : undefined,
  });
  assert.deepEqual(measurement?.distribution, [[1, 1], [5, 1], [20, 2]]);
  assert.ok(backend.queries.every(({ expression }) => expression.includes("instance=")));
});

Deno.test("measureInParts: where a part of job is refused for its size, instance is tried", async () => {
  const { measurement } = await measure({
    intercept: ({ expression }) => {
      if (expression.includes(`job="web"`)) throw backendErrorOf("bad-query", "no");
      return undefined;
    },
  });
  assert.deepEqual(measurement?.distribution, [[1, 1], [5, 1], [20, 2]]);
});

Deno.test("measureInParts: nothing where no label splits it", async () => {
  assert.equal((await measure({ interceptValues: () => [] })).measurement, undefined);
  const { measurement } = await measure({
    intercept: () => {
      throw backendErrorOf("bad-query", "no");
    },
  });
  assert.equal(measurement, undefined);
});

Deno.test("measureInParts: a list of values that is refused only means that the name is not split", async () => {
  for (const error of [backendErrorOf("unauthorized", "no", { status: 414 }), backendErrorOf("bad-query", "no")]) {
    const { measurement, backend } = await measure({ interceptValues: () => Promise.reject(error) });
    assert.equal(measurement, undefined);
    assert.equal(backend.queries.length, 0);
  }
});

Deno.test("measureInParts: a query that is refused for good, a fault of the program and an abort end it", async () => {
  const refusal = backendErrorOf("unauthorized", "no", { status: 401 });
  const fault = new RangeError("a fault");
  for (const error of [refusal, fault]) {
    await assert.rejects(measure({ intercept: () => Promise.reject(error) }), (thrown) => thrown === error);
  }
  await assert.rejects(measure({ interceptValues: () => Promise.reject(fault) }), (thrown) => thrown === fault);
  for (const hook of ["intercept", "interceptValues"] as const) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const abort = () => {
      controller.abort(reason);
      throw backendErrorOf("bad-query", "no");
    };
    await assert.rejects(measure({ [hook]: abort }, undefined, controller.signal), (thrown) => thrown === reason);
  }
});

Deno.test("measureInParts: a row that counts nothing makes the whole unknown", async () => {
  const { measurement } = await measure({ intercept: () => [{ labels: { n: "many" }, value: 1 }] });
  assert.equal(measurement, undefined);
});

Deno.test("S5 measureInParts: where a limit of series forbids the list for one name, that of all names serves", async () => {
  let asked = 0;
  const { measurement, backend } = await measure({
    interceptValues: () => {
      if (asked++ === 0) throw backendErrorOf("bad-query", "the number of matching timeseries exceeds 100");
      return ["api", "other", "web"];
    },
  });
  assert.deepEqual(measurement?.distribution, [[1, 1], [5, 1], [20, 2]]);
  assert.equal(backend.queries.length, 4);
});
