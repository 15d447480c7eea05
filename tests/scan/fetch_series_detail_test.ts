import assert from "node:assert/strict";
import type { CallOptions } from "../../src/prometheus/backend.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { fetchSeriesDetail } from "../../src/scan/fetch_series_detail.ts";
import { FakeBackend, type FakeBackendOptions, type FakeSeries } from "../support/fake_backend.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

const SERIES: readonly FakeSeries[] = [
  { name: "up", labels: { job: "a" }, samples: 5 },
  { name: "up", labels: { job: "b" }, samples: 20 },
  { name: "up", labels: { job: "c" }, samples: 10 },
  { name: "$1 cost", labels: { job: "a", m: "x" }, samples: 1 },
];

interface FetchTestOptions extends FakeBackendOptions {
  readonly names?: readonly string[];
  readonly maxSeries?: number;
  readonly call?: CallOptions;
  readonly concurrency?: number;
  readonly maxQueries?: number;
}

async function fetchDetail({ names = ["up", "$1 cost"], maxSeries = 2, ...options }: FetchTestOptions) {
  const backend = new FakeBackend({ series: SERIES, ...options });
  const scope = { match: [], exclude: [], groupBy: [], selector: "", skipExcluded: false };
  const fetched = await fetchSeriesDetail(backend, { evaluatedAtMs: 600_000, windowMinutes: 5, scope }, names, {
    maxSeries,
    call: options.call ?? { signal: new AbortController().signal },
    concurrency: options.concurrency ?? 2,
    ...options.maxQueries === undefined ? {} : { maxQueries: options.maxQueries },
  });
  return { ...fetched, backend };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
const seriesOf = (names: readonly string[]) => names.map((name) => ({ name, labels: { job: name }, samples: 5 }));

Deno.test("fetchSeriesDetail: the highest series of each name with their own labels, highest first", async () => {
  const { series, failures, backend } = await fetchDetail({});
  assert.deepEqual([...series], [
    ["up", [{ labels: { job: "b" }, dpm: 4 }, { labels: { job: "c" }, dpm: 2 }]],
    ["$1 cost", [{ labels: { job: "a", m: "x" }, dpm: 0.2 }]],
  ]);
  assert.equal(failures.size, 0);
  assert.deepEqual(backend.queries.map(({ atMs }) => atMs), [600_000]);
});

Deno.test("fetchSeriesDetail: highest first, whatever the order of the rows", async () => {
  const row = (job: string, value: number) => ({ labels: { job, dpm_finder_metric_name: "up" }, value });
  const intercept = () => [row("a", 5), row("b", 20), row("c", 10)];
  const { series } = await fetchDetail({ names: ["up"], intercept });
  assert.deepEqual(series.get("up")?.map(({ dpm }) => dpm), [4, 2, 1]);
});

Deno.test("fetchSeriesDetail: the window is the snapshot's, a millisecond shorter where ranges are closed", async () => {
  const { backend } = await fetchDetail({ rangeBounds: "closed" });
  assert.match(backend.queries[0]?.expression ?? "", /\[4m59s999ms\]/);
});

Deno.test("fetchSeriesDetail: a name that has no series any more has none, which is no failure", async () => {
  const { series, failures } = await fetchDetail({ names: ["gone"] });
  assert.deepEqual(series.get("gone"), []);
  assert.equal(failures.size, 0);
});

Deno.test("fetchSeriesDetail: answers stay small, by names and by series asked for", async () => {
  const names = many(250);
  const sizes = async (maxSeries: number) =>
    (await fetchDetail({ names, maxSeries, series: seriesOf(names) })).backend.queries.map(({ names }) => names.length);
  assert.ok((await sizes(1)).every((size) => size <= 100));
  assert.ok((await sizes(1_000)).every((size) => size <= 5));
  assert.ok((await sizes(10_000)).every((size) => size === 1));
});

Deno.test("fetchSeriesDetail: a failing batch is halved until the name at fault is alone", async () => {
  const names = many(10);
  const { series, failures, backend } = await fetchDetail({
    names,
    series: seriesOf(names),
    intercept: (query) => {
      if (query.names.includes("m7")) throw backendErrorOf("unavailable", "panic", { retry: { passing: true } });
      return undefined;
    },
  });
  assert.deepEqual([...failures], [["m7", "panic"]]);
  assert.deepEqual([...series.keys()], names.filter((name) => name !== "m7"));
  for (const [name, [detail]] of series) assert.deepEqual(detail, { labels: { job: name }, dpm: 1 });
  assert.deepEqual(new Set(backend.queries.map(({ call }) => call.retries)), new Set([undefined, 2]));
});

Deno.test("fetchSeriesDetail: a dead backend is not asked for every name", async () => {
  const names = many(1_000);
  const dead = backendErrorOf("unavailable", "no healthy upstream");
  const { series, failures, backend } = await fetchDetail({
    names,
    concurrency: 1,
    intercept: () => Promise.reject(dead),
  });
  assert.ok(backend.queries.length <= 6, `${backend.queries.length} queries`);
  assert.equal(failures.size, 1_000);
  assert.deepEqual(new Set(failures.values()), new Set(["no healthy upstream"]));
  assert.equal(series.size, 0);
});

Deno.test("fetchSeriesDetail: a refusal, a fault of the program and an abort end it", async () => {
  for (const error of [backendErrorOf("unauthorized", "no"), new RangeError("a fault")]) {
    await assert.rejects(fetchDetail({ intercept: () => Promise.reject(error) }), (thrown) => thrown === error);
  }
  const controller = new AbortController();
  const reason = new Error("enough");
  const fetching = fetchDetail({
    call: { signal: controller.signal },
    intercept: () => {
      controller.abort(reason);
      return undefined;
    },
  });
  await assert.rejects(fetching, (thrown) => thrown === reason);
});

Deno.test("fetchSeriesDetail: past the deadline the names left are failures", async () => {
  const controller = new AbortController();
  const { series, failures } = await fetchDetail({
    names: ["up", "$1 cost"],
    maxSeries: 5_000,
    concurrency: 1,
    call: { signal: controller.signal },
    intercept: ({ names }) => {
      if (names.includes("$1 cost")) controller.abort(new DeadlineError(30_000));
      return undefined;
    },
  });
  assert.deepEqual([...series.keys()], ["up"]);
  assert.deepEqual([...failures], [["$1 cost", "The deadline of 30 s passed"]]);
});

Deno.test("fetchSeriesDetail: maxQueries leaves out the names beyond them (O4)", async () => {
  const names = many(250);
  const { series, failures, backend } = await fetchDetail({ names, series: seriesOf(names), maxQueries: 2 });
  assert.equal(backend.queries.length, 2);
  assert.deepEqual([...series.keys()], names.slice(0, 200));
  assert.equal(failures.size, 0);
});

Deno.test("fetchSeriesDetail: with maxQueries no failure is sent again, halved, or ends the scan (O4)", async () => {
  for (const code of ["forbidden", "too-heavy", "bad-query"] as const) {
    const { series, failures, backend } = await fetchDetail({
      maxQueries: 2,
      intercept: () => Promise.reject(backendErrorOf(code, "no")),
    });
    assert.deepEqual([backend.queries.length, series.size, failures.size], [1, 0, 2]);
    assert.deepEqual(backend.queries.map(({ call }) => call.retries), [0]);
  }
});
