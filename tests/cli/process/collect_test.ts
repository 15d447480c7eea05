import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openParquet } from "../../../src/parquet/parquet_file.ts";
import { startCli } from "../../support/run_cli.ts";
import { namesIn, withTempDir } from "../../support/temporary_folder.ts";
import { UNSET_VARIABLES } from "../../support/unset_variables.ts";
import { oneShot } from "./one_shot.ts";
import { prometheusAnswers, serveAnswers, success } from "./serve_answers.ts";

const file = (url: string, rest = "") => `
services: [a, b]
prometheus:
  url: ${url}
  password: \${DPM_FINDER_TEST_SECRET}
  username: me
  retryFor: 1s
  metrics: [{ name: ups, query: 'up{service="%s"}' }]
${rest}`;
const env = { DPM_FINDER_TEST_SECRET: "hush-hush" };
const DAYS = ["--from", "2026-03-09", "--to", "2026-03-10"];

Deno.test("collect --dry-run: shows times, files and queries, asks nobody and writes nothing", async () => {
  await using server = serveAnswers(() => undefined);
  // What the file looks up is no unknown variable, which there would be a warning of.
  const files = { "collect.yaml": file(server.url), ".env": "DPM_FINDER_TEST_SECRET=hush-hush\n" };
  const result = await oneShot({ args: ["collect", ...DAYS, "--dry-run"], files });
  deepEqual(result, {
    code: 0,
    stdout: ["2026-03-09", "2026-03-10"].flatMap((day) =>
      ["a", "b"].map((name) => `${day}T23:59:59.999Z  data/${day}/${name}.parquet\n  ups: up{service="${name}"}\n`)
    ).join(""),
    stderr: "",
    files,
  });
  deepEqual(server.asked, []);
});

Deno.test("collect: without a file, the one that is looked for is said, and how to write one", async () => {
  const read =
    'dpm-finder: Cannot read "collect.yaml", the default of --config: there is no such file. Name one with ' +
    "--config, or write one as docs/collect.md shows.\n";
  const unnamed = await oneShot({ args: ["collect", "--once"] });
  deepEqual([unnamed.code, unnamed.stderr], [2, read]);
  const named = await oneShot({ args: ["collect", "--once", "--config", "other.yaml"] });
  match(named.stderr, /Cannot use "other\.yaml" as --config: there is no such file/);
});

Deno.test("collect: a folder that is a file is wrong usage, before anything is asked", async () => {
  await using server = serveAnswers(() => undefined);
  const files = { "collect.yaml": file(server.url, "storage: { outputDir: taken/data }"), "taken": "" };
  const { code, stderr } = await oneShot({ args: ["collect", "--once"], env, files });
  equal(stderr, 'dpm-finder: Cannot open "taken/data": a part of its path is a file, not a folder. Check the path.\n');
  equal(code, 2);
  deepEqual(server.asked, []);
});

Deno.test("collect: a variable that may not be read is said with its permission, line and key", async () => {
  const files = { "collect.yaml": 'services: ["${ELSEWHERE}"]\nprometheus: { metrics: [] }\n' };
  const { code, stderr } = await oneShot({ args: ["collect", "--once"], files });
  equal(
    stderr,
    'dpm-finder: Cannot use the configuration "collect.yaml:1:12": "services[0]" cannot be read: the environment variable ' +
      "ELSEWHERE may not be read, because the program was started without permission. Start it with ELSEWHERE in " +
      "--allow-env, or choose a name that begins with DPM_FINDER_. Flags of deno stand between deno run and src/main.ts " +
      '(README, "Permissions").\n',
  );
  equal(code, 2);
});

Deno.test("collect --once: one service that fails leaves the others written, and exits with 4", async () => {
  await withTempDir(async (dir) => {
    await using server = serveAnswers(prometheusAnswers([], async (request) => {
      const query = new URLSearchParams(await request.text()).get("query") ?? "";
      if (query.includes('"b"')) {
        const error = { status: "error", errorType: "bad_data", error: "hush-hush is no such thing" };
        return Response.json(error, { status: 400 });
      }
      return success({ resultType: "vector", result: [{ metric: { zone: "z" }, value: [1, "7"] }] });
    }));
    await Deno.writeTextFile(`${dir}/collect.yaml`, file(server.url));
    const child = await startCli({ args: ["collect", ...DAYS], cwd: dir, env: { ...UNSET_VARIABLES, ...env } });
    const { code, stderr, stdout } = await child.output();
    const said = new TextDecoder().decode(stderr);
    equal(code, 4, said);
    equal(stdout.length, 0);
    match(
      said,
      /ERROR Nothing written for "ups" of "b" on 2026-03-09 and 1 other: Cannot query "[^"]*": .*\. Try it in/,
    );
    ok(!said.includes("hush"), said);
    deepEqual(await namesIn(`${dir}/data/2026-03-10`), ["a.parquet"]);
    using parquet = await openParquet(`${dir}/data/2026-03-10/a.parquet`);
    deepEqual((await Array.fromAsync(parquet.rows())).map(({ value, labels }) => [value, labels]), [[
      7,
      '{"zone":"z"}',
    ]]);
  });
});

Deno.test("collect: SIGTERM ends it at once, keeps what was written, and leaves nothing half", async () => {
  await withTempDir(async (dir) => {
    const asked = Promise.withResolvers<void>();
    await using server = serveAnswers(prometheusAnswers([], async (request) => {
      const query = new URLSearchParams(await request.text()).get("query") ?? "";
      if (!query.includes('"b"')) return success({ resultType: "vector", result: [] });
      asked.resolve();
      return undefined;
    }));
    await Deno.writeTextFile(
      `${dir}/collect.yaml`,
      file(server.url, "  # one at a time\n").replace("username", "maxInFlight: 1\n  username"),
    );
    const child = await startCli({ args: ["collect", ...DAYS], cwd: dir, env: { ...UNSET_VARIABLES, ...env } });
    await asked.promise;
    child.kill("SIGTERM");
    const { code, stderr } = await child.output();
    equal(code, 143);
    match(new TextDecoder().decode(stderr), /dpm-finder: Stopped by SIGTERM\.\n$/);
    deepEqual(await namesIn(`${dir}/data`), ["2026-03-09"]);
    deepEqual(await namesIn(`${dir}/data/2026-03-09`), ["a.parquet"]);
  });
});

Deno.test("collect --listen: serves metrics and health, collects meanwhile, and ends with 0", async () => {
  await withTempDir(async (dir) => {
    const written = Promise.withResolvers<void>();
    await using server = serveAnswers(prometheusAnswers([], () => success({ resultType: "vector", result: [] })));
    await Deno.writeTextFile(`${dir}/collect.yaml`, file(server.url));
    const child = await startCli({
      args: ["collect", "--listen", "127.0.0.1:0"],
      cwd: dir,
      env: { ...UNSET_VARIABLES, ...env },
    });
    let said = "";
    const reading = (async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        said += text;
        if (said.includes("Collected")) written.resolve();
      }
    })();
    await Promise.race([written.promise, child.status]);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (
      const line of [
        'dpm_finder_collect_files_total{outcome="written"} 2',
        "dpm_finder_backend_requests_total",
        "process_cpu",
      ]
    ) {
      ok(metrics.includes(line), line);
    }
    equal((await (await fetch(`${url}/healthz`)).json()).status, "ok");
    child.kill("SIGINT");
    equal((await child.status).code, 0, said);
    await child.stdout.cancel();
    await reading;
    match(said, /collecting each day at its end\n/);
  });
});
