/**
 * How long the exporter keeps others waiting while it refreshes a tenant of 200,000 metric names, saves and loads its
 * state, and is asked for everything that it shows: `/-/healthy` is polled all the while. Backend, exporter and poller
 * share the machine, so on a busy one the slowest answers say more about it; the exporter's own word is its metric
 * `deno_event_loop_lag_max_seconds`.
 *
 * Run: `deno task bench stall`, or with another number of names after it.
 */
import { programArgs } from "./support/program_args.ts";

const ASK = "ask";
if (Deno.args[0] === ASK) {
  // In a process of its own, or reading the answers would keep the poller itself.
  await Promise.all(Deno.args.slice(1).map(async (url) => await (await fetch(url)).arrayBuffer()));
  Deno.exit();
}

const NAMES = Deno.args[0] ?? "200000";
const POLL_MS = 5;
/** The whole wait for one step; it only matters to a run that fails. */
const PATIENCE_MS = 300_000;
const PORT = 19_966;
const URL_OF_EXPORTER = `http://127.0.0.1:${PORT}`;

interface Program extends AsyncDisposable {
  readonly child: Deno.ChildProcess;
}

function start(args: readonly string[], stderr: "inherit" | "null"): Program {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { DENO_NO_UPDATE_CHECK: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr,
  }).spawn();
  return {
    child,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await child.stdin.close().catch(() => {});
      await child.stdout.cancel().catch(() => {});
      await child.status;
    },
  };
}

/** Polls until `done`, and says how long the slowest answers took, slowest first. */
async function worstAnswers(done: Promise<unknown>): Promise<number[]> {
  const latencies: number[] = [];
  let isDone = false;
  const settled = done.finally(() => isDone = true);
  const deadline = performance.now() + PATIENCE_MS;
  while (!isDone && performance.now() < deadline) {
    const startedMs = performance.now();
    await (await fetch(`${URL_OF_EXPORTER}/-/healthy`)).text();
    latencies.push(performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await settled;
  return latencies.sort((a, b) => b - a);
}

async function until(path: string, isMet: (status: number, text: string) => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    try {
      const answer = await fetch(URL_OF_EXPORTER + path);
      if (isMet(answer.status, await answer.text())) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The exporter never had what is wanted at ${path}`);
}

const folder = await Deno.makeTempDir();
const lines: string[] = [];
const report = (what: string, [worst = NaN, second = NaN, third = NaN]: readonly number[]) => {
  lines.push(`${what.padEnd(44)} ${[worst, second, third].map((ms) => ms.toFixed(0).padStart(5)).join(" ")}`);
};
const ownWord = async () => {
  const text = await (await fetch(`${URL_OF_EXPORTER}/metrics`)).text();
  const seconds = Number(/^deno_event_loop_lag_max_seconds (\S+)$/m.exec(text)?.[1]);
  lines.push(`  the longest stall by its own word ${(seconds * 1000).toFixed(0).padStart(14)}`);
};
try {
  await using backend = start(
    ["run", "--quiet", "--frozen", "--no-prompt", "--allow-net=127.0.0.1", "bench/stall_backend.ts", NAMES],
    "inherit",
  );
  const reader = backend.child.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  reader.releaseLock();
  const own = ["--exporter", "--listen", `127.0.0.1:${PORT}`, "--state-dir", folder, "--enable-refresh-endpoint"];
  const args = await programArgs(...own, "--endpoint", `http://127.0.0.1:${port}`);
  const allowed = args.map((arg) => /^--allow-(read|write)=/.test(arg) ? `${arg},${folder}` : arg);
  {
    await using _first = start(allowed, "null");
    await until("/-/healthy", (status) => status === 200);
    report("first refresh, saved", await worstAnswers(until("/healthz", isRefreshed)));
    await fetch(`${URL_OF_EXPORTER}/-/refresh`, { method: "POST" });
    report("second refresh, saved", await worstAnswers(until("/healthz", isRefreshed)));
    const urls = ["/metrics", "/", "/api/v1/snapshot"].map((path) => URL_OF_EXPORTER + path);
    await using asker = start(
      ["run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1", "bench/stall.ts", ASK, ...urls],
      "inherit",
    );
    report("/metrics, / and /api/v1/snapshot", await worstAnswers(asker.child.status));
    await ownWord();
  }
  await using _second = start(allowed, "null");
  await until("/-/healthy", (status) => status === 200);
  report("state loaded", await worstAnswers(until("/-/ready", (status) => status === 200)));
  await ownWord();
} finally {
  await Deno.remove(folder, { recursive: true });
}

function isRefreshed(status: number, text: string): boolean {
  return status === 200 && JSON.parse(text).refreshing === false;
}

await Deno.stdout.write(
  new TextEncoder().encode(
    `The slowest answers of /-/healthy with ${
      Number(NAMES).toLocaleString("en-US")
    } metric names, in ms (wanted: at most 100)\n\n${lines.join("\n")}\n`,
  ),
);
