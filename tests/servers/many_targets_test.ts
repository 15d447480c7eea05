import { deepEqual, equal, match, ok } from "node:assert/strict";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { MINUTE_MS, SECOND_MS, ticks } from "../conformance/times.ts";
import { serveAnswers } from "../cli/process/serve_answers.ts";
import { demoSeries, serveDemo } from "../cli/process/serve_demo.ts";
import { startExporter } from "../exporter/process/start_exporter.ts";
import { NOBODY } from "../support/free_port.ts";
import { flushVictoriaMetrics } from "../support/flush_victoria_metrics.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { runCli } from "../support/run_cli.ts";
import { MIMIR_WRITE_PATH, startMimir } from "../support/start_mimir.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";
import { startThanos } from "../support/start_thanos.ts";
import { startVictoriaMetrics } from "../support/start_victoria_metrics.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const TARGETS = 50;
const MAX_MIB = 300;
const WATCH_MEMORY = "tests/cli/process/watch_memory.ts";
/** Metrics of each server, with three series each. */
const METRICS = 400;
const TENANT = "payments";

/** An exporter asks for what is a minute old: enough of it before and after for as long as the test takes. */
const TIMES = ticks(Date.now() - 8 * MINUTE_MS, Date.now() + 2 * MINUTE_MS, 15 * SECOND_MS);
const SERIES = Array.from(
  { length: METRICS },
  (_, i) =>
    ["a", "b", "c"].map((instance) => testSeriesOf(`requests_${i}_total`, { job: `job-${i % 20}`, instance }, TIMES)),
).flat();

/** Where fifty targets are: five real servers, the demo backend, and one each that is dead, refuses and never answers. */
async function startFleet(stack: AsyncDisposableStack) {
  const [prometheus2, prometheus3, victoriaMetrics, mimir, thanos] = await Promise.all([
    startPrometheus(),
    startPrometheus3(),
    startVictoriaMetrics(),
    startMimir({ limits: { [TENANT]: {} } }),
    startThanos([SERIES]),
  ]);
  for (const server of [prometheus2, prometheus3, victoriaMetrics, mimir, thanos]) stack.use(server);
  await Promise.all([
    ...[prometheus2, prometheus3, victoriaMetrics].map(({ url }) => remoteWrite(url, SERIES)),
    remoteWrite(mimir.url, SERIES, { path: MIMIR_WRITE_PATH, tenant: TENANT }),
  ]);
  await flushVictoriaMetrics(victoriaMetrics.url);
  const demo = stack.use(serveDemo({ series: demoSeries([{ name: "up", series: 9, seconds: 15 }]) }));
  const refuses = stack.use(serveAnswers(() => new Response("no", { status: 401 })));
  const slow = stack.use(serveAnswers(() => undefined));
  const good = [
    `endpoint: "${prometheus2.url}"`,
    `endpoint: "${prometheus3.url}"`,
    `endpoint: "${victoriaMetrics.url}"`,
    `endpoint: "${mimir.url}/prometheus", tenant: ${TENANT}`,
    `endpoint: "${thanos.url}"`,
    `endpoint: "${demo.url}"`,
  ];
  const bad = {
    dead: `endpoint: "http://${NOBODY}"`,
    refuses: `endpoint: "${refuses.url}"`,
    slow: `endpoint: "${slow.url}", timeout: 300, deadline: 10`,
  };
  const targets = new Map(Object.entries(bad));
  for (let i = 0; targets.size < TARGETS; i++) targets.set(`t${i}`, good[i % good.length] ?? "");
  const lines = Array.from(targets, ([name, where]) => `  - { name: ${name}, ${where} }\n`);
  return { yaml: `targets:\n${lines.join("")}`, bad: Object.keys(bad), names: [...targets.keys()] };
}

/** The memory that a program took at most, by what it said in the end. */
const peakOf = (stderr: string) => Number(/peak of (\d+) MiB/.exec(stderr)?.[1]);

Deno.test("dpm-finder --targets: fifty over five servers, one dead, one refusing, one slow, in under 300 MB", async () => {
  await using stack = new AsyncDisposableStack();
  const { yaml, bad, names } = await startFleet(stack);
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/targets.yaml`, yaml);
    const args = ["--targets", "targets.yaml", "--by", "job"];
    const { code, stdout, stderr } = await runCli({
      cwd: folder,
      args: [...args, "-f", "json", "-o", "-"],
      preload: WATCH_MEMORY,
    });
    equal(code, 3, stderr);
    const { targets } = JSON.parse(stdout);
    deepEqual(targets.map(({ target }: { target: string }) => target), names);
    const failed = targets.filter(({ outcome }: { outcome: string }) => outcome !== "complete");
    deepEqual(failed.map(({ target }: { target: string }) => target), bad);
    for (const { target, report } of targets) {
      if (bad.includes(target)) continue;
      ok(report.totals.all.metrics >= (Number(target.slice(1)) % 6 === 5 ? 1 : METRICS), target);
    }
    ok(peakOf(stderr) < MAX_MIB, `${peakOf(stderr)} MiB`);

    // Without a deadline it waits for as long as the exporter runs.
    await Deno.writeTextFile(`${folder}/targets.yaml`, yaml.replace(", deadline: 10", ""));
    await using exporter = await startExporter({ args, folder, preload: WATCH_MEMORY });
    await exporter.until("/healthz", (_, text) => {
      const { targets } = JSON.parse(text);
      return names.every((name) => bad.includes(name) || targets[name].status === "ok");
    });
    // It still waits for its first answer, and kept nobody.
    const health = await fetch(`${exporter.url}/healthz`);
    equal(health.status, 200);
    const { status, targets: states } = await health.json();
    equal(status, "starting");
    equal(states.slow.refreshing, true);
    for (const name of bad) equal(states[name].status, "starting");
    match(states.refuses.problem, /401/);
    const metrics = await exporter.until("/metrics", () => true);
    for (const name of names) match(metrics, new RegExp(`^dpm_finder_stale\\{target="${name}"\\} 0$`, "m"));
    equal(await exporter.stop(), 0);
    const peak = peakOf(exporter.log());
    ok(peak < MAX_MIB, `${peak} MiB`);
  });
});
