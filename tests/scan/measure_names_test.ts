import assert from "node:assert/strict";
import type { CallOptions } from "../../src/prometheus/backend.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { measureNames, type NameResult } from "../../src/scan/measure_names.ts";
import { planBatches } from "../../src/scan/plan_batches.ts";
import { regexStrategy } from "../../src/scan/regex_strategy.ts";
import { unionStrategy } from "../../src/scan/union_strategy.ts";
import { FakeBackend, type FakeBackendOptions, type FakeQuery } from "../support/fake_backend.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

/** Twenty names, each with as many samples as its number. */
const NAMES = Array.from({ length: 20 }, (_, index) => `m${String(index + 1).padStart(2, "0")}`);
const SERIES = NAMES.map((name, index) => ({ name, samples: index + 1 }));

interface MeasureTestOptions extends FakeBackendOptions {
  readonly names?: readonly string[];
  readonly batchSize?: number;
  readonly call?: CallOptions;
  readonly delayedNames?: boolean;
  readonly concurrency?: number;
}

async function measure({ names = NAMES, batchSize = 20, ...options }: MeasureTestOptions) {
  const backend = new FakeBackend({ series: SERIES, ...options });
  const strategyOptions = { range: "5m", groupBy: [] };
  const settled = new Map<string, NameResult>();
  const halved: number[] = [];
  await measureNames(backend, planBatches(names, { maxNames: batchSize }), {
    ...strategyOptions,
    strategy: options.delayedNames ? regexStrategy("delayed-names", strategyOptions) : unionStrategy(strategyOptions),
    atMs: 600_000,
    windowMinutes: 5,
    call: options.call ?? { signal: new AbortController().signal },
    concurrency: options.concurrency ?? 4,
    observer: { halved: (event) => halved.push(event.names) },
    settle: (name, result) => {
      assert.ok(!settled.has(name), `${name} was settled twice`);
      settled.set(name, result);
    },
  });
  assert.deepEqual([...settled.keys()].sort(), [...names].sort(), "every name is settled");
  return { backend, settled, halved };
}

/** Throws for queries over this name. */
const failingFor = (name: string, error: Error) => ({ names }: FakeQuery) => {
  if (names.includes(name)) throw error;
  return undefined;
};

function assertMeasuredBut(
  settled: ReadonlyMap<string, NameResult>,
  failed: Readonly<Record<string, NameResult>>,
): void {
  for (const [index, name] of NAMES.entries()) {
    const expected = failed[name] ?? { outcome: "measured", distribution: [[index + 1, 1]] };
    assert.deepEqual(settled.get(name), expected, name);
  }
}

Deno.test("measureNames: every name by either strategy, one query a batch, all at the same instant", async () => {
  for (const delayedNames of [false, true]) {
    const { backend, settled } = await measure({ batchSize: 7, delayedNames, keepsNames: delayedNames });
    assertMeasuredBut(settled, {});
    assert.equal(backend.queries.length, 3);
    assert.deepEqual(new Set(backend.queries.map(({ atMs }) => atMs)), new Set([600_000]));
  }
});

Deno.test("measureNames: a name without samples is empty", async () => {
  const { settled } = await measure({ names: ["m01", "quiet"], emptyNames: ["quiet"] });
  assert.deepEqual(settled.get("quiet"), { outcome: "empty", distribution: [] });
});

for (
  const [what, error, outcome] of [
    ["an error about the query", backendErrorOf("bad-query", "parse error", { status: 400 }), {
      status: 400,
      reason: "parse error",
    }],
    ["a query too heavy", backendErrorOf("too-heavy", "no answer within 2 s"), {
      status: undefined,
      reason: "no answer within 2 s",
    }],
    ["a fault of the server", backendErrorOf("unavailable", "panic", { status: 500 }), {
      status: 500,
      reason: "panic",
    }],
  ] as const
) {
  Deno.test(`measureNames: ${what} is halved down to the one name at fault, the other 19 are measured`, async () => {
    const { settled, halved, backend } = await measure({ intercept: failingFor("m13", error) });
    assertMeasuredBut(settled, { m13: { outcome: "failed", ...outcome } });
    assert.deepEqual(halved, [20, 10, 5, 3]);
    assert.equal(backend.queries.length, 9, "two to the power of the depth would be too many");
  });
}

Deno.test("O2: measureNames: halves of a query that was held out for need not be, halves of any other are", async () => {
  const passing = backendErrorOf("unavailable", "panic", { retry: { passing: true } });
  for (const [error, retries] of [[passing, 2], [backendErrorOf("bad-query", "no"), undefined]] as const) {
    const { backend } = await measure({ intercept: failingFor("m13", error) });
    assert.equal(backend.queries[0]?.call.retries, undefined);
    assert.deepEqual(new Set(backend.queries.slice(1).map(({ call }) => call.retries)), new Set([retries]));
  }
});

Deno.test("measureNames: several names at fault in several batches, each with its own reason", async () => {
  const { settled } = await measure({
    batchSize: 10,
    intercept: ({ names }) => {
      for (const name of ["m03", "m04", "m20"]) {
        if (names.includes(name)) throw backendErrorOf("bad-query", `not ${name}`, { status: 422 });
      }
      return undefined;
    },
  });
  const failed = (name: string) => ({ outcome: "failed", status: 422, reason: `not ${name}` }) as const;
  assertMeasuredBut(settled, { m03: failed("m03"), m04: failed("m04"), m20: failed("m20") });
});

