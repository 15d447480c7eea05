import assert from "node:assert/strict";
import { runTargets } from "../../src/cli/run_targets.ts";
import { configureLogging } from "../../src/cli/terminal/configure_logging.ts";
import { StderrLine } from "../../src/cli/terminal/stderr_line.ts";
import { listDays, openDay } from "../../src/history/read_history.ts";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import type { ReportConfig } from "../../src/report/report_options.ts";
import { backendConfig } from "../support/backend_config.ts";
import { NOBODY } from "../support/free_port.ts";
import { scanConfig } from "../support/scan_config.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { decodeRemoteWrite } from "../push/decode_pushed.ts";
import { serveAnswers } from "./process/serve_answers.ts";
import { demoSeries, serveDemo } from "./process/serve_demo.ts";

const REPORT: Omit<ReportConfig, "output"> = {
  format: "json",
  sort: "dpm",
  isOverview: true,
  top: undefined,
  seriesDetail: { series: 0, metrics: undefined },
  writeIncomplete: false,
  compare: undefined,
  minDpm: 1,
  all: false,
  plan: undefined,
  planFlags: [],
  costPer1000Series: undefined,
  includedDpm: 1,
};
const SERIES = demoSeries([{ name: "requests_total", series: 3, seconds: 15 }, { name: "up", seconds: 60 }]);

/** What a test says of a run. */
interface Run {
  readonly output: string;
  /** Backends by the name of their target, in order. */
  readonly backends: Readonly<Record<string, Partial<BackendConfig> & { readonly url: string }>>;
  readonly inFlight?: number;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** Where the results are pushed to. */
  readonly pushUrl?: string;
  /** The folder of the history. */
  readonly history?: string;
  /** Told each line of the log. */
  readonly onLine?: (line: { readonly message: string; readonly target?: string; readonly severity: string }) => void;
}

/** Runs targets in this process, with a log that the test sees. */
async function run({ output, backends, inFlight = 4, deadlineMs, signal, pushUrl, history, onLine = () => {} }: Run) {
  const report = { ...REPORT, output };
  const logConfig = { format: "json", level: "info", quiet: true } as const;
  const stderr = new StderrLine((text) => onLine(JSON.parse(text)));
  using logging = configureLogging(logConfig, { stderr, colors: false });
  const targets = Object.entries(backends).map(([name, { url, ...rest }], index) => ({
    name,
    index,
    scan: scanConfig({ evaluatedAtMs: undefined, deadlineMs }),
    report,
    backend: backendConfig(url, { retryForMs: 0, ...rest }),
  }));
  const push = pushUrl === undefined ? undefined : {
    receivers: [{ protocol: "remote-write" as const, backend: backendConfig(pushUrl, { retryForMs: 0 }) }],
    labels: new Map([["env", "test"]]),
  };
  const code = await runTargets(
    { path: "targets.yaml", inFlight, targets, report, push, history: { dir: history, keepMs: 0 }, log: logConfig },
    { signal: signal ?? new AbortController().signal, log: logging.log },
  );
  return code;
}

const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));
const dead = () => ({ url: `http://${NOBODY}` });
const refusing = () => serveAnswers(() => new Response("no", { status: 401 }));

Deno.test("runTargets: a dead, a refusing and a slow target neither stop nor slow the others", async () => {
  await withTempDir(async (dir) => {
    const goodIsDone = Promise.withResolvers<void>();
    await using good = serveDemo({ series: SERIES });
    await using refuses = refusing();
    // It answers its first query only once the others are done, which they never were if they waited for it.
    await using slow = serveDemo({ series: SERIES }, async ({ query }) => {
      if (query.includes("requests_total")) await goodIsDone.promise;
      return undefined;
    });
    const done = new Set<string>();
    const errors = new Map<string, string>();
    const code = await run({
      output: `${dir}/out.json`,
      backends: { slow, dead: dead(), refuses, good },
      onLine: ({ message, target = "", severity }) => {
        if (severity === "ERROR" && target !== "") errors.set(target, message);
        if (message.startsWith("Done") && done.add(target).size === 3) goodIsDone.resolve();
      },
    });
    assert.equal(code, 3);
    assert.deepEqual([...done].sort(), ["dead", "good", "refuses"]);
    const { targets, targets_failed: failed, totals } = await read(`${dir}/out.json`);
    assert.equal(failed, 2);
    // 2 × (3 series at 4 DPM + 1 at 1).
    assert.deepEqual(totals, { metrics: 4, series: 8, dpm: 26 });
    assert.deepEqual(
      targets.map(({ target, outcome }: { target: string; outcome: string }) => [target, outcome]),
      [["slow", "complete"], ["dead", "failed"], ["refuses", "failed"], ["good", "complete"]],
    );
    for (const index of [1, 2]) assert.equal(targets[index].error, errors.get(targets[index].target));
    assert.match(
      targets[2].error,
      /Check targets\[2\]\.username and targets\[2\]\.api_key, or targets\[2\]\.bearer_token/,
    );
  });
});

