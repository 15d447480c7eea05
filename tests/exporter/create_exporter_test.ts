import { deepEqual, equal, match, ok } from "node:assert/strict";
import { configureLogging } from "../../src/cli/terminal/configure_logging.ts";
import { StderrLine } from "../../src/cli/terminal/stderr_line.ts";
import { EXPORTED_VALUES, type ExporterConfig } from "../../src/config/exporter_options.ts";
import { createExporter } from "../../src/exporter/create_exporter.ts";
import type { TargetDependencies } from "../../src/exporter/create_target_exporter.ts";
import type { TargetsHealth } from "../../src/exporter/health.ts";
import { AT_ROOT } from "../../src/http/link_to.ts";
import { backendConfig } from "../support/backend_config.ts";
import { FakeBackend, type FakeBackendOptions } from "../support/fake_backend.ts";
import { scanConfig } from "../support/scan_config.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** What a test says of an exporter of targets. */
interface Bench {
  /** Backends by the name of their target; one that is an error cannot be connected to. */
  readonly backends: Readonly<Record<string, FakeBackendOptions | Error>>;
  readonly inFlight?: number;
  readonly stateDir?: string;
  readonly push?: TargetDependencies["push"];
  readonly intervalMs?: number;
}

const SERIES = [{ name: "up", samples: 20 }, { name: "requests_total", samples: 40 }];
/** A backend whose queries end when the program stops, and not before. */
const HANGS: FakeBackendOptions = {
  series: SERIES,
  intercept: ({ call: { signal } }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
};
const build = { version: "1.2.3", commit: "", deno: "2.9.6", v8: "15.0" };

/** Runs an exporter of targets until `use` is done, and gives what it logged. */
async function withExporter(
  { backends, inFlight = 4, stateDir, push, intervalMs = 30_000 }: Bench,
  use: (bench: {
    readonly text: (path: string, init?: RequestInit) => Promise<string>;
    /** Waits until what was logged has something in it. */
    readonly said: (words: RegExp) => Promise<void>;
  }) => Promise<void>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let heard = () => {};
  const stderr = new StderrLine((text) => {
    const { message, target } = JSON.parse(text);
    lines.push(target === undefined ? message : `${target}: ${message}`);
    heard();
  });
  using logging = configureLogging({ format: "json", level: "info" }, { stderr, colors: false });
  const { log } = logging;
  const exporter: ExporterConfig = {
    schedule: { kind: "interval", intervalMs },
    staleAfterMs: undefined,
    maxExported: 1_000,
    exportedValues: EXPORTED_VALUES,
    keepScans: 3,
    stateDir,
    refreshEndpoint: true,
  };
  const targets = Object.entries(backends).map(([name, options]) => ({
    name,
    scan: scanConfig({ evaluatedAtMs: undefined }),
    list: { minDpm: 1, all: false, plan: undefined, planFlags: [], costPer1000Series: undefined, includedDpm: 1 },
    exporter,
    backend: backendConfig("http://mimir.example"),
    dependencies: {
      connect: () =>
        options instanceof Error
          ? Promise.reject(options)
          : Promise.resolve({ backend: new FakeBackend(options), close: () => Promise.resolve() }),
      scanObserver: {},
      describe: (error: unknown) => error instanceof Error ? error.message : "",
      repeat: { flags: [], isDemo: false },
      log: log.with({ target: name }),
      push,
    },
  }));
  const server = { ...AT_ROOT, telemetryPath: "/metrics" };
  using made = await createExporter({ server, exporter, targets, inFlight }, { build, log });
  await made.start(new AbortController().signal);
  try {
    await use({
      text: async (path, init) => await (await made.app.request(path, init)).text(),
      said: async (words) => {
        while (!lines.some((line) => words.test(line))) await new Promise<void>((resolve) => heard = resolve);
      },
    });
  } finally {
    await made.stop();
  }
  return lines;
}

const health = async (text: (path: string) => Promise<string>): Promise<TargetsHealth> =>
  JSON.parse(await text("/healthz"));

Deno.test("createExporter: a target that fails or hangs keeps no other from being refreshed", async () => {
  await withExporter({
    backends: { hangs: HANGS, dead: new Error("connection refused"), one: { series: SERIES }, two: { series: SERIES } },
    inFlight: 2,
  }, async ({ text, said }) => {
    await said(/^one: Refreshed/);
    await said(/^two: Refreshed/);
    const { status, targets } = await health(text);
    equal(status, "starting");
    deepEqual(
      Object.entries(targets).map(([name, { status, problem }]) => [name, status, problem]),
      [["hangs", "starting", ""], ["dead", "starting", "connection refused"], ["one", "ok", ""], ["two", "ok", ""]],
    );
    equal(targets["hangs"]?.refreshing, true);
    const exposition = await text("/metrics");
    match(exposition, /^dpm_finder_refreshes_total\{target="dead",outcome="failed"\} 1$/m);
    match(exposition, /^metric_dpm_rate\{target="two",metric_name="up"\} 4$/m);
  });
});

Deno.test("createExporter: the size of a scrape is of all targets that are served, and of none in particular", async () => {
  const backends = { dead: new Error("connection refused"), one: { series: SERIES }, two: { series: SERIES } };
  const lines = await withExporter({ backends }, async ({ said }) => {
    await said(/^one: Refreshed/);
    await said(/^two: Refreshed/);
    await said(/A scrape adds/);
  });
  const sizes = lines.filter((line) => line.includes("A scrape adds"));
  ok(sizes.length > 0);
  for (const size of sizes) match(size, /^A scrape adds \d+ series of (1 target|2 targets), \d+ data points a minute /);
});

Deno.test("createExporter: each target has a file of its own, found again by its name alone", async () => {
  await withTempDir(async (stateDir) => {
    const before = { eu: { series: SERIES }, "US:1": { series: SERIES }, old: { series: SERIES } };
    await withExporter({ backends: before, stateDir, inFlight: 1 }, async ({ said }) => {
      for (const name of Object.keys(before)) await said(new RegExp(`^${name}: Refreshed`));
    });
    const files = Array.from(Deno.readDirSync(stateDir), ({ name }) => name).sort();
    equal(files.length, 3);
    ok(files.includes("dpm-finder-state.eu.json") && files.includes("dpm-finder-state.old.json"));
    const failing = new Error("down");
    const log = await withExporter({ backends: { "US:1": failing, eu: failing }, stateDir }, async ({ text, said }) => {
      await said(/^eu: Serving the saved snapshot/);
      const { targets } = await health(text);
      deepEqual(["US:1", "eu"].map((name) => typeof targets[name]?.last_success), ["string", "string"]);
    });
    const others = log.filter((line) => line.includes("of no target"));
    deepEqual(others, [
      `"${stateDir}/dpm-finder-state.old.json" in the state folder is of no target of the file, and may be removed`,
    ]);
    // A file that is given another name is not taken for that target's own.
    await Deno.rename(`${stateDir}/dpm-finder-state.old.json`, `${stateDir}/dpm-finder-state.eu.json`);
    const swapped = await withExporter({ backends: { eu: failing }, stateDir }, async ({ said }) => {
      await said(/^eu: The saved state is ignored/);
    });
    ok(swapped.some((line) => line.includes("belongs to another endpoint, tenant or scope")));
  });
});

Deno.test("createExporter: a stop ends refreshes that run and those that wait for a place", async () => {
  const log = await withExporter({ backends: { a: HANGS, b: HANGS, c: HANGS }, inFlight: 1 }, async ({ text }) => {
    const { targets } = await health(text);
    deepEqual(Object.values(targets).map(({ refreshing }) => refreshing), [true, true, true]);
  });
  deepEqual(log.filter((line) => /failed/.test(line)), []);
});

Deno.test("createExporter: what is pushed of a target has its name in every sample", async () => {
  const labels = new Map<string, number>();
  await withExporter({
    backends: { eu: { series: SERIES }, us: { series: SERIES } },
    push: ({ families }) => {
      for (const { samples } of families()) {
        for (const { labels: { target = "" } } of samples) labels.set(target, (labels.get(target) ?? 0) + 1);
      }
      return Promise.resolve();
    },
  }, async ({ said }) => {
    for (const name of ["eu", "us"]) await said(new RegExp(`^${name}: Refreshed`));
    while (labels.size < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  });
  deepEqual([...labels.keys()].sort(), ["eu", "us"]);
  equal(labels.get("eu"), labels.get("us"));
  ok((labels.get("eu") ?? 0) > 10);
});

Deno.test("createExporter: more targets than Deno.cron takes schedules", async () => {
  const names = Array.from({ length: 130 }, (_, i) => `t${i}`);
  const backends = Object.fromEntries(names.map((name) => [name, { series: SERIES }]));
  await withExporter({ backends, intervalMs: 86_400_000 }, async ({ text, said }) => {
    for (const name of names) await said(new RegExp(`^${name}: Refreshed`));
    equal((await health(text)).status, "ok");
    const page = await text("/");
    equal([...page.matchAll(/href="\?target=t/g)].length, 130);
  });
});
