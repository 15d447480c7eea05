import { deepEqual, equal, match, ok } from "node:assert/strict";
import { startHost, type TestHost, writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Exporters that go wrong, by name. Each that hangs writes its process's number beside itself first. */
const FAULTY: Readonly<Record<string, string>> = {
  "well": 'echo "well 1" > "$METRICS_FILE"',
  "hangs": 'echo $$ > "$EXPORTER_PIDS/hangs"; sleep 1000 & echo $! >> "$EXPORTER_PIDS/hangs"; wait',
  "ignores": 'trap "" TERM; echo $$ > "$EXPORTER_PIDS/ignores"; while :; do sleep 1000; done',
  "daemon": 'echo "daemon 1" > "$METRICS_FILE"; setsid sleep 5 & echo $! > "$EXPORTER_PIDS/daemon"; sleep 0.2',
  "heir": '# dpm-exporter: metrics-on stdout\necho heir 1; setsid sleep 5 & echo $! > "$EXPORTER_PIDS/heir"; sleep 0.2',
  "leaves": 'sleep 1000 & echo $! > "$EXPORTER_PIDS/leaves"; echo "leaves 1" > "$METRICS_FILE"',
  "floods": 'exec head -c 1000000000 /dev/zero > "$METRICS_FILE"',
  "shouts": "# dpm-exporter: metrics-on stdout\nexec head -c 1000000000 /dev/zero",
  "chatters": 'head -c 1000000000 /dev/zero; head -c 3000000 /dev/zero >&2; echo "chatters 1" > "$METRICS_FILE"',
  "half": 'printf "half 1\\nhalf_a_li{x=\\"" > "$METRICS_FILE"',
  "mixed": 'printf "# TYPE a gauge\\na{x=\\"1\\"} 1\\nb 2\\na{x=\\"2\\"} 3" > "$METRICS_FILE"',
  "fails": 'echo "fails 1" > "$METRICS_FILE"; echo "first"; echo "last words" >&2; exit 3',
  "killed": 'echo "killed 1" > "$METRICS_FILE"; kill -KILL $$',
  "silent": "exit 0",
  "empty": ': > "$METRICS_FILE"',
  "folder": 'mkdir "$METRICS_FILE"',
  "tells": 'printf "tells{path=\\"%s\\"} 1\\n" "$METRICS_FILE" > "$METRICS_FILE"',
  "slow":
    'echo $$ > "$EXPORTER_PIDS/slow.$$"; sleep 0.05; rm "$EXPORTER_PIDS/slow.$$"; echo "slow 1" > "$METRICS_FILE"',
};

/** Runs a test against a host of all of them. */
async function withFaulty(
  args: readonly string[],
  test: (host: TestHost, pids: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (dir) => {
    const pids = `${dir}/pids`;
    await Deno.mkdir(pids);
    await writeExporters(
      `${dir}/exporters`,
      Object.fromEntries(
        Object.entries(FAULTY).map(([name, body]) => [`${name}/${name}.sh`, `#!/usr/bin/env bash\n${body}\n`]),
      ),
    );
    await using host = await startHost({
      exporters: `${dir}/exporters`,
      args: ["--env", "EXPORTER_PIDS", ...args],
      env: { EXPORTER_PIDS: pids },
      flags: [`--allow-read=.,/tmp`],
      without: ["--allow-read=.,/tmp"],
    });
    await test(host, pids);
  });
}

/** Whether processes are running, by the numbers that an exporter wrote; one that ended and waits for its parent is not. */
async function areRunning(path: string): Promise<boolean[]> {
  const numbers = (await Deno.readTextFile(path)).trim().split("\n");
  const script = 'for p; do { read -r stat < "/proc/$p/stat"; } 2> /dev/null && [[ $stat != *") Z "* ]]; echo $?; done';
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script, "bash", ...numbers] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((code) => code === "0");
}

/** Waits until a condition holds, for a while. */
async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** What a scraper sends that waits for a second. */
const soon = { headers: { "X-Prometheus-Scrape-Timeout-Seconds": "1" } };