Deno.test("measureNames: one name too large is measured in parts", async () => {
  const large = ["api", "web"].map((job) => ({ name: "m13", labels: { job }, samples: 13 }));
  const { settled } = await measure({
    series: [...SERIES.filter(({ name }) => name !== "m13"), ...large],
    intercept: ({ names, expression }) => {
      if (names.includes("m13") && !expression.includes("job=")) {
        throw backendErrorOf("bad-query", "the query exceeded the maximum number of series", { status: 422 });
      }
      return undefined;
    },
  });
  assertMeasuredBut(settled, { m13: { outcome: "measured", distribution: [[13, 2]] } });
});

Deno.test("measureNames: one that no label splits is in the ledger with the server's words", async () => {
  const error = backendErrorOf("bad-query", "the query exceeded the maximum number of series", { status: 422 });
  const { settled } = await measure({ intercept: failingFor("m13", error) });
  assertMeasuredBut(settled, { m13: { outcome: "failed", status: 422, reason: error.reason } });
});

Deno.test("measureNames: an answer for names that were not asked for is no answer", async () => {
  const rows = { union: { n7: "9" }, "delayed-names": { __name__: "other", n: "9" } };
  for (const labels of Object.values(rows)) {
    const delayedNames = "__name__" in labels;
    const { settled } = await measure({
      delayedNames,
      keepsNames: delayedNames,
      intercept: ({ names }) => names.includes("m13") ? [{ labels: { ...labels }, value: 1 }] : undefined,
    });
    const reason = "the server answered for something that was not asked for";
    assertMeasuredBut(settled, { m13: { outcome: "failed", status: undefined, reason } });
  }
});

Deno.test("measureNames: a row that is no count costs only its own name", async () => {
  const { settled } = await measure({
    intercept: ({ names }) => names.includes("m13") ? [{ labels: { n0: "NaN" }, value: 1 }] : undefined,
  });
  assert.equal(settled.get("m13")?.outcome, "failed");
  assert.equal([...settled.values()].filter(({ outcome }) => outcome === "measured").length, 19);
});

Deno.test("measureNames: a dead backend is not asked for every name", async () => {
  const dead = backendErrorOf("unavailable", "no healthy upstream", { status: 503 });
  const { settled, backend } = await measure({
    batchSize: 2,
    concurrency: 1,
    intercept: ({ names }) => {
      if (!names.includes("m01")) throw dead;
      return undefined;
    },
  });
  const failed = { outcome: "failed", status: 503, reason: "no healthy upstream" } as const;
  assert.deepEqual(settled.get("m02"), { outcome: "measured", distribution: [[2, 1]] });
  for (const name of NAMES.slice(2)) assert.deepEqual(settled.get(name), failed);
  assert.ok(backend.queries.length <= 4, `${backend.queries.length} queries`);
});

Deno.test("measureNames: a backend that stays silent is given up after eight timeouts in a row", async () => {
  const silent = backendErrorOf("too-heavy", "no answer within 60 s");
  const { settled, backend } = await measure({ batchSize: 1, concurrency: 1, intercept: () => Promise.reject(silent) });
  assert.equal(backend.queries.length, 8);
  assert.ok([...settled.values()].every(({ outcome }) => outcome === "failed"));
});

Deno.test("measureNames: one failure that passes in time is no outage", async () => {
  let failures = 0;
  const { settled } = await measure({
    batchSize: 5,
    concurrency: 1,
    intercept: ({ names }) => {
      if (names.length === 5 && failures++ < 3) throw backendErrorOf("unavailable", "restarting", { status: 503 });
      return undefined;
    },
  });
  assertMeasuredBut(settled, {});
});

Deno.test("measureNames: a refusal ends it", async () => {
  const refusal = backendErrorOf("unauthorized", "Unauthorized", { status: 401 });
  await assert.rejects(measure({ intercept: failingFor("m13", refusal) }), (error) => error === refusal);
});

Deno.test("measureNames: a fault of the program ends it", async () => {
  const fault = new RangeError("a fault");
  await assert.rejects(measure({ intercept: failingFor("m13", fault) }), (error) => error === fault);
});

Deno.test("measureNames: past the deadline the names left are failed, those measured stay", async () => {
  const controller = new AbortController();
  const { settled } = await measure({
    batchSize: 5,
    concurrency: 1,
    call: { signal: controller.signal },
    intercept: ({ names }) => {
      if (names.includes("m11")) controller.abort(new DeadlineError(30_000));
      return undefined;
    },
  });
  const failed = { outcome: "failed", status: undefined, reason: "The deadline of 30 s passed" } as const;
  assertMeasuredBut(settled, Object.fromEntries(NAMES.slice(10).map((name) => [name, failed])));
});

Deno.test("measureNames: a deadline that passes while a name is measured in parts fails that name", async () => {
  const controller = new AbortController();
  const { settled } = await measure({
    names: ["m13"],
    call: { signal: controller.signal },
    intercept: () => Promise.reject(backendErrorOf("bad-query", "too many series", { status: 422 })),
    interceptValues: () => {
      controller.abort(new DeadlineError(30_000));
      return undefined;
    },
  });
  assert.deepEqual(settled.get("m13"), { outcome: "failed", status: undefined, reason: "The deadline of 30 s passed" });
});

Deno.test("measureNames: an abort ends it with the signal's own reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const measuring = measure({
    call: { signal: controller.signal },
    intercept: () => {
      controller.abort(reason);
      return undefined;
    },
  });
  await assert.rejects(measuring, (error) => error === reason);
});
