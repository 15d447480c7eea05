import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { Backend } from "../../src/prometheus/backend.ts";
import { BackendError, type BackendErrorCode } from "../../src/prometheus/backend_error.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import { backendConfig } from "../support/backend_config.ts";

/** An answer of a server that cannot run here, as it came over the wire or stands in the server's own sources. */
interface RecordedAnswer {
  readonly origin: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const FOLDER = new URL("./recorded/", import.meta.url);
const OPTIONS = { signal: new AbortController().signal };

async function recorded(name: string): Promise<Response> {
  const answer: RecordedAnswer = JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, FOLDER)));
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

/** A backend that answers each path with a recorded answer; waits take no time and are noted. */
async function backendWith(answers: Readonly<Record<string, string>>, url = "http://metrics.test/prometheus") {
  const waitsMs: number[] = [];
  const asked: string[] = [];
  let nowMs = 1_795_268_000_000;
  const backend = await connectBackend(backendConfig(url), OPTIONS, {
    async fetch(requested, { body }) {
      asked.push(requested.pathname);
      // Finding the backend is not the question here.
      const parameters = body instanceof URLSearchParams ? body : requested.searchParams;
      if (parameters.get("query")?.includes("vector(1)")) return emptyVector();
      const path = Object.keys(answers).find((path) => requested.pathname.endsWith(path));
      return path === undefined
        ? new Response("404 page not found\n", { status: 404 })
        : await recorded(answers[path] ?? "");
    },
    now: () => nowMs,
    sleep(durationMs) {
      waitsMs.push(durationMs);
      nowMs += durationMs;
      return Promise.resolve();
    },
    random: () => 0.5,
  });
  return { backend, waitsMs, asked };
}

function emptyVector(): Response {
  return Response.json({ status: "success", data: { resultType: "vector", result: [] } });
}

const MIMIR = { "/status/buildinfo": "mimir_build_info" };
const VICTORIA_METRICS = { "/status/buildinfo": "victoriametrics_build_info" };

/** What each answer to a query must be taken for, and how often it is worth another try. */
const FAILURES: readonly {
  readonly answer: string;
  readonly base: Readonly<Record<string, string>>;
  readonly code: BackendErrorCode;
  readonly words: RegExp;
  readonly retries: number;
}[] = [
  {
    answer: "mimir_max_series",
    base: MIMIR,
    code: "bad-query",
    words: /err-mimir-max-series-per-query/,
    retries: 0,
  },
  {
    answer: "mimir_expression_size",
    base: MIMIR,
    code: "bad-query",
    words: /err-mimir-max-query-expression-size-bytes/,
    retries: 0,
  },
  { answer: "mimir_request_rate", base: MIMIR, code: "rate-limited", words: /too many outstanding/, retries: 60 },
  { answer: "mimir_query_timeout", base: MIMIR, code: "too-heavy", words: /timed out/, retries: 1 },
  { answer: "mimir_no_tenant", base: MIMIR, code: "no-tenant", words: /^no org id$/, retries: 0 },
  {
    answer: "victoriametrics_long_query_422",
    base: VICTORIA_METRICS,
    code: "bad-query",
    words: /^too long query; got 17000 bytes; mustn't exceed/,
    retries: 0,
  },
  {
    answer: "victoriametrics_long_query_400",
    base: VICTORIA_METRICS,
    code: "bad-query",
    words: /^too long query/,
    retries: 0,
  },
  {
    answer: "victoriametrics_cluster_partial",
    base: VICTORIA_METRICS,
    code: "partial-answer",
    words: /partial/,
    retries: 2,
  },
  {
    answer: "victoriametrics_cluster_denied",
    base: VICTORIA_METRICS,
    code: "unavailable",
    words: /cannot fetch query results from vmstorage nodes/,
    retries: 20,
  },
  {
    answer: "thanos_partial",
    base: MIMIR,
    code: "partial-answer",
    words: /thanos-store\.monitoring/,
    retries: 2,
  },
  { answer: "thanos_denied", base: MIMIR, code: "unavailable", words: /code = Unavailable/, retries: 20 },
];