Deno.test("host: an exporter that fails is a 500 with its last words, and never half of its metrics", async () => {
  await withFaulty([], async (host) => {
    for (
      const [name, text] of [
        ["fails", /^Cannot read the metrics of fails: it ended with exit code 3\. Its last words:\nlast words\n$/],
        ["killed", /^Cannot read the metrics of killed: it was ended by SIGKILL\.\n$/],
        ["half", /^Cannot read the metrics of half: line 2, column \d+ of its metrics: /],
        ["silent", /: it wrote no metrics\.\n$/],
        ["empty", /: it wrote no metrics\.\n$/],
        ["folder", /: it wrote no metrics\.\n$/],
      ] as const
    ) {
      const answer = await host.get(`/metrics/${name}`);
      deepEqual([name, answer.status], [name, 500]);
      match(answer.text, text);
      ok(!new RegExp(`^${name}`, "m").test(answer.text));
    }
    const mixed = await host.get("/metrics/mixed");
    deepEqual([mixed.status, mixed.text], [200, '# TYPE a gauge\na{x="1"} 1\na{x="2"} 3\n# TYPE b untyped\nb 2\n']);
    match(host.log(), /WARN .*fails fails with 500/);
  });
});

Deno.test("host: one that hangs is a 504 in the time of the scraper, and its process group is ended", async () => {
  await withFaulty([], async (host, pids) => {
    const answers = await Promise.all(["hangs", "ignores"].map((name) => host.get(`/metrics/${name}`, soon)));
    deepEqual(answers.map(({ status }) => status), [504, 504]);
    match(answers[0]?.text ?? "", /^hangs did not answer within 500ms, and was ended\.\n$/);
    for (const name of ["hangs", "ignores"]) {
      ok(await eventually(async () => !(await areRunning(`${pids}/${name}`)).includes(true)), name);
    }
    ok(await eventually(async () => (await host.get("/healthz")).text === '{"status":"ok","running":0,"queued":0}'));
    match((await host.get("/metrics")).text, /^server_exporter_timeouts_total\{exporter="ignores"\} 1$/m);
  });
});

Deno.test("host: a daemon that inherited a pipe delays nothing; what stays in the group is ended", async () => {
  await withFaulty([], async (host, pids) => {
    for (const name of ["daemon", "heir", "leaves"]) {
      const { status, text } = await host.get(`/metrics/${name}`, { signal: AbortSignal.timeout(4_000) });
      deepEqual([status, text], [200, `# TYPE ${name} untyped\n${name} 1\n`]);
    }
    deepEqual(await areRunning(`${pids}/leaves`), [false]);
    // They left the group: whoever supervises the host ends them.
    deepEqual(await areRunning(`${pids}/daemon`), [true]);
  });
});

Deno.test("host: one that writes a gigabyte is ended; what it prints beside its metrics costs nothing", async () => {
  await withFaulty(["--max-output", "1"], async (host) => {
    for (const name of ["floods", "shouts"]) {
      const { status, text } = await host.get(`/metrics/${name}`);
      deepEqual([status, text], [500, `Cannot read the metrics of ${name}: it wrote more than 1 MiB.\n`]);
    }
    deepEqual((await host.get("/metrics/chatters")).status, 200);
    const { text } = await host.get("/metrics");
    const [, bytes] = /^server_exporter_output_bytes_total\{exporter="shouts"\} (\S+)$/m.exec(text) ?? [];
    ok(Number(bytes) <= 1024 * 1024 + 1, bytes);
  });
});

