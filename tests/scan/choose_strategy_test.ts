import assert from "node:assert/strict";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { chooseStrategy } from "../../src/scan/choose_strategy.ts";
import { FakeBackend, type FakeBackendOptions, type FakeQuery } from "../support/fake_backend.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

const OPTIONS = { range: "5m", groupBy: [] };
const CALL = { signal: new AbortController().signal };
const SHARING = ["scrape_duration_seconds", "up"];

async function choose(names: readonly string[], options: FakeBackendOptions) {
  const backend = new FakeBackend({ emptyNames: names, ...options });
  const strategy = await chooseStrategy(backend, names, OPTIONS, 1_000, CALL);
  return { kind: strategy.kind, queries: backend.queries };
}

const flavour = (flavour: "prometheus" | "victoriametrics" | "mimir" | "thanos" | "unknown", version = "") => ({
  info: { flavour, version },
});
const isKeepNames = ({ expression }: FakeQuery) => expression.includes("keep_metric_names");
/** Answers a question with rows and its echo. */
const answerTo = ({ expression }: FakeQuery, rows: readonly VectorSample[]): VectorSample[] => [
  ...rows,
  echoOfExpression(expression),
];
const rows = (...names: string[]): VectorSample[] =>
  names.map((name) => ({ labels: { n: "20", ...(name === "" ? {} : { __name__: name }) }, value: 1 }));

Deno.test("chooseStrategy: each flavour is probed for the strategies it may bear", async () => {
  const refuse = () => {
    throw backendErrorOf("bad-query", "no");
  };
  for (
    const [options, asked] of [
      [flavour("victoriametrics"), ["keep"]],
      [flavour("prometheus", "3.15.0"), ["delayed"]],
      [flavour("prometheus", ""), ["delayed"]],
      [flavour("prometheus", "2.42.0+ds"), []],
      [flavour("mimir", "2.17.0"), ["delayed"]],
      [flavour("thanos", "0.37.2"), ["delayed"]],
      [flavour("unknown", "1.18"), ["delayed", "keep"]],
    ] as const
  ) {
    const { kind, queries } = await choose(SHARING, { ...options, intercept: refuse });
    assert.equal(kind, "union");
    assert.deepEqual(queries.map((query) => isKeepNames(query) ? "keep" : "delayed"), asked);
  }
});

Deno.test("chooseStrategy: a strategy is right when both names come back with rows of their own", async () => {
  const intercept = (query: FakeQuery) => answerTo(query, rows(...SHARING));
  assert.equal((await choose(SHARING, { ...flavour("mimir"), intercept })).kind, "delayed-names");
  assert.equal((await choose(SHARING, { ...flavour("victoriametrics"), intercept })).kind, "keep-names");
});

Deno.test("chooseStrategy: an unknown backend that keeps names when told to is asked that second", async () => {
  const intercept = (query: FakeQuery) => {
    if (!isKeepNames(query)) throw backendErrorOf("bad-query", "no");
    return answerTo(query, rows(...SHARING));
  };
  assert.equal((await choose(SHARING, { ...flavour("unknown"), intercept })).kind, "keep-names");
});

for (
  const [what, answer] of [
    ["rows without a name", rows("")],
    ["one row that lost its name", rows("up", "scrape_duration_seconds", "")],
    ["a name that was not asked for", rows("up", "scrape_duration_seconds", "other")],
    ["a row that counts nothing", [{ labels: { __name__: "up", n: "x" }, value: 1 }]],
  ] as const
) {
  Deno.test(`chooseStrategy: ${what} proves the strategy wrong at once`, async () => {
    const names = [...SHARING, "a_count", "a_sum"];
    const { kind, queries } = await choose(names, {
      ...flavour("mimir"),
      intercept: (query) => answerTo(query, answer),
    });
    assert.equal(kind, "union");
    assert.equal(queries.length, 1);
  });
}

Deno.test("chooseStrategy: A8: right rows without the echo prove the strategy wrong", async () => {
  const { kind, queries } = await choose(SHARING, { ...flavour("mimir"), intercept: () => rows(...SHARING) });
  assert.equal(kind, "union");
  assert.equal(queries.length, 1);
});

Deno.test("chooseStrategy: rows of one name alone prove nothing, because they may be both merged: the next pair is asked", async () => {
  const names = ["a_count", "a_sum", "b_count", "b_sum", "c_count", "c_sum", ...SHARING];
  const { kind, queries } = await choose(names, {
    ...flavour("mimir"),
    intercept: (query) => answerTo(query, rows(query.names[0] ?? "")),
  });
  assert.equal(kind, "union");
  assert.deepEqual(queries.map(({ names }) => names.toSorted()), [SHARING, ["a_count", "a_sum"], ["b_count", "b_sum"]]);
  const second = await choose(names, {
    ...flavour("mimir"),
    intercept: (query) => answerTo(query, query.names.includes("up") ? [] : rows(...query.names)),
  });
  assert.equal(second.kind, "delayed-names");
  assert.equal(second.queries.length, 2);
});

Deno.test("chooseStrategy: without a likely pair any two names are asked, and one name alone is measured by the union", async () => {
  const { queries } = await choose(["x", "y", "z"], {
    ...flavour("mimir"),
    intercept: (query) => answerTo(query, []),
  });
  assert.deepEqual(queries.map(({ names }) => names), [["x", "y"]]);
  for (const names of [["x"], []]) {
    const { kind, queries } = await choose(names, flavour("mimir"));
    assert.equal(kind, "union");
    assert.equal(queries.length, 0);
  }
});

Deno.test("chooseStrategy: a backend that is down leaves it in doubt, one that refuses does not", async () => {
  const down = () => {
    throw backendErrorOf("unavailable", "no");
  };
  assert.equal((await choose(SHARING, { ...flavour("mimir"), intercept: down })).kind, "union");
  const refusal = backendErrorOf("unauthorized", "no");
  const refuse = () => {
    throw refusal;
  };
  await assert.rejects(choose(SHARING, { ...flavour("mimir"), intercept: refuse }), (error) => error === refusal);
});

Deno.test("chooseStrategy: a fault of the program and an abort decide nothing", async () => {
  const fault = new RangeError("a fault");
  await assert.rejects(
    choose(SHARING, { ...flavour("mimir"), intercept: () => Promise.reject(fault) }),
    (error) => error === fault,
  );
  const controller = new AbortController();
  const reason = new Error("enough");
  const backend = new FakeBackend({
    info: { flavour: "mimir" },
    intercept: () => {
      controller.abort(reason);
      throw backendErrorOf("bad-query", "no");
    },
  });
  const choosing = chooseStrategy(backend, SHARING, OPTIONS, 1_000, { signal: controller.signal });
  await assert.rejects(choosing, (error) => error === reason);
});
