import { deepEqual, equal, match, ok } from "node:assert/strict";
import { valueOf } from "../exporter_bench.ts";
import { withTempDir } from "../../support/temporary_folder.ts";
import { freePort } from "../../support/free_port.ts";
import { startExporter } from "./start_exporter.ts";

const NOBODY = "http://127.0.0.1:9";

Deno.test("exporter process: with no backend it answers at once, says why it is not ready, and ends with 0", async () => {
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({ args: ["--endpoint", NOBODY], folder });
    await exporter.said(/Refresh failed/);
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text();
    equal(valueOf(metrics, 'dpm_finder_refreshes_total{outcome="failed"}'), 1);
    equal(valueOf(metrics, "dpm_finder_scan_success"), 0);
    ok(!/^metric_/m.test(metrics));
    const health = await fetch(`${exporter.url}/healthz`);
    equal(health.status, 503);
    const { status, problem } = await health.json();
    equal(status, "starting");
    match(problem, /127\.0\.0\.1:9/);
    const healthy = await fetch(`${exporter.url}/-/healthy`);
    equal(healthy.status, 200);
    await healthy.body?.cancel();
    equal(await exporter.stop("SIGTERM"), 0);
    match(exporter.log(), /Stopped by SIGTERM/);
  });
});

const isSample = (line: string) => line !== "" && !line.startsWith("#");

Deno.test("exporter process: the demo tenant is scraped by 200 at once, each the same", async () => {
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({ args: ["--demo", "--export", "dpm,series"], folder });
    const whole = await exporter.until("/metrics", (_, text) => text.includes("metric_dpm_rate{"));
    ok(!whole.includes("metric_total_dpm"));
    match(whole, /^dpm_finder_group_excess_dpm\{label="job",value="checkout"\} 4464$/m);
    ok((valueOf(whole, "dpm_finder_active_series") ?? 0) > 29_000);
    await exporter.said(/A scrape adds \d+ series, .*--max-exported, --export and --by none make it less/);
    equal(Number(/A scrape adds (\d+)/.exec(exporter.log())?.[1]), whole.split("\n").filter(isSample).length);
    const scrapes = await Promise.all(Array.from({ length: 200 }, async () => {
      const answer = await fetch(`${exporter.url}/metrics`);
      equal(answer.status, 200);
      return (await answer.text()).split("\n").filter((line) => line.startsWith("metric_")).join("\n");
    }));
    equal(new Set(scrapes).size, 1);
    match(scrapes[0] ?? "", /^metric_dpm_rate\{metric_name="[^"]+"\} \d/m);
    equal(await exporter.stop("SIGINT"), 0);
  });
});

Deno.test("exporter process: a signal while it scans ends it in order", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) accepted.push(connection);
  })();
  const args = ["--endpoint", `http://127.0.0.1:${(silent.addr as Deno.NetAddr).port}`];
  try {
    await withTempDir(async (folder) => {
      await using one = await startExporter({ args, folder });
      await one.until("/healthz", (_, text) => JSON.parse(text).refreshing === true);
      equal(await one.stop("SIGTERM"), 0);
    });
  } finally {
    silent.close();
    await accepting;
    for (const connection of accepted) connection.close();
  }
});

Deno.test("exporter process: a second signal ends it at once, whatever it still waits for", async () => {
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({ args: ["--demo"], folder });
    await exporter.until("/-/ready", (status) => status === 200);
    // Answers that nobody reads, far more than fit into the socket's buffers, are in flight until the grace is over.
    const { hostname, port } = new URL(exporter.url);
    using client = await Deno.connect({ hostname, port: Number(port) });
    await client.write(new TextEncoder().encode("GET /api/v1/snapshot HTTP/1.1\r\nHost: test\r\n\r\n".repeat(200)));
    await client.read(new Uint8Array(1));
    // Until the buffers are full and an answer is stuck on its way.
    await new Promise((resolve) => setTimeout(resolve, 500));
    exporter.child.kill("SIGTERM");
    await exporter.said(/Stopped by SIGTERM/);
    equal(await exporter.stop("SIGINT"), 130);
  });
});

Deno.test("exporter process: the state outlives it; cut in half it is ignored with a warning", async () => {
  await withTempDir(async (folder) => {
    const args = ["--demo", "--state-dir", `${folder}/state`];
    await using first = await startExporter({ args, folder });
    const before = await first.until("/metrics", (_, text) => /^metric_dpm_rate/m.test(text));
    equal(await first.stop(), 0);

    await using second = await startExporter({ args, folder });
    await second.said(/Serving the saved snapshot/);
    const restored = await (await fetch(`${second.url}/metrics`)).text();
    const numbers = (text: string) => text.split("\n").filter((line) => line.startsWith("metric_"));
    deepEqual(numbers(restored), numbers(before));
    equal(valueOf(restored, 'dpm_finder_refreshes_total{outcome="complete"}'), 0);
    equal(await second.stop(), 0);

    const path = `${folder}/state/dpm-finder-state.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, text.length / 2));
    await using third = await startExporter({ args, folder });
    await third.said(/The saved state is ignored: .*dpm-finder-state\.json" is damaged/);
    await third.until("/-/ready", (status) => status === 200);
    equal(await third.stop(), 0);
    ok(JSON.parse(await Deno.readTextFile(path)).snapshot.metrics.length > 0);
  });
});

Deno.test("exporter process: $STATE_DIRECTORY is where the state goes", async () => {
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({
      args: ["--demo"],
      env: { STATE_DIRECTORY: `${folder}/given` },
      folder,
    });
    await exporter.until("/-/ready", (status) => status === 200);
    equal(await exporter.stop(), 0);
    ok((await Deno.stat(`${folder}/given/dpm-finder-state.json`)).isFile);
  });
});

Deno.test("exporter process: several addresses, IPv6 and a unix socket among them", async () => {
  await withTempDir(async (folder) => {
    const [one, two] = [freePort(), freePort()];
    const socket = `${folder}/http.sock`;
    const listen = [`127.0.0.1:${one}`, `[::1]:${two}`, `unix:${socket}`].flatMap((address) => ["--listen", address]);
    await using exporter = await startExporter({ args: ["--endpoint", NOBODY, ...listen], folder });
    for (const url of [`http://127.0.0.1:${one}`, `http://[::1]:${two}`]) {
      const answer = await fetch(`${url}/-/healthy`);
      equal(await answer.text(), "dpm-finder is healthy.\n");
    }
    match(exporter.log(), new RegExp(`unix:${socket}`));
    ok((await Deno.stat(socket)).isSocket);
    equal(await exporter.stop(), 0);
  });
});

Deno.test("exporter process: POST /-/refresh refreshes where it is enabled", async () => {
  await withTempDir(async (folder) => {
    await using exporter = await startExporter({ args: ["--demo", "--enable-refresh-endpoint"], folder });
    await exporter.until("/-/ready", (status) => status === 200);
    // What is asked for while a refresh still saves what it brought joins it.
    await exporter.until("/metrics", (_, text) => valueOf(text, "dpm_finder_refresh_running") === 0);
    const answer = await fetch(`${exporter.url}/-/refresh`, { method: "POST" });
    equal(answer.status, 202);
    match(await answer.text(), /^A refresh has started\./);
    await exporter.until(
      "/metrics",
      (_, text) => valueOf(text, 'dpm_finder_refreshes_total{outcome="complete"}') === 2,
    );
    equal(await exporter.stop(), 0);
  });
});
