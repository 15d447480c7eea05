import { deepEqual, doesNotMatch, equal, notEqual, ok } from "node:assert/strict";
import { evaluationTime, SECOND_MS, ticks, WINDOW_MS } from "../conformance/times.ts";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { runCli } from "../support/run_cli.ts";
import { startThanos, type ThanosServers } from "../support/start_thanos.ts";
import { readJson } from "./read_report.ts";

const AT_MS = evaluationTime(Date.now());
const TIMES = ticks(AT_MS - WINDOW_MS, AT_MS, 15 * SECOND_MS, SECOND_MS);
const NAMES = ["shop_carts", "shop_orders", "shop_visits"];
const WHOLE = NAMES.map((name) => ({ name, dpm: 4, series: 4, totalDpm: 16 }));

/** Half of the series of each name, for one store. */
const half = (replica: string) =>
  NAMES.flatMap((name) => ["1", "2"].map((instance) => testSeriesOf(name, { replica, instance }, TIMES)));

function scan({ url }: ThanosServers) {
  return runCli({
    env: { PROMETHEUS_ENDPOINT: url },
    args: ["--at", new Date(AT_MS).toISOString(), "--format", "json", "--all", "-m", "0", "-o", "-"],
  });
}

async function until(criterion: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!await holds()) {
    ok(performance.now() < deadline, `it never came about that ${criterion}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Whether Thanos answers a query and says that the answer is not partial. */
async function answersAsWhole({ url }: ThanosServers): Promise<boolean> {
  const query = new URLSearchParams({ query: `count(${NAMES[0]})`, time: String(AT_MS / 1000) });
  const response = await fetch(`${url}/api/v1/query?partial_response=false&${query}`);
  const { warnings }: { warnings?: readonly string[] } = await response.json();
  return response.ok && warnings === undefined;
}

Deno.test("Thanos, S3: a store that is down is named, and what is left is never called whole", async (t) => {
  await using thanos = await startThanos([half("a"), half("b")]);
  const [, sidecar] = thanos.sidecars;
  ok(sidecar, "there is no second sidecar");

  await t.step("with both stores the scan is whole", async () => {
    const { code, stdout, stderr } = await scan(thanos);
    equal(code, 0, stderr);
    deepEqual(readJson(stdout).toSorted((a, b) => (a.name < b.name ? -1 : 1)), WHOLE);
  });

  await sidecar.stop();
  await t.step("while Thanos refuses to answer without it, asking for less is no advice", async () => {
    const { code, stderr } = await scan(thanos);
    notEqual(code, 0);
    ok(stderr.includes(sidecar.address), stderr);
    doesNotMatch(stderr, /Ask for less/);
  });

  await until("Thanos answers without the store", () => answersAsWhole(thanos));
  await t.step("when Thanos answers without it and lists it as down, the scan does not succeed", async () => {
    const { code, stderr } = await scan(thanos);
    notEqual(code, 0, stderr);
    ok(stderr.includes(sidecar.address), stderr);
  });

  await until("Thanos forgets the store", async () => !(await thanos.storeErrors()).has(sidecar.address));
  await t.step("when Thanos lists it no longer, the scan does not succeed either", async () => {
    const { code, stderr } = await scan(thanos);
    notEqual(code, 0, stderr);
    ok(stderr.includes(sidecar.address), stderr);
  });
});
