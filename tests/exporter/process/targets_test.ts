import { deepEqual, equal, match, ok } from "node:assert/strict";
import { NOBODY } from "../../support/free_port.ts";
import { runCli } from "../../support/run_cli.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { serveAnswers } from "../../cli/process/serve_answers.ts";
import { demoSeries, serveDemo } from "../../cli/process/serve_demo.ts";
import { valueOf } from "../exporter_bench.ts";
import { startExporter } from "./start_exporter.ts";

const SERIES = demoSeries([{ name: "requests_total", series: 3, seconds: 15 }, { name: "up", seconds: 60 }]);

Deno.test("exporter process --targets: each target has its own health, log and numbers, secrets are read again", async () => {
  await withTempDir(async (folder) => {
    const asked = new Set<string | null>();
    await using good = serveDemo({ series: SERIES });
    await using guarded = serveAnswers(async (request) => {
      asked.add(request.headers.get("authorization"));
      return await fetch(good.url + new URL(request.url).pathname + new URL(request.url).search, {
        method: request.method,
        headers: request.headers,
        ...request.method === "POST" ? { body: await request.bytes() } : {},
      });
    });
    await using refuses = serveAnswers(() => new Response("no", { status: 401 }));
    await Deno.writeTextFile(`${folder}/token`, "s3cret-one\n");
    await Deno.writeTextFile(
      `${folder}/targets.yaml`,
      `targets:
  - { name: guarded, endpoint: "${guarded.url}", bearer_token_file: token, plan: series, price: 8 }
  - { name: "dead:1", endpoint: "http://${NOBODY}", retry_for: 0 }
  - { name: refuses, endpoint: "${refuses.url}" }
  - { name: good, endpoint: "${good.url}", schedule: 0 3 * * * }
`,
    );
    const args = ["--targets", "targets.yaml", "--enable-refresh-endpoint", "--state-dir", "state"];
    await using exporter = await startExporter({ args, folder });
    await exporter.said(/4 targets each on its schedule/);
    await exporter.said(/Refreshed: .* target=good/);
    await exporter.said(/Refreshed: .* target=guarded/);
    await exporter.said(/Refresh failed: .*refused.* target="?dead:1"?/);
    await exporter.said(/Refresh failed: .*targets\[2\]\.bearer_token.* target=refuses/);
    const health = await fetch(`${exporter.url}/healthz`);
    equal(health.status, 200);
    const { status, targets } = await health.json();
    equal(status, "starting");
    deepEqual(Object.entries(targets).map(([name, each]) => [name, (each as { status: string }).status]), [
      ["guarded", "ok"],
      ["dead:1", "starting"],
      ["refuses", "starting"],
      ["good", "ok"],
    ]);
    // What is asked for while a refresh still saves what it brought joins it.
    const metrics = await exporter.until(
      "/metrics",
      (_, text) => valueOf(text, 'dpm_finder_refresh_running{target="guarded"}') === 0,
    );
    equal(valueOf(metrics, 'metric_total_dpm{target="good",metric_name="requests_total"}'), 12);
    equal(valueOf(metrics, 'dpm_finder_refreshes_total{target="dead:1",outcome="failed"}'), 1);

    // A secret that has vanished is no reason to stop asking with what it was.
    await Deno.remove(`${folder}/token`);
    const refresh = await fetch(`${exporter.url}/-/refresh?target=guarded`, { method: "POST" });
    equal(refresh.status, 202);
    match(await refresh.text(), /^A refresh has started\./);
    await exporter.said(/token.*What was read before stays in use.* target=guarded/);
    await exporter.until(
      "/metrics",
      (_, text) => valueOf(text, 'dpm_finder_refreshes_total{target="guarded",outcome="complete"}') === 2,
    );
    deepEqual([...asked], ["Bearer s3cret-one"]);
    equal(await exporter.stop("SIGTERM"), 0);
    ok(!exporter.log().includes("s3cret"));
    const states = Array.from(Deno.readDirSync(`${folder}/state`), ({ name }) => name).sort();
    deepEqual(states, ["dpm-finder-state.good.json", "dpm-finder-state.guarded.json"]);
  });
});

Deno.test("exporter process --targets: what is wrong with the file is one line, and exit code 2", async () => {
  await withTempDir(async (cwd) => {
    const one = '{ name: a, endpoint: "http://127.0.0.1:9" }';
    const files: Readonly<Record<string, readonly [yaml: string, message: RegExp, ...args: string[]]>> = {
      twice: [
        `targets:\n  - ${one}\n  - ${one}\n`,
        /t\.yaml:3:\d+": "targets\[1\]\.name" is "a", as "targets\[0\]\.name" is/,
      ],
      label: [
        `targets: [${one}]`,
        /"target=x" as --push-label/,
        "--push",
        "http://127.0.0.1:9/w",
        "--push-label",
        "target=x",
      ],
    };
    for (const [yaml, message, ...args] of Object.values(files)) {
      await Deno.writeTextFile(`${cwd}/t.yaml`, yaml);
      const { code, stderr } = await runCli({ cwd, args: ["exporter", "--targets", "t.yaml", ...args] });
      equal(code, 2, stderr);
      match(stderr, message);
      equal(stderr.trimEnd().split("\n").length, 1);
    }
  });
});
