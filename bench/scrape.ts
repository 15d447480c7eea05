/**
 * Scrapes of 5,000 exported metrics: the exporter against prom-client behind node:http, and against a route of the same
 * server that gives the same bytes from memory.
 *
 * wrk (`apt-get install wrk`) asks each in turn, several rounds, each server in a process of its own; the best round
 * counts, for the others say more about the machine.
 *
 * Run: `deno run --allow-read --allow-env --allow-run bench/scrape.ts`
 */
const KINDS = ["exporter", "plain route", "prom-client"] as const;
const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 4;

interface Server {
  readonly url: string;
  end(): Promise<void>;
}

async function start(kind: string): Promise<Server> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--frozen",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-env",
      "--allow-read",
      new URL("scrape_server.ts", import.meta.url).href,
      kind,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(new TextDecoder().decode(value).trim());
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    end: async () => {
      await child.stdin.close();
      await reader.cancel();
      await child.status;
    },
  };
}

/** Answers a second, and how long the slowest hundredth took. */
async function wrk(url: string): Promise<{ perSecond: number; p99: string }> {
  const { stdout } = await new Deno.Command("wrk", {
    args: ["--threads=1", `--connections=${CONNECTIONS}`, `--duration=${SECONDS}s`, "--latency", url],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`wrk met errors:\n${text}`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99: /99%\s+(\S+)/.exec(text)?.[1] ?? "",
  };
}

const best = new Map<string, { perSecond: number; p99: string }>();
const servers = new Map<string, Server>();
for (const kind of KINDS) servers.set(kind, await start(kind));
const bytes = (await (await fetch(servers.get("exporter")?.url ?? "")).arrayBuffer()).byteLength;
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, { url }] of servers) {
    const result = await wrk(url);
    if (result.perSecond > (best.get(kind)?.perSecond ?? 0)) best.set(kind, result);
  }
}
for (const server of servers.values()) await server.end();

const rate = (kind: string) => best.get(kind)?.perSecond ?? NaN;
const rows = [...best].map(([kind, { perSecond, p99 }]) =>
  `${kind.padEnd(12)} ${perSecond.toFixed(0).padStart(6)} scrapes/s   99% within ${p99}`
);
const lines = [
  `5,000 exported metrics, ${bytes.toLocaleString("en-US")} bytes, ${CONNECTIONS} connections`,
  "",
  ...rows,
  "",
  `exporter / prom-client: ${(rate("exporter") / rate("prom-client")).toFixed(1)} (wanted: at least 10)`,
  `exporter / plain route: ${(rate("exporter") / rate("plain route")).toFixed(2)} (wanted: at least 0.8)`,
];
await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
