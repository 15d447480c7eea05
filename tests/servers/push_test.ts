import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseText } from "../../src/exposition/parse_text.ts";
import { flushVictoriaMetrics } from "../support/flush_victoria_metrics.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { MIMIR_WRITE_PATH, startMimir } from "../support/start_mimir.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";
import { startVictoriaMetrics } from "../support/start_victoria_metrics.ts";

/** A receiver, and where it is asked for what it took. */
interface Receiver {
  readonly start: () => Promise<ServerProcess>;
  readonly pushes: Readonly<Record<string, string>>;
  readonly queryPath: string;
  readonly tenant?: string;
  readonly settle?: (url: string) => Promise<void>;
  /** The part of a value by which it may keep another. @default none */
  readonly precision?: number;
}

const RECEIVERS: Readonly<Record<string, Receiver>> = {
  "Prometheus 3": {
    start: () => startPrometheus3({ flags: ["--web.enable-otlp-receiver"] }),
    pushes: { "--push": "/api/v1/write", "--push-otlp": "/api/v1/otlp" },
    queryPath: "/api/v1/query",
  },
  "VictoriaMetrics": {
    start: () => startVictoriaMetrics(),
    pushes: { "--push": "/api/v1/write" },
    queryPath: "/api/v1/query",
    settle: flushVictoriaMetrics,
    // Its decimal numbers are the first that come so near.
    precision: 1e-12,
  },
  "Mimir": {
    start: () => startMimir(),
    pushes: { "--push": MIMIR_WRITE_PATH, "--push-otlp": "/otlp" },
    queryPath: "/prometheus/api/v1/query",
    tenant: "costs",
  },
};
const JOB = { "--push": "by-remote-write", "--push-otlp": "by-otlp" };

for (const [name, { start, pushes, queryPath, tenant, settle, precision = 0 }] of Object.entries(RECEIVERS)) {
  Deno.test(`${name}: what is pushed is read back, each sample equal to what --format prom writes`, async () => {
    await using server = await start();
    for (const [option, path] of Object.entries(pushes)) {
      const job = option === "--push" ? JOB["--push"] : JOB["--push-otlp"];
      const { code, stdout, stderr } = await runCli({
        args: [
          ...["--demo", "--by", "team", "--format", "prom", "-o", "-", option, server.url + path],
          ...["--push-label", `job=${job}`, "--push-label", "env=test"],
        ],
        env: tenant === undefined ? {} : { DPM_FINDER_PUSH_TENANT: tenant },
      });
      equal(code, 0, stderr);
      match(stderr, /Pushed \d+ series/);
      await settle?.(server.url);
      const written = samplesOf(stdout, { job, env: "test" });
      const time = written.find(([key]) => key.includes('"dpm_finder_last_update_timestamp"'))?.[1];
      const headers: HeadersInit = tenant === undefined ? {} : { "x-scope-orgid": tenant };
      const query = new URLSearchParams({ query: `{job="${job}"}`, time: String(time) });
      const answer = await fetch(`${server.url}${queryPath}?${query}`, { headers });
      const { data }: { data: { result: { metric: Record<string, string>; value: [number, string] }[] } } = await answer
        .json();
      const values = new Map(written);
      const read = data.result.map(({ metric, value }): [key: string, value: number] => {
        const [key, kept] = [keyOf(metric), Number(value[1])];
        const sent = values.get(key);
        const isNear = sent !== undefined && Math.abs(kept - sent) <= precision * Math.abs(sent);
        return [key, isNear ? sent : kept];
      });
      ok(written.length > 300);
      deepEqual(read.sort(byKey), written.sort(byKey), option);
    }
  });
}

Deno.test("Prometheus 3: a receiver that is off says how it is switched on, and the report is there", async () => {
  await using server = await startPrometheus3();
  const { code, stdout, stderr } = await runCli({
    args: ["--demo", "-f", "prom", "-o", "-", "--push-otlp", `${server.url}/api/v1/otlp`, "-q"],
  });
  equal(code, 1);
  match(stdout, /^metric_dpm_rate\{/m);
  match(
    stderr,
    /404 Not Found: otlp write receiver needs to be enabled.*; none of 3\d\d series arrived\. Check the path/,
  );
});

function samplesOf(text: string, shared: Readonly<Record<string, string>>): [key: string, value: number][] {
  return parseText(text).flatMap(({ name, samples }) =>
    samples.map(({ suffix, labels, value }): [string, number] => [
      keyOf({ ...labels, ...shared, __name__: name + suffix }),
      value,
    ])
  );
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  const present = Object.entries(labels).filter(([, value]) => value !== "");
  return JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
