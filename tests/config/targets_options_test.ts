import assert from "node:assert/strict";
import { BACKEND_OPTIONS } from "../../src/config/backend_options.ts";
import { TARGET_KEYS } from "../../src/config/target_keys.ts";
import { resolveBackendOrTargets, resolveTargets } from "./resolve_targets.ts";
import { resolve } from "./resolve_support.ts";
import { refuseTargetLabel } from "../../src/config/targets_options.ts";

const ONE = "targets:\n  - name: a\n    endpoint: http://a:9090\n";

Deno.test("backendOrTargets: a target comes to what the same flags come to", async () => {
  const [target] = await resolveTargets(
    `${ONE}    api_prefix: /prom
    username: 123456
    api_key_file: key
    tenant: "0012"
    headers: { X-Zone: eu }
    timeout: 30
    retry_for: 5m
    threads: 3
    selector: '{env="prod"}'
    match: [up, go_.*]
    exclude: [go_gc.*]
    by: team,env
    deadline: 10m
    plan: grafana-cloud
    price: 8
    included_dpm: 2
    min_dpm: 0.5
    schedule: 30 3 * * *
`,
    { files: { "/conf/key": "s3cret" } },
  );
  const flags = await resolve({
    args: [
      ...[
        "--endpoint",
        "http://a:9090",
        "--api-prefix",
        "/prom",
        "--username",
        "123456",
        "--api-key-file",
        "/conf/key",
      ],
      ...["--tenant", "0012", "--header", "X-Zone: eu", "--timeout", "30", "--retry-for", "5m", "-t", "3"],
      ...[
        "--selector",
        '{env="prod"}',
        "--match",
        "up",
        "--match",
        "go_.*",
        "--exclude",
        "go_gc.*",
        "--by",
        "team,env",
      ],
      ...["--deadline", "10m", "--plan", "grafana-cloud", "--price", "8", "--included-dpm", "2", "-m", "0.5"],
      ...["--schedule", "30 3 * * *"],
    ],
    files: { "/conf/key": "s3cret" },
  });
  assert.ok(target !== undefined);
  const { reload: _, ...backend } = target.backend;
  const { reload: __, ...expected } = flags.backend;
  assert.deepEqual({ ...backend, givenBy: expected.givenBy }, expected);
  assert.equal(backend.givenBy?.tenant, "targets[0].tenant from /conf/targets.yaml line 7");
  assert.deepEqual(target.scan, flags.scan);
  const { minDpm, all, plan, planFlags, costPer1000Series, includedDpm } = flags.report;
  assert.deepEqual(target.list, { minDpm, all, plan, planFlags, costPer1000Series, includedDpm });
  assert.deepEqual(target.schedule, flags.exporter.schedule);
});

Deno.test("backendOrTargets: its own key wins, then a flag, the defaults, a variable", async () => {
  const yaml = "defaults: { by: cluster, timeout: 20 }\n" + ONE + "    by: team\n  - name: b\n    endpoint: http://b\n";
  const byOf = async (sources: Parameters<typeof resolveTargets>[1]) =>
    (await resolveTargets(yaml, sources)).map(({ scan, backend }) => [...scan.groupBy, backend.timeoutMs]);
  const environment = { DPM_FINDER_BY: "pod", DPM_FINDER_TIMEOUT: "7", DPM_FINDER_LOOKBACK: "10" };
  assert.deepEqual(await byOf({ environment }), [["team", 20_000], ["cluster", 20_000]]);
  assert.deepEqual(await byOf({ environment, args: ["--by", "job"] }), [["team", 20_000], ["job", 20_000]]);
  const [first] = await resolveTargets(yaml, { environment });
  assert.equal(first?.scan.windowMinutes, 10);
});

Deno.test("backendOrTargets: a target's own schedule wins over flags, and they over the shared one", async () => {
  const yaml =
    `defaults: { schedule: 0 1 * * * }\n${ONE}    schedule: 0 2 * * *\n  - { name: b, endpoint: "http://b" }\n`;
  const schedules = async (args: readonly string[]) =>
    (await resolveTargets(yaml, { args })).map(({ schedule }) =>
      schedule?.kind === "cron" ? schedule.expression : undefined
    );
  assert.deepEqual(await schedules([]), ["0 2 * * *", "0 1 * * *"]);
  for (const args of [["-u", "3600"], ["--schedule", "0 3 * * *"]]) {
    assert.deepEqual(await schedules(args), ["0 2 * * *", undefined]);
  }
});

Deno.test("refuseTargetLabel: only the label of targets is refused", () => {
  const push = (label: string) => ({ receivers: [], labels: new Map([[label, "x"]]) });
  refuseTargetLabel(undefined);
  refuseTargetLabel(push("env"));
  assert.throws(() => refuseTargetLabel(push("target")), {
    message: 'Cannot use "target=x" as --push-label: with --targets, that label is the name of each target. ' +
      "Choose another name.",
  });
});