for (const { answer, base, code, words, retries } of FAILURES) {
  Deno.test(`recorded answers: "${answer}" to a query is "${code}" after ${retries} retries`, async () => {
    const { backend, waitsMs } = await backendWith({ ...base, "/api/v1/query": answer });
    await rejects(backend.query("up", 1_795_267_996_000, OPTIONS), (thrown) => {
      if (!(thrown instanceof BackendError)) throw thrown;
      equal(thrown.code, code);
      match(thrown.words, words);
      return true;
    });
    equal(waitsMs.length, retries);
  });
}

Deno.test("recorded answers: Mimir's Retry-After is waited for exactly", async () => {
  const { backend, waitsMs } = await backendWith({ ...MIMIR, "/api/v1/query": "mimir_request_rate" });
  await rejects(backend.query("up", 1_795_267_996_000, OPTIONS));
  deepEqual(waitsMs, Array(60).fill(2_000));
});

Deno.test("recorded answers: Mimir and VictoriaMetrics say who they are", async () => {
  const { backend: mimir } = await backendWith({ ...MIMIR, "/api/v1/query": "victoriametrics_no_names" });
  deepEqual([mimir.info.flavour, mimir.info.version], ["mimir", "2.17.0"]);
  const { backend: victoriaMetrics } = await backendWith(VICTORIA_METRICS);
  equal(victoriaMetrics.info.flavour, "victoriametrics");
});

Deno.test("recorded answers: Mimir without a tenant says that it wants one", async () => {
  await rejects(backendWith({ "/status/buildinfo": "mimir_no_tenant" }), {
    code: "no-tenant",
    status: 401,
    message: /no org id$/,
  });
});

Deno.test("recorded answers: a partial list of names is a failure, an empty one is not", async () => {
  const range = { startMs: 1_795_267_696_000, endMs: 1_795_267_996_000 };
  const names = async (answer: string) => {
    const { backend } = await backendWith({ ...VICTORIA_METRICS, "/label/__name__/values": answer });
    return await backend.metricNames(range, OPTIONS);
  };
  await rejects(names("victoriametrics_cluster_names_partial"), { code: "partial-answer" });
  deepEqual(await names("victoriametrics_no_names"), []);
});

Deno.test("recorded answers: VictoriaMetrics has no aggregation rules, and says so in its own way", async () => {
  const { backend } = await backendWith({ ...VICTORIA_METRICS, "/aggregations/rules": "victoriametrics_unknown_path" });
  deepEqual(await backend.aggregationRules(OPTIONS), { rules: [], unreadable: [] });
});

Deno.test("recorded answers: Grafana Cloud's aggregation rules are asked for at the origin and read in all their forms", async () => {
  const { backend, asked } = await backendWith(
    { ...MIMIR, "/aggregations/rules": "grafana_cloud_rules" },
    "https://prometheus-prod-01-eu-west-0.grafana.net/api/prom",
  );
  deepEqual(await rulesOf(backend), [
    ["agent_request_duration_seconds_sum", "exact"],
    ["kube_", "prefix"],
    ["_bucket", "suffix"],
    ["debug_heap_objects", "exact"],
  ]);
  equal(asked.at(-1), "/aggregations/rules");
});

Deno.test("recorded answers: rules that a token may not read are an error, not an empty list", async () => {
  const { backend } = await backendWith(
    { ...MIMIR, "/aggregations/rules": "grafana_cloud_rules_forbidden" },
    "https://prometheus-prod-01-eu-west-0.grafana.net/api/prom",
  );
  await rejects(backend.aggregationRules(OPTIONS), { code: "forbidden", status: 403, words: /invalid scope/ });
});

async function rulesOf(backend: Backend): Promise<[string, string][]> {
  return (await backend.aggregationRules(OPTIONS)).rules.map(({ metric, matchType }) => [metric, matchType]);
}
