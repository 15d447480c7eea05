import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { CollectConfig } from "../../src/collect/collect_config.ts";
import { collectedPath, type Evaluation } from "../../src/collect/collected_file.ts";
import { planDays } from "../../src/collect/plan_days.ts";
import { type EvaluationResult, runEvaluations } from "../../src/collect/run_evaluations.ts";
import { openParquet } from "../../src/parquet/parquet_file.ts";
import { writeParquet } from "../../src/parquet/write_parquet.ts";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { BackendError, type BackendErrorCode } from "../../src/prometheus/backend_error.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";
import { readText, testConfig } from "./test_config.ts";

const NOW_MS = Date.UTC(2026, 2, 10, 12);
const DAY = "2026-03-09";

type Answer = (query: string, atMs: number, signal: AbortSignal) => VectorSample[] | Promise<VectorSample[]>;

/** Runs a day, and tells what became of each service. */
async function runDay(config: CollectConfig, answer: Answer, {
  evaluations = planDays(config, [DAY], NOW_MS),
  signal = new AbortController().signal,
  now = NOW_MS,
}: { evaluations?: Evaluation[]; signal?: AbortSignal; now?: number } = {}): Promise<Record<string, EvaluationResult>> {
  const results: Record<string, EvaluationResult> = {};
  await runEvaluations(evaluations, {
    config,
    backend: { query: async (query, atMs) => await answer(query, atMs, signal) },
    now: () => now,
    signal,
    onResult: ({ service }, result) => results[service] = result,
  });
  return results;
}

async function rowsOf(config: CollectConfig, service: string, day = DAY) {
  using file = await openParquet(collectedPath(config.storage.dir, { service, day }));
  return await Array.fromAsync(file.rows());
}

function failure(code: BackendErrorCode): BackendError {
  return new BackendError({ code, action: "query", url: "http://x", reason: code });
}

const sample = (labels: Record<string, string>, value: number): VectorSample => ({ labels, value });
const one: Answer = (query) => [sample({ q: query }, 1)];
const kinds = (results: Record<string, EvaluationResult>) =>
  Object.fromEntries(Object.entries(results).map(([service, { kind }]) => [service, kind]));

Deno.test("runEvaluations: rows in the order of queries and labels, with instant and day", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    const values = [NaN, Infinity, -Infinity, -0, 1e308];
    await runDay(
      config,
      (query) =>
        query.startsWith("up")
          ? values.map((value, i) => sample({ zone: `z${values.length - i}`, __name__: "up" }, value))
          : [sample({ zone: "", 'ü\n"': "x" }, 2)],
    );
    const at = { timestamp: Date.UTC(2026, 2, 10) - 1, api_proxy: "a", date: DAY };
    deepEqual(
      await rowsOf(config, "a"),
      [
        ...values.map((value, i) => ({
          ...at,
          metric_name: "ups",
          value,
          zone: `z${values.length - i}`,
          labels: `{"__name__":"up","zone":"z${values.length - i}"}`,
        })).reverse(),
        { ...at, metric_name: "downs", value: 2, zone: null, labels: '{"zone":"","ü\\n\\"":"x"}' },
      ].map((row) => ({
        timestamp: row.timestamp,
        metric_name: row.metric_name,
        value: row.value,
        api_proxy: row.api_proxy,
        date: row.date,
        zone: row.zone,
        labels: row.labels,
      })),
    );
  });
});

Deno.test("runEvaluations: labels with names that mean something to objects are columns as others", async () => {
  await withTempDir(async (dir) => {
    const config = await readText(`
services: [a]
prometheus: { url: "http://h", metrics: [{ name: m, query: m, labels: [__proto__, constructor, toString] }] }
storage: { outputDir: ${JSON.stringify(dir)} }
`);
    const labels: Record<string, string> = JSON.parse('{"constructor":"c","__proto__":"p","a":"\\ud800"}');
    await runDay(config, () => [sample(labels, 1)]);
    const [row = {}] = await rowsOf(config, "a");
    deepEqual(
      ["__proto__", "constructor", "toString", "labels"].map((name) =>
        Object.getOwnPropertyDescriptor(row, name)?.value
      ),
      [
        "p",
        "c",
        null,
        '{"__proto__":"p","a":"\\ud800","constructor":"c"}',
      ],
    );
  });
});

Deno.test("runEvaluations: a service without a result has a file without rows", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    deepEqual(await runDay(config, () => []), { a: { kind: "written", rows: 0 } });
    deepEqual(await rowsOf(config, "a"), []);
  });
});