Deno.test("backendOrTargets: a target's own identity and plan take the place of the shared ones", async () => {
  const yaml = `defaults: { username: 1, api_key: "\${A}", plan: series, price: 8, headers: { X-A: "1", X-B: "1" } }
targets:
  - { name: shared, endpoint: "http://a" }
  - { name: user, endpoint: "http://a", username: 2 }
  - { name: key, endpoint: "http://a", api_key_file: key }
  - { name: token, endpoint: "http://a", bearer_token: "\${B}", headers: { x-b: "2" } }
  - { name: signed, endpoint: "http://a", sigv4_region: eu-west-1, plan: samples, price: 0.1 }
`;
  const targets = await resolveTargets(yaml, { environment: { A: "a", B: "b" }, files: { "/conf/key": "k" } });
  const said = targets.map(({ backend: { authentication: who, sigv4Region } }) =>
    who.kind === "basic"
      ? `${who.username}:${who.password.reveal()}`
      : who.kind === "bearer"
      ? who.token.reveal()
      : sigv4Region
  );
  assert.deepEqual(said, ["1:a", "2:a", "1:k", "b", "eu-west-1"]);
  const headers = targets.map(({ backend }) =>
    [...backend.headers].map(([name, value]) => `${name}=${value.reveal()}`)
  );
  assert.deepEqual(headers[0], ["x-a=1", "x-b=1"]);
  assert.deepEqual(headers[3]?.toSorted(), ["x-a=1", "x-b=2"]);
  assert.deepEqual(targets.map(({ list }) => list.plan?.tiers?.[0]?.price), [8, 8, 8, 8, 0.1]);
});

Deno.test("backendOrTargets: variables that identify one backend reach no target", async () => {
  const [target] = await resolveTargets(ONE, {
    environment: { PROMETHEUS_ENDPOINT: "http://other", PROMETHEUS_BEARER_TOKEN: "t", PROMETHEUS_TENANT: "x" },
  });
  assert.equal(target?.backend.endpoint?.href, "http://a:9090/");
  assert.equal(target?.backend.authentication.kind, "none");
  assert.equal(target?.backend.tenant, undefined);
});

const identifying = Object.entries(BACKEND_OPTIONS.options)
  .filter(([key]) => !["timeoutMs", "retryForMs", "maxInFlight"].includes(key));
for (const [key, { long }] of identifying) {
  if (long === undefined) continue;
  Deno.test(`backendOrTargets: ${long} with --targets is refused`, async () => {
    const value = { endpoint: ["http://a"], demo: [], tenant: ["t"], header: ["A: b"] }[key] ?? ["x"];
    await assert.rejects(resolveTargets(ONE, { args: [long, ...value] }), {
      name: "ConfigError",
      message: new RegExp(`^Cannot combine --targets with ${long}: `),
    });
  });
}

Deno.test("backendOrTargets: of a file and an endpoint the stronger source wins", async () => {
  const files = { "t.yaml": ONE };
  const isMany = async (sources: Parameters<typeof resolveBackendOrTargets>[0]) =>
    "targets" in await resolveBackendOrTargets({ ...sources, files });
  const environment = { DPM_FINDER_TARGETS: "t.yaml" };
  assert.equal(await isMany({ environment }), true);
  assert.equal(await isMany({ environment, args: ["--endpoint", "http://b"] }), false);
  assert.equal(await isMany({ environment, args: ["--demo"] }), false);
  assert.equal(await isMany({ environment, args: ["--demo=false"] }), true);
  assert.equal(await isMany({ environment, dotEnv: { PROMETHEUS_ENDPOINT: "http://b" } }), true);
  await assert.rejects(isMany({ environment: { ...environment, PROMETHEUS_ENDPOINT: "http://b" } }), {
    message: "Cannot combine DPM_FINDER_TARGETS from the environment with PROMETHEUS_ENDPOINT from the environment: " +
      "each target has an endpoint of its own. Leave one of them out.",
  });
});

Deno.test("backendOrTargets: a file that is not there is an error of the option", async () => {
  await assert.rejects(resolveBackendOrTargets({ args: ["--targets", "t.yaml"] }), {
    message: 'Cannot use "t.yaml" as --targets: there is no such file. Give the path of a readable text file.',
  });
});

Deno.test("backendOrTargets: what is odd about a flag is told once", async () => {
  const told: string[] = [];
  const yaml = `${ONE}  - { name: b, endpoint: "http://b" }\n`;
  await resolveTargets(yaml, { args: ["-t", "0"] }, (words) => told.push(words));
  assert.deepEqual(told, ["--threads: 0 is less than 1, so 1 is used"]);
});

Deno.test("TARGET_KEYS: no secret of a target is shown by an error about it", () => {
  for (const key of ["api_key", "bearer_token"] as const) assert.equal(TARGET_KEYS[key].show?.("s3cret"), undefined);
});
