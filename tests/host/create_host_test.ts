import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createHostApp } from "../../src/host/create_host_app.tsx";
import { ExporterHost, type ExporterHostOptions } from "../../src/host/exporter_host.ts";
import type { ExporterCall, ExporterResult } from "../../src/host/exporter_run.ts";
import { HostMetrics } from "../../src/host/host_metrics.ts";
import { WriteError } from "../../src/files/write_error.ts";
import { HostError } from "../../src/host/host_error.ts";
import { WorkerQueue } from "../../src/host/worker_queue.ts";
import { writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const WELL: ExporterResult = {
  families: [{ name: "a", type: "gauge", help: "A.", samples: [{ suffix: "", labels: {}, value: 1 }] }],
  problem: undefined,
  returnCode: 0,
  stdout: bytes(""),
  stderr: "",
  metricsFile: "/tmp/x/metrics.prom",
  metrics: bytes("a 1\n"),
  metricsBytes: 4,
};
const FAILED: ExporterResult = {
  ...WELL,
  families: undefined,
  problem: "it ended with exit code 3",
  returnCode: 3,
  stderr: "one\ntwo\n",
};

/** A host of two exporters whose runs are what the test says. */
async function withHost(
  test: (host: {
    readonly get: (path: string, headers?: HeadersInit) => Promise<{ status: number; text: string; headers: Headers }>;
    readonly calls: ExporterCall[];
    readonly warnings: string[];
  }) => Promise<void>,
  run: (call: ExporterCall) => Promise<ExporterResult> = () => Promise.resolve(WELL),
  changes: Partial<ExporterHostOptions> = {},
  routePrefix = "",
): Promise<void> {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "switch.sh": "#!/bin/sh\n# dpm-exporter: help A <b>switch</b>.\n# dpm-exporter: arg --target required Which.\n" +
        "# dpm-exporter: flag --all Everything.\n",
      "plain.sh": "#!/bin/sh\n",
      "wrong.sh": "#!/bin/sh\n# dpm-exporter: nonsense\n",
    });
    const queue = new WorkerQueue<ExporterResult>({ workers: 1, maxQueue: 0 });
    const build = { version: "1.2.3", commit: "", deno: "2", v8: "1" };
    let nowMs = 0;
    const monotonicMs = () => nowMs += 10;
    const metrics = new HostMetrics({ build, queue, workers: 1, monotonicMs });
    const [calls, warnings]: [ExporterCall[], string[]] = [[], []];
    const say = (line: unknown, values: Readonly<Record<string, unknown>> = {}) =>
      void warnings.push(String(line).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])));
    const host = new ExporterHost({
      folders: [{ path: dir, isOwn: false }],
      allowed: [],
      queue,
      workers: 1,
      run: (call) => {
        calls.push(call);
        return run(call);
      },
      coalesce: false,
      cacheMs: 0,
      enableDebug: false,
      redact: (text) => text.replaceAll("hidden", "[redacted]"),
      metrics,
      log: { warn: say, info: say, error: say } as ExporterHostOptions["log"],
      monotonicMs,
      now: () => Date.UTC(2026, 0, 2),
      ...changes,
    });
    const handler = createHostApp({
      host,
      metrics,
      queue,
      place: { routePrefix, externalUrl: undefined },
      telemetryPath: "/metrics",
      limits: { timeoutMs: 1_000, offsetMs: 0 },
      build,
      style: { css: "p{}", policy: "default-src 'none'" },
      onError: (error) => warnings.push(String(error)),
    });
    await test({
      get: async (path, headers = {}) => {
        const client = { remoteAddress: "127.0.0.1", encrypted: false };
        const response = await handler(new Request(`http://host${path}`, { headers }), client);
        return { status: response.status, text: await response.text(), headers: response.headers };
      },
      calls,
      warnings,
    });
  });
}