Deno.test("runTargets: no more are scanned at once than --targets-in-flight says", async () => {
  await withTempDir(async (dir) => {
    let now = 0;
    let most = 0;
    const servers = Array.from({ length: 5 }, () => {
      const open = { requests: 0 };
      return serveDemo({ series: SERIES }, () => undefined, (change) => {
        if (open.requests === 0 && change === 1) most = Math.max(most, ++now);
        open.requests += change;
        if (open.requests === 0) now--;
      });
    });
    try {
      const backends = Object.fromEntries(servers.map(({ url }, i) => [`t${i}`, { url }]));
      assert.equal(await run({ output: `${dir}/out.json`, backends, inFlight: 2 }), 0);
      assert.ok(most <= 2, `${most} at once`);
      assert.equal((await read(`${dir}/out.json`)).targets.length, 5);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  });
});

Deno.test("runTargets: the deadline of a target ends that target alone", async () => {
  await withTempDir(async (dir) => {
    await using good = serveDemo({ series: SERIES });
    await using hangs = serveDemo({ series: SERIES }, () => "hang");
    const code = await run({ output: `${dir}/out.json`, backends: { hangs, good }, deadlineMs: 1_500 });
    assert.equal(code, 3);
    const { targets } = await read(`${dir}/out.json`);
    assert.deepEqual([targets[0].outcome, targets[1].outcome], ["failed", "complete"]);
    assert.match(targets[0].error, /targets\[0\]\.deadline/);
  });
});

Deno.test("runTargets: where no target was measured the file stays, and 3 says so", async () => {
  await withTempDir(async (dir) => {
    const output = `${dir}/out.json`;
    await using good = serveDemo({ series: SERIES });
    assert.equal(await run({ output, backends: { a: good, b: dead() } }), 3);
    const before = await Deno.readTextFile(output);
    await using refuses = refusing();
    const said: string[] = [];
    const onLine = ({ message }: { readonly message: string }) => said.push(message);
    assert.equal(await run({ output, backends: { a: refuses, b: dead() }, onLine }), 3);
    assert.equal(await Deno.readTextFile(output), before);
    assert.equal(said.at(-1), `2 of 2 targets gave no usable result. "${output}" stays as it was`);
  });
});

Deno.test("runTargets: a target that is empty is no failure, in the exit code and in what is said", async () => {
  await withTempDir(async (dir) => {
    await using good = serveDemo({ series: SERIES });
    await using empty = serveDemo({ series: [] });
    const said: string[] = [];
    const onLine = ({ message }: { readonly message: string }) => said.push(message);
    assert.equal(await run({ output: `${dir}/out.json`, backends: { good, empty }, onLine }), 0);
    assert.deepEqual(said.filter((line) => line.includes("no usable result")), []);
    assert.equal(said.at(-1), `Wrote "${dir}/out.json"`);
  });
});

Deno.test("runTargets: a signal ends all targets, and nothing is written", async () => {
  await withTempDir(async (dir) => {
    const stop = new AbortController();
    await using hangs = serveDemo({ series: SERIES }, () => {
      stop.abort(new Error("stopped"));
      return "hang";
    });
    await using good = serveDemo({ series: SERIES });
    const output = `${dir}/out.json`;
    await assert.rejects(run({ output, backends: { hangs, good }, signal: stop.signal }), /stopped/);
    await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
  });
});

Deno.test("runTargets: what is pushed is what the format prom writes, once, with the time of each target's scan", async () => {
  await withTempDir(async (dir) => {
    const bodies: Uint8Array[] = [];
    let status = 204;
    await using receiver = serveAnswers(async (request) => {
      bodies.push(await request.bytes());
      return new Response(null, { status });
    });
    await using eu = serveDemo({ series: SERIES });
    await using us = serveDemo({ series: SERIES });
    const [output, backends, pushUrl] = [`${dir}/out.json`, { eu, dead: dead(), us }, `${receiver.url}/api/v1/write`];
    assert.equal(await run({ output, backends, pushUrl }), 3);
    assert.equal(bodies.length, 1);
    const samples = decodeRemoteWrite(bodies[0] ?? new Uint8Array()).map(({ labels, ...sample }) => {
      return { ...sample, labels: Object.fromEntries(labels) };
    });
    const { targets } = await read(output);
    const times = new Map(
      targets.map(({ target, report }: { target: string; report: { evaluated_at: string } | null }) => [
        target,
        report === null ? undefined : Date.parse(report.evaluated_at),
      ]),
    );
    for (const name of ["eu", "us"]) {
      const own = samples.filter(({ labels }) =>
        labels["target"] === name && labels["__name__"] === "metric_total_dpm"
      );
      assert.deepEqual(own.map(({ labels, value }) => [labels["metric_name"], labels["job"], labels["env"], value]), [
        ["requests_total", "dpm-finder", "test", 12],
      ]);
      assert.deepEqual(own.map(({ timestampMs }) => timestampMs), [times.get(name)]);
    }
    const failed = samples.filter(({ labels }) => labels["target"] === "dead");
    assert.deepEqual(failed.map(({ labels, value }) => [labels["__name__"], value]), [
      ["dpm_finder_target_measured", 0],
      ["dpm_finder_target_failure_info", 1],
    ]);
    status = 400;
    assert.equal(await run({ output, backends: { eu, us }, pushUrl }), 1);
    assert.equal((await read(output)).targets_failed, 0);
    const sent = bodies.length;
    assert.equal(await run({ output, backends: { dead: dead() }, pushUrl }), 3);
    assert.equal(bodies.length, sent);
  });
});

Deno.test("runTargets: a target whose backend is away lends its place to others", async () => {
  await withTempDir(async (dir) => {
    let isGoodDone = false;
    const whileAway = () => isGoodDone ? undefined : new Response("away", { status: 503 });
    await using away = serveDemo({ series: SERIES }, whileAway);
    await using good = serveDemo({ series: SERIES });
    const code = await run({
      output: `${dir}/out.json`,
      backends: { away: { ...away, retryForMs: 60_000 }, good },
      inFlight: 1,
      onLine: ({ message, target }) => {
        if (message.startsWith("Done") && target === "good") isGoodDone = true;
      },
    });
    assert.equal(code, 0);
  });
});

Deno.test("runTargets: the history has each good target by its name; one it cannot take costs exit code 1", async () => {
  await withTempDir(async (dir) => {
    await using good = serveDemo({ series: SERIES });
    await using refuses = refusing();
    const history = `${dir}/history`;
    const backends = { one: good, two: good, refuses };
    assert.equal(await run({ output: `${dir}/out.json`, backends, history }), 3);
    const found: string[] = [];
    for (const day of await listDays(history, "dpm")) {
      using opened = await openDay(history, "dpm", day);
      for (const file of opened.files) {
        for await (const row of file.rows(["target", "metric_name"])) found.push(`${row.target} ${row.metric_name}`);
      }
    }
    assert.deepEqual(found.sort(), ["one requests_total", "one up", "two requests_total", "two up"]);

    const again = `${dir}/again`;
    await using breaking = serveDemo({ series: SERIES }, async () => {
      await Deno.remove(`${again}/dpm`, { recursive: true }).catch(() => {});
      await Deno.writeTextFile(`${again}/dpm`, "");
      return undefined;
    });
    const errors: string[] = [];
    const unwritable = await run({
      output: `${dir}/out.json`,
      backends: { one: breaking },
      history: again,
      onLine: ({ message, severity }) => severity === "ERROR" && errors.push(message),
    });
    assert.deepEqual([unwritable, errors.length], [1, 1]);
    assert.match(errors[0] ?? "", /^The history lacks this scan: /);
  });
});
