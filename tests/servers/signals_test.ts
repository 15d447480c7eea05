import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { conformanceDataset, metricsFor, seriesOf } from "../conformance/dataset.ts";
import { evaluationTime } from "../conformance/times.ts";
import { backfill } from "../support/backfill.ts";
import { startCli } from "../support/run_cli.ts";
import { seededRandom } from "../support/seeded_random.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const AT_MS = evaluationTime(Date.now());
const OLD = '{"an older": "result"}\n';
const MOMENTS = 12;

let server: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  const series = seriesOf(metricsFor(conformanceDataset(AT_MS), new Set(["nanSamples"])));
  server = await startPrometheus({ fill: (directory) => backfill(directory, series) });
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Runs the program over an older result and ends it after a time; without one, lets it finish. */
async function runOver(signal: Deno.Signal, afterMs: number | undefined) {
  ok(server, "the server is not running");
  await using temporary = await temporaryFolder();
  const directory = temporary.path;
  const path = `${directory}/result.json`;
  await Deno.writeTextFile(path, OLD);
  const startedAt = performance.now();
  const child = await startCli({
    cwd: directory,
    env: { PROMETHEUS_ENDPOINT: server.url },
    args: ["--at", String(AT_MS / 1000), "-q", "--format", "json", "-m", "0", "--all", "-o", "result.json"],
  });
  const timer = afterMs === undefined ? undefined : setTimeout(() => {
    try {
      child.kill(signal);
    } catch (error) {
      // It had finished already.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }, afterMs);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  const files = Array.from(Deno.readDirSync(directory), ({ name }) => name);
  return {
    code,
    tookMs: performance.now() - startedAt,
    stderr: new TextDecoder().decode(stderr),
    text: await Deno.readTextFile(path),
    files,
  };
}

/** What differs from run to run: how long it took, and what it cost. */
function contentOf(text: string): unknown {
  const { metrics, ledger } = JSON.parse(text);
  return { metrics, ledger };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(`${signal} at random moments: the output file is the old one or the new one, whole`, async () => {
    const whole = await runOver(signal, undefined);
    equal(whole.code, 0, whole.stderr);
    const random = seededRandom(signal.length);
    const codes: number[] = [];
    for (let moment = 0; moment < MOMENTS; moment++) {
      const { code, text, stderr, files } = await runOver(signal, random() * whole.tookMs);
      codes.push(code);
      if (text !== OLD) deepEqual(contentOf(text), contentOf(whole.text), stderr);
      if (signal === "SIGKILL") continue;
      deepEqual(files, ["result.json"]);
      if (code !== 0) equal(code, signal === "SIGINT" ? 130 : 143, stderr);
      // A signal between the renaming and the end finds the new file; a success never leaves the old one.
      if (code === 0) notEqual(text, OLD, stderr);
    }
    ok(codes.some((code) => code !== 0), "no signal came in time");
  });
}