Deno.test("host: metrics in the format that is asked for, of the arguments that are asked for", async () => {
  await withHost(async ({ get, calls }) => {
    const { status, text, headers } = await get("/metrics/switch?target=sw%201&--all");
    deepEqual([status, text], [200, "# HELP a A.\n# TYPE a gauge\na 1\n"]);
    match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    deepEqual(calls.map(({ exporter, args }) => [exporter.name, args]), [["switch", ["--target=sw 1", "--all"]]]);
    const open = await get("/metrics/plain", { accept: "application/openmetrics-text;version=1.0.0" });
    match(open.text, /# EOF\n$/);
  });
});

Deno.test("host: refusals say what to do, and none of them runs anything", async () => {
  await withHost(async ({ get, calls }) => {
    const answers = [
      ["/metrics/nope", 404, "There is no exporter of that name. There are: plain, switch, wrong.\n"],
      ["/metrics/switch", 400, "Cannot ask switch: --target is missing. Ask with ?--target=VALUE.\n"],
      ["/metrics/plain?x=1", 400, 'Cannot ask plain: the exporter declares no argument "x". It declares none.\n'],
      [
        "/metrics/plain?debug",
        403,
        "Cannot show all of a run of plain: start the host with --enable-debug for that.\n",
      ],
    ] as const;
    for (const [path, status, text] of answers) {
      const answer = await get(path);
      deepEqual([path, answer.status, answer.text], [path, status, text]);
    }
    const wrong = await get("/metrics/wrong");
    equal(wrong.status, 500);
    match(wrong.text, /^Cannot read the description in "wrong\.sh:2": it says "nonsense"/);
    match((await get("/metrics/a/b")).text, /^There is nothing at "\/metrics\/a\/b"/);
    deepEqual(calls, []);
  });
});

Deno.test("host: only exporters that are allowed are served, listed and named", async () => {
  await withHost(
    async ({ get }) => {
      equal((await get("/metrics/plain")).status, 200);
      equal((await get("/metrics/switch?target=x")).text, "There is no exporter of that name. There are: plain.\n");
      ok(!(await get("/")).text.includes("switch"));
    },
    undefined,
    { allowed: ["plain"] },
  );
});

Deno.test("host: a failing run is told once, with its last words to the scraper, and so is its end", async () => {
  const results = [FAILED, FAILED, WELL];
  await withHost(async ({ get, warnings }) => {
    for (const status of [500, 500, 200]) equal((await get("/metrics/plain")).status, status);
    deepEqual(warnings, [
      "plain fails with 500: Cannot read the metrics of plain: it ended with exit code 3",
      "plain is well again",
    ]);
    const { text } = await get("/metrics");
    match(text, /^server_exporter_requests_total\{exporter="plain",code="500"\} 2$/m);
    match(text, /^server_exporter_runs_total\{exporter="plain"\} 3$/m);
    match(text, /^server_exporter_output_bytes_total\{exporter="plain"\} 12$/m);
    match(text, /^server_requests_total\{code="200"\} 1$/m);
  }, () => Promise.resolve(results.shift() ?? WELL));
});

Deno.test("host: an exporter that cannot be started is a 500 that says why", async () => {
  await withHost(async ({ get }) => {
    const { status, text } = await get("/metrics/plain");
    deepEqual([status, text], [500, 'Cannot run the exporter "plain": no. Try.\n']);
  }, () => {
    throw new HostError({ action: "run the exporter", subject: "plain", reason: "no", hint: "Try" });
  });
});

Deno.test("host: where there is no place for metrics, as on a full disk, the 500 says so and is counted", async () => {
  await withHost(async ({ get, warnings }) => {
    const { status, text } = await get("/metrics/plain");
    equal(status, 500);
    match(text, /^Cannot open "\/tmp\/metrics": the disk is full\. Free/);
    match((await get("/metrics")).text, /^server_exporter_requests_total\{exporter="plain",code="500"\} 1$/m);
    match(warnings.join("\n"), /plain fails with 500/);
  }, () => {
    const cause = Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
    throw new WriteError("/tmp/metrics", "open", cause);
  });
});

Deno.test("host: metrics are served again for as long as --cache says, by arguments", async () => {
  await withHost(
    async ({ get, calls }) => {
      for (const target of ["a", "a", "b", "a"]) await get(`/metrics/switch?target=${target}`);
      deepEqual(calls.map(({ args }) => args), [["--target=a"], ["--target=b"]]);
    },
    undefined,
    { cacheMs: 60_000 },
  );
});

Deno.test("host: a time that is over is a 504 while it runs, and a 503 while it waits", async () => {
  const short = { "x-prometheus-scrape-timeout-seconds": "0.02" };
  const { promise, resolve } = Promise.withResolvers<ExporterResult>();
  await withHost(async ({ get }) => {
    const { status, text } = await get("/metrics/plain", short);
    deepEqual([status, text], [504, "plain did not answer within 20ms, and was ended.\n"]);
    // It has not come to its end, so its worker is not free.
    const full = await get("/metrics/plain", short);
    deepEqual([full.status, full.headers.get("retry-after")], [503, "1"]);
    resolve(WELL);
  }, () => promise);
});

Deno.test("host: the page lists exporters with what they say, their last result and a form; nothing of it is markup", async () => {
  await withHost(
    async ({ get }) => {
      await get("/pre/metrics/switch?target=x");
      const { status, text, headers } = await get("/pre/");
      deepEqual([status, headers.get("content-security-policy")], [200, "default-src 'none'"]);
      match(text, /Last: <strong class="status">200<\/strong> 1 sample, <time datetime="2026-01-02T00:00:00.000Z">/);
      ok(text.includes("A &lt;b&gt;switch&lt;/b&gt;."));
      match(text, /<form method="get" action="\.\/metrics\/switch"/);
      match(text, /<input id="exporter-switch-target" type="text" name="--target" [^>]*required/);
      match(text, /<input id="exporter-switch-all" type="checkbox" name="--all" value="true"/);
      match(text, /Cannot read the description in/);
      ok(!text.includes(" style="));
    },
    undefined,
    {},
    "/pre",
  );
});

Deno.test("host: the page says once why an exporter cannot be served, asked for or not", async () => {
  await withHost(async ({ get }) => {
    const reasons = async () => (await get("/")).text.split("Cannot read the description in").length - 1;
    equal(await reasons(), 1);
    await get("/metrics/wrong");
    equal(await reasons(), 1);
    match((await get("/")).text, /Last: <strong class="status stale">500<\/strong> as above, <time/);
  });
});

Deno.test("host: health says how busy it is", async () => {
  await withHost(async ({ get }) => {
    equal((await get("/healthz")).text, '{"status":"ok","running":0,"queued":0}');
    equal((await get("/-/ready")).status, 200);
  });
});

Deno.test("host: what an exporter was passed as a secret is in no refusal, no log, no debug answer, on no page", async () => {
  const leaking = {
    ...FAILED,
    problem: "line 1: hidden",
    stdout: bytes("o hidden"),
    stderr: "e hidden",
    metrics: bytes("m hidden"),
  };
  await withHost(
    async ({ get, warnings }) => {
      const answers = [await get("/metrics/plain"), await get("/metrics/plain?debug"), await get("/")];
      deepEqual(answers.map(({ status, text }) => [status, text.includes("hidden")]), [[500, false], [500, false], [
        200,
        false,
      ]]);
      match(
        answers[0]?.text ?? "",
        /^Cannot read the metrics of plain: line 1: \[redacted\]\. Its last words:\ne \[redacted\]\n$/,
      );
      const { stdout, stderr, metrics } = JSON.parse(answers[1]?.text ?? "");
      deepEqual([stdout, stderr, metrics], ["o [redacted]", "e [redacted]", "m [redacted]"]);
      match(warnings.join("\n"), /plain fails with 500: .*\[redacted\]$/);
    },
    () => Promise.resolve(leaking),
    { enableDebug: true },
  );
});

Deno.test("host: a reason that ends with a full stop gets no second one, nor a comma after it on the page", async () => {
  await withHost(async ({ get }) => {
    match((await get("/metrics/plain")).text, /found the end\. Its last words:\none\ntwo\n$/);
    await get("/metrics/wrong");
    equal(/\.[.,]/.test((await get("/")).text.replace(/<style>.*<\/style>/s, "")), false);
  }, () => Promise.resolve({ ...FAILED, problem: "found the end." }));
});
