import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { environmentSource } from "../../src/config/option_source.ts";
import { BACKEND_OPTIONS } from "../../src/config/backend_options.ts";
import { PUSH_OPTIONS } from "../../src/config/push_options.ts";
import { SNAPSHOT_METRICS } from "../../src/snapshot/snapshot_metrics.ts";

const VOCABULARY = [PUSH_OPTIONS, BACKEND_OPTIONS].flatMap(({ options }) => Object.values(options));

/** What the options of pushing come to, and what is warned of. */
async function resolve(
  args: readonly string[],
  environment: Record<string, string> = {},
  file: () => string = () => "",
) {
  const sources = [parseArguments(args, VOCABULARY).source, environmentSource((name) => environment[name])];
  const warnings: string[] = [];
  const files = { readTextFile: () => Promise.resolve(file()) };
  const push = await PUSH_OPTIONS.resolve(sources, files, (words) => warnings.push(words));
  return { push, warnings, addresses: push?.receivers.map(({ backend }) => backend.endpoint?.href) };
}

const refusalOf = (args: readonly string[], environment: Record<string, string> = {}) =>
  resolve(args, environment).then(() => "", (error: Error) => error.message);

Deno.test("PUSH_OPTIONS: without an address there is nothing to push to, and flags beside it are told", async () => {
  deepEqual(await resolve([]), { push: undefined, warnings: [], addresses: undefined });
  const { warnings } = await resolve(["--push-tenant", "a"], { DPM_FINDER_PUSH_USERNAME: "variables are for all" });
  deepEqual(warnings, ["--push-tenant has no effect without --push or --push-otlp"]);
});

Deno.test("PUSH_OPTIONS: an address of remote write is used as given", async () => {
  for (const url of ["http://host/", "https://host/api/v1/write", "http://host:9009/api/v1/push", "http://h/a/otlp"]) {
    deepEqual((await resolve(["--push", url])).addresses, [url]);
  }
});

for (
  const [given, used] of [
    ["http://host", "http://host/v1/metrics"],
    ["http://host:4318/", "http://host:4318/v1/metrics"],
    ["http://host/v1/metrics", "http://host/v1/metrics"],
    ["http://host/api/v1/otlp", "http://host/api/v1/otlp/v1/metrics"],
    [
      "https://otlp-gateway-prod-eu-west-0.grafana.net/otlp/",
      "https://otlp-gateway-prod-eu-west-0.grafana.net/otlp/v1/metrics",
    ],
    ["http://host/opentelemetry/v1/metrics", "http://host/opentelemetry/v1/metrics"],
    ["http://host/own", "http://host/own"],
  ] as const
) {
  Deno.test(`PUSH_OPTIONS: ${given} is completed as OTLP says`, async () => {
    deepEqual((await resolve(["--push-otlp", given])).addresses, [used]);
  });
}

Deno.test("PUSH_OPTIONS: its own identity, with the limits of the backend and nothing else of it", async () => {
  const { push } = await resolve(["--push", "https://store/write", "--push-username", "me", "--retry-for", "7"], {
    DPM_FINDER_PUSH_API_KEY: "key-of-the-store",
    DPM_FINDER_PUSH_TENANT: "costs",
    DPM_FINDER_PUSH_HEADERS: "X-A: 1\nX-B: 2",
    DPM_FINDER_TIMEOUT: "9",
    PROMETHEUS_ENDPOINT: "https://backend",
    PROMETHEUS_USERNAME: "somebody else",
    PROMETHEUS_API_KEY: "key of the backend",
    PROMETHEUS_TENANT: "prod",
    PROMETHEUS_HEADERS: "X-C: 3",
    PROMETHEUS_API_PREFIX: "/prometheus",
    DPM_FINDER_DEMO: "true",
  });
  const { backend } = push?.receivers[0] ?? {};
  ok(backend?.authentication.kind === "basic");
  equal(backend.authentication.username, "me");
  equal(backend.authentication.password.reveal(), "key-of-the-store");
  deepEqual([backend.tenant, [...backend.headers.keys()]], ["costs", ["x-a", "x-b"]]);
  deepEqual([backend.demo, backend.apiPrefix, backend.timeoutMs, backend.retryForMs], [false, undefined, 9_000, 7_000]);
});

Deno.test("PUSH_OPTIONS: both addresses at once, each with the user that stands in it", async () => {
  const { push, addresses } = await resolve(["--push", "http://a:aaaaaa@h/w", "--push-otlp", "http://b:bbbbbb@h"]);
  deepEqual(addresses, ["http://h/w", "http://h/v1/metrics"]);
  const users = push?.receivers.map(({ backend: { authentication } }) =>
    authentication.kind === "basic" ? `${authentication.username}:${authentication.password.reveal()}` : ""
  );
  deepEqual(users, ["a:aaaaaa", "b:bbbbbb"]);
});