Deno.test("host: a hundred scrapes at once with two workers are all answered, two at a time, in files of their own", async () => {
  await withFaulty([], async (host, pids) => {
    let most = 0;
    let isOver = false;
    const watch = (async () => {
      while (!isOver) {
        const running = (await Array.fromAsync(Deno.readDir(pids))).filter(({ name }) => name.startsWith("slow."));
        most = Math.max(most, running.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const answers = await Promise.all(Array.from({ length: 100 }, () => host.get("/metrics/slow")));
    isOver = true;
    await watch;
    deepEqual(
      new Set(answers.map(({ status, text }) => `${status} ${text}`)),
      new Set(["200 # TYPE slow untyped\nslow 1\n"]),
    );
    ok(most >= 1 && most <= 2, String(most));
    const paths = await Promise.all(Array.from({ length: 10 }, () => host.get("/metrics/tells")));
    equal(new Set(paths.map(({ text }) => text)).size, 10);
    for (const { text } of paths) {
      const [, path = ""] = /path="([^"]+)"/.exec(text) ?? [];
      ok(await eventually(() => Deno.stat(path).then(() => false, () => true)), path);
    }
  });
});

Deno.test("host: a queue that is full is a 503 with Retry-After; --coalesce lets all of them share a run", async () => {
  await withFaulty(["--workers", "1", "--max-queue", "1"], async (host) => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => host.get("/metrics/slow")));
    const refused = answers.filter(({ status }) => status === 503);
    deepEqual([answers.filter(({ status }) => status === 200).length, refused.length], [2, 3]);
    equal(refused[0]?.headers.get("retry-after"), "60");
    match(refused[0]?.text ?? "", /^All 1 workers are busy, and 1 requests wait already\. Ask less often, or raise /);
  });
  await withFaulty(["--workers", "1", "--max-queue", "0", "--coalesce", "--cache", "60"], async (host) => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => host.get("/metrics/slow")));
    deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    equal((await host.get("/metrics/slow")).status, 200);
    match((await host.get("/metrics")).text, /^server_exporter_runs_total\{exporter="slow"\} 1$/m);
  });
});

Deno.test("host: a client that hangs up in the middle ends the run that was its own", async () => {
  await withFaulty([], async (host, pids) => {
    const client = new AbortController();
    const gone = host.get("/metrics/hangs", { signal: client.signal }).catch(() => "gone");
    ok(await eventually(() => Deno.stat(`${pids}/hangs`).then(() => true, () => false)));
    ok(await eventually(async () => (await Deno.readTextFile(`${pids}/hangs`)).trim().split("\n").length === 2));
    deepEqual(await areRunning(`${pids}/hangs`), [true, true]);
    client.abort();
    equal(await gone, "gone");
    ok(await eventually(async () => !(await areRunning(`${pids}/hangs`)).includes(true)));
    ok(await eventually(async () => /exporter="hangs",code="499"\} 1$/m.test((await host.get("/metrics")).text)));
    equal((await host.get("/metrics/well")).status, 200);
  });
});

Deno.test("host: debug shows all of a run, and only where it is enabled", async () => {
  await withFaulty(["--enable-debug"], async (host) => {
    const { status, text } = await host.get("/metrics/fails?debug");
    const { "metrics-filename": file, ...rest } = JSON.parse(text);
    deepEqual([status, rest], [
      500,
      { returncode: 3, stdout: "first\n", stderr: "last words\n", metrics: "fails 1\n" },
    ]);
    match(file, /^\/tmp\/dpm-finder-run-\d+-[^/]+\/metrics\.prom$/);
    equal(JSON.parse((await host.get("/metrics/killed?debug=1")).text).returncode, -9);
    equal(JSON.parse((await host.get("/metrics/hangs?debug", soon)).text).returncode, -15);
  });
  await withFaulty([], async (host) => {
    const { status, text } = await host.get("/metrics/well?debug");
    equal(status, 403);
    match(text, /start the host with --enable-debug/);
  });
});

Deno.test("host: what runs when it is stopped ends with it", async () => {
  await withFaulty([], async (host, pids) => {
    const request = host.get("/metrics/hangs").catch(() => "cut off");
    ok(await eventually(() => Deno.stat(`${pids}/hangs`).then(() => true, () => false)));
    ok(await eventually(async () => (await Deno.readTextFile(`${pids}/hangs`)).trim().split("\n").length === 2));
    deepEqual(await areRunning(`${pids}/hangs`), [true, true]);
    await host[Symbol.asyncDispose]();
    deepEqual(await areRunning(`${pids}/hangs`), [false, false]);
    await request;
  });
});
