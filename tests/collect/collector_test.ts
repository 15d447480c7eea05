import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { Collector } from "../../src/collect/collector.ts";
import { planDays } from "../../src/collect/plan_days.ts";
import { errorMessage } from "../../src/errors/error_message.ts";
import type { VectorSample } from "../../src/prometheus/backend.ts";
import { BackendError, type BackendErrorCode } from "../../src/prometheus/backend_error.ts";
import { FakeBackend } from "../support/fake_backend.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { testConfig } from "./test_config.ts";

const NOW_MS = Date.UTC(2026, 2, 10, 12);
const DAY = "2026-03-09";
const { signal } = new AbortController();

function failure(code: BackendErrorCode): BackendError {
  return new BackendError({ code, action: "query", url: "http://x", reason: code });
}

/** A collector of services a and b, with what it says and shows. */
async function bench(dir: string, answer: (query: string) => VectorSample[], services = ["a", "b"]) {
  const said: string[] = [];
  const say = (level: string) => (message: string, properties: Record<string, unknown> = {}) =>
    void said.push(`${level} ${message.replace(/\{(\w+)\}/g, (_, key) => String(properties[key]))}`);
  const shown: string[] = [];
  const backend = new FakeBackend({ intercept: ({ expression }) => answer(expression) });
  const config = await testConfig(dir, services);
  const collector = new Collector(config, {
    connect: () => Promise.resolve({ backend, close: () => Promise.resolve(backend.close()) }),
    describe: errorMessage,
    progress: {
      start: (total, unit) => shown.push(`0/${total} ${unit}`),
      update: ({ done }) => shown.push(`${done}`),
      stop: () => shown.push("end"),
    },
    now: () => NOW_MS,
    log: { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") } as never,
  });
  const run = (days = [DAY]) => collector.run(planDays(config, days, NOW_MS), signal);
  return { collector, backend, config, said, shown, run };
}

const value = (): VectorSample[] => [{ labels: {}, value: 1 }];

Deno.test("Collector: says how much it wrote, shows how far it is, and closes the backend", async () => {
  await withTempDir(async (dir) => {
    const { run, said, shown, backend } = await bench(dir, value);
    deepEqual(await run(), { written: 2, kept: 0, failed: 0, problem: undefined, exitCode: 0 });
    deepEqual(said, ["info Collected 2 files with 4 rows in 0 ms"]);
    deepEqual(shown, ["0/2 evaluations", "1", "2", "end"]);
    equal(backend.closed, true);
    deepEqual([...new Set(backend.queries.map(({ call }) => Reflect.get(call, "removesReplicas")))], [true]);
  });
});

Deno.test("Collector: failures for the same reason are one line, and the exit code is 4", async () => {
  await withTempDir(async (dir) => {
    const { run, said } = await bench(dir, (query) => {
      if (/down.*"[bc]"/.test(query)) throw failure("bad-query");
      return value();
    }, ["a", "b", "c"]);
    const outcome = await run(["2026-03-08", DAY]);
    equal(outcome.exitCode, 4);
    equal(outcome.failed, 4);
    deepEqual(said, [
      "info Collected 2 files with 4 rows in 0 ms",
      'error Nothing written for "downs" of "b" on 2026-03-08 and 3 others: Cannot query "http://x": bad-query',
    ]);
  });
});

Deno.test("Collector: says that a file of the collector before has the same under another name", async () => {
  await withTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/${DAY}`);
    await Deno.writeTextFile(`${dir}/${DAY}/API.parquet`, "whatever it wrote");
    const { run, said } = await bench(dir, value, ["API"]);
    equal((await run()).exitCode, 0);
    equal(
      said[1],
      `warn "${dir}/${DAY}/API.parquet" of another program is beside a new file of the same service: remove one, or ` +
        "both count",
    );
  });
});

Deno.test("Collector: the exit code is 3 when nothing at all was answered", async () => {
  await withTempDir(async (dir) => {
    const { run } = await bench(dir, () => {
      throw failure("unavailable");
    });
    equal((await run()).exitCode, 3);
  });
});

Deno.test("Collector: the exit code is 1 when a file cannot be written", async () => {
  await withTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/${DAY}/a.parquet`, { recursive: true });
    const { run } = await bench(dir, value);
    equal((await run()).exitCode, 1);
  });
});

Deno.test("Collector: the same trouble with the disk is one line for all files", async () => {
  await withTempDir(async (dir) => {
    for (const name of ["a", "b"]) await Deno.mkdir(`${dir}/${DAY}/${name}.parquet`, { recursive: true });
    const { run, said } = await bench(dir, value);
    await run();
    equal(said.length, 2);
    // Which of them is first depends on the disk.
    match(
      said[1] ?? "",
      /^error Nothing written for "[ab]" on 2026-03-09 and 1 other: Cannot open ".*": it is a folder\./,
    );
  });
});

Deno.test("Collector: a file that is kept is a warning, and no failure", async () => {
  await withTempDir(async (dir) => {
    let values = value();
    const { run, said } = await bench(dir, () => values, ['m of "1']);
    await run();
    values = [];
    deepEqual(await run(), { written: 0, kept: 1, failed: 0, problem: undefined, exitCode: 0 });
    equal(
      said.at(-1),
      'warn Kept the file there was for "m of \\"1" on 2026-03-09: nothing is found for that time now, and it has rows',
    );
  });
});

Deno.test("Collector: a service of which nothing is found is a warning, for it may be misspelt", async () => {
  await withTempDir(async (dir) => {
    const { run, said } = await bench(dir, (query) => query.includes('"a"') ? value() : [], ["a", "nosuch"]);
    const outcome = await run(["2026-03-08", DAY]);
    deepEqual([outcome.written, outcome.exitCode], [4, 0]);
    equal(
      said.at(-1),
      'warn Nothing is found for "nosuch" on 2026-03-08 and 1 other, written without rows: is the service spelled as in ' +
        "the label?",
    );
  });
});

Deno.test("Collector: without a backend it rejects with what connecting said", async () => {
  await withTempDir(async (dir) => {
    const config = await testConfig(dir);
    const collector = new Collector(config, {
      connect: () => Promise.reject(failure("connection-refused")),
      describe: errorMessage,
      progress: { start: () => {}, update: () => {}, stop: () => {} },
      now: () => NOW_MS,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } as never,
    });
    await rejects(collector.run(planDays(config, [DAY], NOW_MS), signal), { code: "connection-refused" });
  });
});
