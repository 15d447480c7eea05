/**
 * A scan of a whole tenant, against one query a name with the same client and against the server's own floor: the one
 * query that touches every series of the window once. All of a row comes from one run on one server, in turns; the
 * result of each scan is held to the number of names, series and samples that the tenant has by construction.
 *
 * Run: `deno task bench scan`, or with `small` or `large` after it for one size alone.
 */
import { type BenchServer, startBenchServer } from "./support/bench_server.ts";
import type { DatasetSize } from "./support/dataset.ts";
import { EVALUATED_AT_MS } from "./support/dataset.ts";
import { median } from "./support/median.ts";
import { type ClientProfile, profileClient, time } from "./support/profile_client.ts";
import { programArgs } from "./support/program_args.ts";
import { type Cost, runMeasured } from "./support/run_measured.ts";
import {
  askEachName,
  askFloor,
  checkScan,
  countRows,
  recordQueries,
  scanAll,
  sendAgain,
} from "./support/scan_client.ts";
import { textTable } from "./support/text_table.ts";

/** What is wanted of a scan. */
interface Wanted {
  readonly floors: number;
  /** Against one query a name. */
  readonly timesFaster?: number;
}

/** One tenant, on whom it is tried, and what is wanted. */
interface Trial {
  readonly size: DatasetSize;
  readonly wanted: ReadonlyMap<BenchServer, Wanted>;
  readonly rounds: number;
  /** One query a name takes so long that it has fewer rounds; none where it would take minutes. */
  readonly roundsOfEachName: number;
  readonly peakMegabytes: number;
}

const TRIALS: Readonly<Record<string, Trial>> = {
  small: {
    size: { names: 10_000, series: 110_000 },
    wanted: new Map([
      ["Prometheus 2.42", { floors: 2, timesFaster: 5 }],
      ["Prometheus 3.15", { floors: 1.5, timesFaster: 8 }],
      ["Prometheus 3.15, delayed names", { floors: 1.5, timesFaster: 8 }],
    ]),
    rounds: 7,
    roundsOfEachName: 3,
    peakMegabytes: 200,
  },
  large: {
    size: { names: 200_000, series: 1_000_000 },
    wanted: new Map([
      ["Prometheus 3.15", { floors: 2 }],
      ["Prometheus 3.15, delayed names", { floors: 2 }],
    ]),
    rounds: 3,
    roundsOfEachName: 0,
    peakMegabytes: 350,
  },
};

interface Measured {
  readonly server: BenchServer;
  readonly scanMs: number;
  readonly floorMs: number;
  /** The scan's queries without the client's work and without what comes before the first of them. */
  readonly queriesMs: number;
  /** One query a name. */
  readonly eachNameMs: number;
  /** The same with answers that are not compressed. */
  readonly eachNamePlainMs: number;
  readonly requests: number;
  readonly profile: ClientProfile;
  readonly program: Cost;
}

async function measure(server: BenchServer, trial: Trial): Promise<Measured> {
  const { size, rounds, roundsOfEachName } = trial;
  await using running = await startBenchServer(server, size);
  const { url } = running;
  // The first of everything fills caches and compiles.
  await askFloor(url, size);
  const queries = await recordQueries(url);
  let snapshot = await scanAll(url);
  checkScan(snapshot, size);
  const rows = countRows(snapshot);

  const [scans, floors, alone]: [number[], number[], number[]] = [[], [], []];
  const [eachNames, eachNamesPlain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    floors.push(await time(() => askFloor(url, size)));
    scans.push(await time(async () => snapshot = await scanAll(url)));
    checkScan(snapshot, size);
    alone.push(await time(() => sendAgain(url, queries)));
    if (round >= roundsOfEachName) continue;
    eachNames.push(await time(() => askEachName(url, rows)));
    eachNamesPlain.push(await time(() => askEachName(url, rows, { "accept-encoding": "identity" })));
  }

  const at = String(EVALUATED_AT_MS / 1000);
  const args = await programArgs("--quiet", "--at", at, "--timeout", "300", "--output", ".cache/bench/scan.csv");
  return {
    server,
    scanMs: median(scans),
    floorMs: median(floors),
    queriesMs: median(alone),
    eachNameMs: median(eachNames),
    eachNamePlainMs: median(eachNamesPlain),
    requests: snapshot.selfCost.requests,
    profile: await profileClient(url),
    program: await runMeasured(Deno.execPath(), args, { PROMETHEUS_ENDPOINT: url }),
  };
}

function describe(trial: Trial, all: readonly Measured[]): string {
  const { size, rounds, roundsOfEachName } = trial;
  const tables = [
    `scan: ${size.names.toLocaleString("en")} names, ${size.series.toLocaleString("en")} series, ` +
    `window of 5 minutes (medians of ${rounds} rounds)\n${describeFloor(trial, all)}`,
  ];
  if (roundsOfEachName > 0) {
    tables.push(
      `The same by one query a name, ten in flight (medians of ${roundsOfEachName} rounds):\n` +
        describeEachName(trial, all),
    );
  }
  tables.push(
    `The client's own time with recorded answers, and the whole program as a process of its own:\n` +
      describeClient(trial, all),
  );
  return `${tables.join("\n")}\n`;
}

function describeFloor({ size, wanted }: Trial, all: readonly Measured[]): string {
  return textTable(
    ["", "scan s", "floor s", "scan/floor", "wanted", "its queries alone s", "requests", "wanted"],
    all.map(({ server, scanMs, floorMs, queriesMs, requests }) => [
      server,
      seconds(scanMs),
      seconds(floorMs),
      (scanMs / floorMs).toFixed(2),
      `<= ${wanted.get(server)?.floors}`,
      seconds(queriesMs),
      requests.toLocaleString("en"),
      `<= ${(size.names / 50 + 20).toLocaleString("en")}`,
    ]),
  );
}

function describeEachName({ wanted }: Trial, all: readonly Measured[]): string {
  return textTable(
    ["", "s", "scan times faster", "wanted", "not compressed s", "scan times faster"],
    all.map(({ server, scanMs, eachNameMs, eachNamePlainMs }) => [
      server,
      seconds(eachNameMs),
      (eachNameMs / scanMs).toFixed(1),
      `>= ${wanted.get(server)?.timesFaster}`,
      seconds(eachNamePlainMs),
      (eachNamePlainMs / scanMs).toFixed(1),
    ]),
  );
}

function describeClient({ peakMegabytes }: Trial, all: readonly Measured[]): string {
  const head = ["", "parse ms", "validate ms", "rest ms", "own share of scan", "wanted", "peak MB", "wanted"];
  return textTable(
    [...head, "program s", "CPU s"],
    all.map(({ server, scanMs, profile: { parseMs, validateMs, restMs }, program }) => [
      server,
      parseMs.toFixed(0),
      validateMs.toFixed(0),
      restMs.toFixed(0),
      `${((parseMs + validateMs + restMs) / scanMs * 100).toFixed(0)}%`,
      "< 25%",
      (program.peakBytes / 1e6).toFixed(0),
      `< ${peakMegabytes}`,
      seconds(program.wallMs),
      seconds(program.cpuMs),
    ]),
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

for (const [name, trial] of Object.entries(TRIALS)) {
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  const all: Measured[] = [];
  for (const server of trial.wanted.keys()) all.push(await measure(server, trial));
  await Deno.stdout.write(new TextEncoder().encode(describe(trial, all)));
}
