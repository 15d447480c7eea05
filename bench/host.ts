/**
 * The host of exporters against a bare spawn of the same exporter: what a request costs beside the run itself, and how
 * many requests a second two workers answer against two loops that spawn and do nothing else.
 *
 * Requests and spawns take turns, one by one and round by round, so that both meet the same machine. Client, host and
 * exporters share it.
 *
 * Run: `deno task bench host`.
 */
import { resolve } from "node:path";
import { Descriptions } from "../src/host/describe_exporter.ts";
import { exporterCommand } from "../src/host/exporter_command.ts";
import { findExporter, OWN_EXPORTERS } from "../src/host/exporter_directory.ts";
import type { ProcessCommand } from "../src/host/run_process.ts";
import { freePort } from "../tests/support/free_port.ts";
import { median } from "./support/median.ts";
import { taskArgs } from "./support/program_args.ts";
import { textTable } from "./support/text_table.ts";

const FOLDER = resolve("bench/support/exporters");
/** The smallest exporter, where the host's own share is largest, and the one in TypeScript that comes with it. */
const EXPORTERS = [
  { name: "shelf", query: "", args: [], turns: 150, seconds: 2 },
  { name: "dummy", query: "?work-seconds=0", args: ["--work-seconds=0"], turns: 40, seconds: 4 },
];
const ROUNDS = 5;
const WORKERS = 2;

async function startHost(): Promise<{ readonly url: string; end(): Promise<void> }> {
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...await taskArgs("host"),
      ...["--listen", `127.0.0.1:${port}`, "--exporters-dir", FOLDER, "--workers", String(WORKERS), "-q"],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  while (!await fetch(`${url}/healthz`).then((answer) => answer.text().then(() => true), () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    end: async () => {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** The command by which the host itself runs an exporter. */
function commandOf(name: string, args: readonly string[], metricsFile: string): ProcessCommand {
  const folders = [{ path: FOLDER, isOwn: false }, { path: OWN_EXPORTERS, isOwn: true }];
  const exporter = findExporter(name, folders);
  if (exporter === undefined) throw new Error(`There is no exporter "${name}"`);
  const environment = Object.fromEntries(
    ["PATH", "HOME", "DENO_DIR"].flatMap((variable) => {
      const value = Deno.env.get(variable);
      return value === undefined ? [] : [[variable, value]];
    }),
  );
  return exporterCommand(exporter, new Descriptions().of(exporter), args, metricsFile, {
    deno: Deno.execPath(),
    environment,
    denoEnvironment: {},
    passed: {},
    grants: [],
  });
}

async function spawn({ program, args, env }: ProcessCommand): Promise<void> {
  const { success } = await new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot run "${program}"`);
}

async function request(url: string): Promise<void> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** How often two loops get through it in a second. */
async function perSecond(seconds: number, work: (loop: number) => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  let count = 0;
  await Promise.all(Array.from({ length: WORKERS }, async (_, loop) => {
    while (performance.now() - startedMs < seconds * 1000) {
      await work(loop);
      count++;
    }
  }));
  return count * 1000 / (performance.now() - startedMs);
}

const host = await startHost();
const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "dpm-finder-bench-" });
try {
  const rows: string[][] = [];
  for (const { name, query, args, turns, seconds } of EXPORTERS) {
    const url = `${host.url}/metrics/${name}${query}`;
    const commands = Array.from({ length: WORKERS }, (_, loop) => commandOf(name, args, `${folder}/${loop}`));
    const bare = (loop: number) => spawn(commands[loop] ?? commands[0] as ProcessCommand);
    for (let turn = 0; turn < 5; turn++) {
      await request(url);
      await bare(0);
    }
    const [requests, spawns]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < turns; turn++) {
      requests.push(await time(() => request(url)));
      spawns.push(await time(() => bare(0)));
    }
    const ratios: number[] = [];
    const served: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const reached = await perSecond(seconds, bare);
      served.push(await perSecond(seconds, () => request(url)));
      ratios.push((served.at(-1) ?? NaN) / reached);
    }
    rows.push([
      name,
      median(spawns).toFixed(1),
      median(requests).toFixed(1),
      (median(requests) - median(spawns)).toFixed(1),
      median(served).toFixed(0),
      median(ratios).toFixed(2),
    ]);
  }
  const head = ["exporter", "spawn ms", "request ms", "own ms (< 10)", "requests/s", "of bare loops (>= 0.9)"];
  await Deno.stdout.write(
    new TextEncoder().encode(`host of exporters, ${WORKERS} workers (medians)\n${textTable(head, rows)}`),
  );
} finally {
  await host.end();
  await Deno.remove(folder, { recursive: true });
}