Deno.test("runEvaluations: one failed query writes nothing of its service, and stops no other", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a", "b", "c"]);
    const error = failure("bad-query");
    const results = await runDay(config, (query) => {
      if (query === 'down{service="b"}') throw error;
      return [sample({}, 1)];
    });
    deepEqual(results, {
      a: { kind: "written", rows: 2 },
      b: { kind: "failed", metric: "downs", error },
      c: { kind: "written", rows: 2 },
    });
    deepEqual(await namesIn(`${dir}/${DAY}`), ["a.parquet", "c.parquet"]);
  });
});

Deno.test("runEvaluations: a day that fails or finds nothing any more leaves the file that is there", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    await runDay(config, one);
    const before = await Deno.readFile(`${dir}/${DAY}/a.parquet`);
    equal((await runDay(config, () => Promise.reject(failure("unavailable"))))["a"]?.kind, "failed");
    deepEqual(await runDay(config, () => []), { a: { kind: "kept", reason: "empty" } });
    deepEqual(await Deno.readFile(`${dir}/${DAY}/a.parquet`), before);
  });
});

Deno.test("runEvaluations: running a day twice replaces its file", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    await runDay(config, one);
    await runDay(config, () => [sample({}, 7)]);
    deepEqual((await rowsOf(config, "a")).map(({ value }) => value), [7, 7]);
  });
});

Deno.test("runEvaluations: an evaluation never replaces a later one, unless that is of a wrong clock", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    const at = (hour: number) => [{ service: "a", day: DAY, atMs: Date.UTC(2026, 2, 9, hour) }];
    await runDay(config, one, { evaluations: at(12), now: Date.UTC(2026, 2, 9, 12) });
    deepEqual(await runDay(config, one, { evaluations: at(11), now: Date.UTC(2026, 2, 9, 13) }), {
      a: { kind: "kept", reason: "newer" },
    });
    deepEqual(kinds(await runDay(config, one, { evaluations: at(11), now: Date.UTC(2026, 2, 9, 11) })), {
      a: "written",
    });
  });
});

Deno.test("runEvaluations: a file of the collector before is replaced by rows, and by nothing else", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    await Deno.mkdir(`${dir}/${DAY}`);
    const schema = { name: "other", version: 1, columns: [{ name: "x", kind: "double" }] } as const;
    await writeParquet(`${dir}/${DAY}/a.parquet`, { schema, rows: [{ x: 1 }] });
    deepEqual(kinds(await runDay(config, () => [])), { a: "kept" });
    deepEqual(kinds(await runDay(config, one)), { a: "written" });
  });
});

Deno.test("runEvaluations: credentials that are refused end it for all, without a question for each", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, Array.from({ length: 50 }, (_, i) => `s${i}`));
    let asked = 0;
    const results = await runDay(config, () => {
      asked++;
      throw failure("unauthorized");
    });
    equal(Object.values(results).filter(({ kind }) => kind === "failed").length, 50);
    ok(asked <= config.backend.maxInFlight, `${asked} were asked`);
  });
});

Deno.test("runEvaluations: a backend that is gone is given up after two services in a row", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a", "b", "c", "d"]);
    let asked = 0;
    const slow = { ...config, backend: { ...config.backend, maxInFlight: 1 } };
    const results = await runDay(slow, () => {
      asked++;
      throw failure("connection-refused");
    });
    deepEqual(kinds(results), { a: "failed", b: "failed", c: "failed", d: "failed" });
    equal(asked, 2);
  });
});

Deno.test("runEvaluations: a signal ends it at once, what was written stays, nothing else is left", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a", "b", "c"]);
    const stop = new AbortController();
    const slow = { ...config, backend: { ...config.backend, maxInFlight: 1 } };
    await rejects(
      runDay(slow, (query) => {
        if (!query.includes('"b"')) return [sample({}, 1)];
        stop.abort(new Error("stopped"));
        stop.signal.throwIfAborted();
        return [];
      }, { signal: stop.signal }),
      { message: "stopped" },
    );
    deepEqual(await namesIn(`${dir}/${DAY}`), ["a.parquet"]);
    equal((await rowsOf(config, "a")).length, 2);
  });
});

Deno.test("runEvaluations: what cannot be written fails for itself alone", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a", "b"]);
    await Deno.mkdir(`${dir}/${DAY}/a.parquet`, { recursive: true });
    const results = await runDay(config, one);
    deepEqual(kinds(results), { a: "failed", b: "written" });
    const [failed] = Object.values(results);
    equal(
      failed?.kind === "failed" ? failed.error.message : "",
      `Cannot open "${dir}/${DAY}/a.parquet": it is a folder. Give the path of a file in it.`,
    );
  });
});

Deno.test("runEvaluations: a fault of the program is no failure of a service", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir, ["a"]);
    await rejects(runDay(config, () => Promise.reject(new TypeError("a bug"))), TypeError);
  });
});
