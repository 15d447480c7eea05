import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { evaluationTime, SECOND_MS, ticks, WINDOW_MS } from "../conformance/times.ts";
import { testSeriesOf } from "../conformance/test_series_of.ts";
import { remoteWrite } from "../support/remote_write.ts";
import { runCli } from "../support/run_cli.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { MIMIR_WRITE_PATH, startMimir } from "../support/start_mimir.ts";
import { readJson } from "./read_report.ts";

const AT_MS = evaluationTime(Date.now());
const TIMES = ticks(AT_MS - WINDOW_MS, AT_MS, 15 * SECOND_MS, SECOND_MS);

/** Forty names of two series, and one of 900 in three jobs. */
const SERIES = [
  ...Array.from({ length: 40 }, (_, index) => `shop_checkout_step_${String(index).padStart(2, "0")}_seconds_total`)
    .flatMap((name) => ["a", "b"].map((instance) => testSeriesOf(name, { job: "cart", instance }, TIMES))),
  ...Array.from({ length: 900 }, (_, index) => {
    const job = ["cart", "search", "mail"][index % 3] ?? "";
    return testSeriesOf("shop_sessions", { job, instance: `${index}` }, TIMES);
  }),
];

const LISTED = [...new Set(SERIES.map(({ labels }) => labels["__name__"] ?? ""))].map((name) => {
  const series = name === "shop_sessions" ? 900 : 2;
  return { name, dpm: 4, series, totalDpm: 4 * series };
});

const LIMITS = {
  plain: {},
  "label-values": { max_label_values_limit: 100_000 },
  "few-label-values": { max_label_values_limit: 20 },
  small: { max_query_expression_size_bytes: 1_000, max_fetched_series_per_query: 400 },
};

let server: ServerProcess | undefined;
Deno.test.beforeAll(async () => {
  server = await startMimir({ limits: LIMITS });
  for (const tenant of Object.keys(LIMITS)) {
    await remoteWrite(server.url, SERIES, { path: MIMIR_WRITE_PATH, tenant });
  }
});
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Scans all that a tenant has, at a path of the server. */
function scan(path: string, tenant: string | undefined) {
  ok(server, "the server is not running");
  return runCli({
    env: tenant === undefined ? {} : { PROMETHEUS_TENANT: tenant },
    args: [
      ...["--endpoint", `${server.url}${path}`, "--at", new Date(AT_MS).toISOString()],
      ...["--format", "json", "--all", "-m", "0", "-o", "-"],
    ],
  });
}

/** Asserts that a scan lists every name with its right numbers, and gives the number of its requests. */
async function assertWhole(path: string, tenant: string): Promise<number> {
  const { code, stdout, stderr } = await scan(path, tenant);
  equal(code, 0, stderr);
  deepEqual(readJson(stdout).toSorted((a, b) => (a.name < b.name ? -1 : 1)), LISTED);
  const { self_cost }: { self_cost: { requests: number } } = JSON.parse(stdout);
  return self_cost.requests;
}

Deno.test("Mimir, S1: it is found at the root of its address, where only its build information answers", async () => {
  await assertWhole("", "plain");
});

Deno.test("Mimir: it is found at the path that its API has", async () => {
  await assertWhole("/prometheus", "plain");
});

Deno.test("Mimir, S2: a limit of label values that cuts nothing is nothing to speak of", async () => {
  await assertWhole("/prometheus", "label-values");
});

Deno.test("Mimir, S2: a limit of label values that cuts the list of names is named, and waiting is no advice", async () => {
  const { code, stdout, stderr } = await scan("/prometheus", "few-label-values");
  equal(code, 3, stderr);
  equal(stdout, "");
  match(stderr, /max.label.values.limit/);
  doesNotMatch(stderr, /Wait until/);
});

Deno.test("Mimir: small limits of expressions and of series cost requests, and no name", async () => {
  const requests = await assertWhole("/prometheus", "small");
  ok(requests > await assertWhole("/prometheus", "plain"), `${requests} requests are no more than without limits`);
});

Deno.test("Mimir: a tenant that is not told is asked for", async () => {
  const { code, stderr } = await scan("/prometheus", undefined);
  equal(code, 3);
  match(stderr, /no org id\. Set PROMETHEUS_TENANT/);
});

for (
  const [tenant, words] of [
    ["plain|small", /too many tenant IDs present in the request/],
    ["plain/small", /tenant ID 'plain\/small' contains unsupported character '\/'/],
  ] as const
) {
  Deno.test(`Mimir, S6: the tenant "${tenant}" is refused with a tip on the tenant`, async () => {
    const { code, stderr } = await scan("/prometheus", tenant);
    equal(code, 3);
    match(stderr, words);
    match(stderr, /PROMETHEUS_TENANT/);
  });
}