Deno.test("PUSH_OPTIONS: a file with a secret is read again, and the address stays", async () => {
  let token = "first-token";
  const args = ["--push", "http://h/w", "--push-bearer-token-file", "token"];
  const { push } = await resolve(args, {}, () => token);
  const { backend } = push?.receivers[0] ?? {};
  const tokenOf = (config: typeof backend) =>
    config?.authentication.kind === "bearer" ? config.authentication.token.reveal() : "";
  equal(tokenOf(backend), "first-token");
  token = "second-token";
  const reread = await backend?.reload?.(() => {});
  deepEqual([tokenOf(reread?.config), reread?.config.endpoint?.href], ["second-token", "http://h/w"]);
  token = "";
  const failed = await reread?.config.reload?.(() => {});
  equal(tokenOf(failed?.config), "second-token", "what was good last stays");
  match(failed?.problem?.message ?? "", /--push-bearer-token-file/);
});

for (
  const [args, message] of [
    [
      ["--push", "http://h", "--push-username", "x"],
      'Cannot use "x" as --push-username: the password that belongs to it is missing. Set DPM_FINDER_PUSH_API_KEY, or ' +
      "name a file with --push-api-key-file or DPM_FINDER_PUSH_API_KEY_FILE.",
    ],
    [
      ["--push", "http://h", "--push-cert-file", "x"],
      'Cannot use "x" as --push-cert-file: the client key that belongs to it is missing. Name it with --push-key-file ' +
      "or DPM_FINDER_PUSH_KEY_FILE.",
    ],
    [
      ["--push", "http://h", "--push-tenant", "a", "--push-header", "X-Scope-OrgID: b"],
      'Cannot send the header "x-scope-orgid": --push-tenant or DPM_FINDER_PUSH_TENANT sets it too. Leave one of them out.',
    ],
    [
      ["--push", "http://name@h"],
      'Cannot use "http://…@h/" as --push: it names a user without a password, or a password without a user. Set ' +
      "DPM_FINDER_PUSH_USERNAME and DPM_FINDER_PUSH_API_KEY instead.",
    ],
    [
      ["--push", "http://h/w?token=abcdefgh"],
      'Cannot use "http://h/w?…" as --push: it has a query or a fragment. Leave out everything from the ? or # on.',
    ],
    [["--push", "host:9090"], 'Cannot use "host:9090" as --push: it has no scheme. Write http://host:9090.'],
    [
      ["--push", "http://h", "--push-label", "a=1", "--push-label", "a=2"],
      'Cannot use "a" as --push-label: the label is given twice. Give it once.',
    ],
  ] as const
) {
  Deno.test(`PUSH_OPTIONS: ${args.slice(-2).join(" ")} is refused in its own names`, async () => {
    equal(await refusalOf(args), message);
  });
}

Deno.test("PUSH_OPTIONS: labels from flags, or one a line from the variable", async () => {
  const labels = async (...sources: Parameters<typeof resolve>) => [...(await resolve(...sources)).push?.labels ?? []];
  const flags = ["--push", "http://h", "--push-label", "env=prod", "--push-label", " team = a=b"];
  deepEqual(await labels(flags), [["env", "prod"], ["team", "a=b"]]);
  const variables = { DPM_FINDER_PUSH: "http://h", DPM_FINDER_PUSH_LABELS: "job=costs\ninstance=one\n" };
  deepEqual(await labels([], variables), [["job", "costs"], ["instance", "one"]]);
});

Deno.test("PUSH_OPTIONS: a label that is none, or that tells series apart, is refused", async () => {
  for (const label of ["", "env", "=x", "env=", "1a=x", "a-b=x", "é=x", "__name__=x", "__x=y"]) {
    match(await refusalOf(["--push", "http://h", `--push-label=${label}`]), /^Cannot use .* as --push-label/, label);
  }
  const own = Object.values(SNAPSHOT_METRICS).flatMap((metric): readonly string[] => metric.labels);
  ok(own.length > 5);
  for (const label of own) {
    match(await refusalOf(["--push", "http://h", `--push-label=${label}=x`]), /is a label of what is pushed/, label);
  }
});

Deno.test("PUSH_OPTIONS: no error shows a secret", async () => {
  const SECRET = "glc_abcdefghijkl";
  const errors = await Promise.all([
    refusalOf(["--push", "http://h"], { DPM_FINDER_PUSH_API_KEY: SECRET }),
    refusalOf(["--push", "http://h", "--push-api-key-file", SECRET, "--push-username", "x"]),
    refusalOf(["--push", `ftp://me:${SECRET}@h`]),
    refusalOf(["--push", "http://h", "--push-header", `Content-Type: ${SECRET}`]),
    refusalOf(["--push", "http://h"], { DPM_FINDER_PUSH_BEARER_TOKEN: `${SECRET} x` }),
  ]);
  for (const error of errors) {
    ok(error !== "");
    ok(!error.includes(SECRET), error);
    ok(!/PROMETHEUS_/.test(error), error);
  }
});
