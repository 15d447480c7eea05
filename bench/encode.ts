/**
 * Encoding 200,000 series with two labels, against prom-client in the same run.
 *
 * Every value changes between two rounds, so only the text of names and labels comes from a cache. This
 * library ends with bytes that can be sent, prom-client with a string. The time is that of the fastest round, which a busy machine
 * disturbs least. A stall is how late a timer of 1 ms is at worst in a round, garbage collection included: in the
 * median round and in the worst one. The first row is what the machine itself makes of that timer.
 *
 * Run: `deno run --frozen --no-prompt --allow-read=. bench/encode.ts`.
 */
import { Gauge as PromClientGauge, Registry as PromClientRegistry } from "prom-client";
import { Gauge } from "../src/exposition/gauge.ts";
import { encodeSnapshot } from "../src/exposition/encode_snapshot.ts";
import { TEXT_0_0_4 } from "../src/exposition/exposition_format.ts";
import { gzipSnapshot } from "../src/exposition/gzip_snapshot.ts";
import { Registry } from "../src/exposition/registry.ts";

const SERIES = 200_000;
const ROUNDS = 9;
const WARM_UP = 3;

interface Measured {
  readonly name: string;
  readonly ms: number;
  readonly stallMs: { readonly median: number; readonly worst: number };
  readonly bytes: number;
}

interface Contestant {
  readonly name: string;
  /** Changes every value. */
  change(round: number): void;
  /** Encodes everything; gives the size. */
  encode(): Promise<number>;
}

const NAME = "bench_series_value";
const HELP = "A value that changes at every scrape.";
const labels = Array.from({ length: SERIES }, (_, index) => ({
  instance: `host-${index % 2000}.example.com:9100`,
  path: `/api/v1/resource/${Math.floor(index / 2000)}`,
}));

function valueOf(index: number, round: number): number {
  return index % 2 === 0 ? index * 7 + round : (index + round) / 3;
}

function exposition(name: string, encode: (registry: Registry) => Promise<number>): Contestant {
  const registry = new Registry();
  const gauge = registry.register(new Gauge({ name: NAME, help: HELP, labelNames: ["instance", "path"] }));
  const series = labels.map((one) => gauge.labels(one));
  return {
    name,
    change: (round) => series.forEach((one, index) => one.set(valueOf(index, round))),
    encode: () => encode(registry),
  };
}

function promClient(): Contestant {
  const registry = new PromClientRegistry();
  const gauge = new PromClientGauge({
    name: NAME,
    help: HELP,
    labelNames: ["instance", "path"],
    registers: [registry],
  });
  const series = labels.map((one) => gauge.labels(one));
  return {
    name: "prom-client 15.1.3",
    change: (round) => series.forEach((one, index) => one.set(valueOf(index, round))),
    encode: async () => (await registry.metrics()).length,
  };
}

/** Nothing, for as long as an encoding takes: how late timers are on an idle machine. */
function idle(): Contestant {
  return {
    name: "(idle for 100 ms)",
    change: () => {},
    encode: async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 0;
    },
  };
}

/** Runs `work` and tells how late a timer of 1 ms was at worst meanwhile. */
async function withStall<T>(work: () => Promise<T>): Promise<{ result: T; ms: number; stallMs: number }> {
  let last = performance.now();
  let stallMs = 0;
  const look = () => {
    const now = performance.now();
    stallMs = Math.max(stallMs, now - last - 1);
    last = now;
  };
  const timer = setInterval(look, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  stallMs = 0;
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  return { result, ms, stallMs };
}

async function measure(contestant: Contestant): Promise<Measured> {
  const times: number[] = [];
  const stalls: number[] = [];
  let bytes = 0;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    contestant.change(round);
    const measured = await withStall(() => contestant.encode());
    bytes = measured.result;
    if (round < WARM_UP) continue;
    times.push(measured.ms);
    stalls.push(measured.stallMs);
  }
  stalls.sort((a, b) => a - b);
  const stallMs = { median: stalls[Math.floor(stalls.length / 2)] ?? NaN, worst: stalls.at(-1) ?? NaN };
  return { name: contestant.name, ms: Math.min(...times), stallMs, bytes };
}

const noise = await measure(idle());
// The library comes before prom-client, whose garbage would be collected in its time.
const own = [
  await measure(exposition("exposition", async (registry) => {
    return (await encodeSnapshot(await registry.snapshot(), TEXT_0_0_4)).byteLength;
  })),
  await measure(exposition("exposition, gzip", async (registry) => {
    return (await gzipSnapshot(await registry.snapshot(), TEXT_0_0_4)).byteLength;
  })),
];
const results = [await measure(promClient()), ...own];

const baseline = results[0]?.ms ?? NaN;
const rows = [noise, ...results].map((one) =>
  [
    one.name.padEnd(20),
    one.ms.toFixed(1).padStart(10),
    (one === noise ? "" : `${(baseline / one.ms).toFixed(1)}x`).padStart(8),
    one.stallMs.median.toFixed(1).padStart(12),
    one.stallMs.worst.toFixed(1).padStart(12),
    (one === noise ? "" : (one.bytes / 1e6).toFixed(1)).padStart(8),
  ].join(" ")
);
const title = `encode: ${
  SERIES.toLocaleString("en")
} series, two labels, every value new (fastest of ${ROUNDS} rounds)`;
const head = ["".padEnd(20), "ms".padStart(10), "speed".padStart(8), "stall median".padStart(12)]
  .concat("stall worst".padStart(12), "MB".padStart(8)).join(" ");
await Deno.stdout.write(new TextEncoder().encode([title, head, ...rows, ""].join("\n")));
