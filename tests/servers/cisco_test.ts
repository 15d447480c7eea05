import assert from "node:assert/strict";
import { type MetricFamily, parseText } from "dpm-finder/exporter";
import { CiscoExporter } from "../../exporters/cisco/cisco.ts";
import { runDeno } from "../support/run_deno.ts";
import { runFilter } from "../support/run_filter.ts";
import { SIGNING, SNMP_USERS, startSnmpd } from "../support/start_snmpd.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const SECRETS = ["SNMP_COMMUNITY", "SNMP_AUTH_PASSWORD", "SNMP_PRIV_PASSWORD"];

/** Runs `cisco` under the permissions of its description and no other, as a host does that passes on its secrets. */
async function runCisco(target: string, env: Record<string, string>, ...args: string[]) {
  const variables = ["METRICS_FILE", ...SECRETS, "SNMP_AUTH_PASSWORD_FILE"];
  const hosts = CiscoExporter.description.allowNet.map((host) => host === "--target" ? target : host);
  const allow = [`--allow-net=${hosts.join()}`, `--allow-env=${variables.join()}`];
  const flags = ["run", "--quiet", "--no-prompt", "--cached-only", "--frozen", "--no-check", ...allow];
  return await runDeno([...flags, "exporters/cisco/cisco.ts", `--target=${target}`, ...args], { env });
}

function valuesOf(families: readonly MetricFamily[], name: string): Record<string, number> {
  const family = families.find((one) => one.name === name);
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]));
}

const { community: SNMP_COMMUNITY, authPassword: SNMP_AUTH_PASSWORD, privPassword: SNMP_PRIV_PASSWORD } = SNMP_USERS;

Deno.test("cisco: measures an agent in version 2c, and promtool finds nothing to say", async () => {
  await using agent = await startSnmpd();
  const { code, stdout, stderr } = await runCisco(`127.0.0.1:${agent.port}`, { SNMP_COMMUNITY });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const families = parseText(stdout);
  const info = families.find(({ name }) => name === "cisco_device_info")?.samples[0]?.labels;
  assert.deepEqual([info?.name, info?.location, info?.version], ["core-sw01", agent.directory, "15.0(2)SE11"]);
  assert.deepEqual(valuesOf(families, "cisco_cpu_busy_ratio"), { "1,5s": 0.12, "1,1m": 0.1, "1,5m": 0.09 });
  assert.deepEqual(valuesOf(families, "cisco_memory_pool_free_bytes"), { Processor: 2e7, "I/O": 3e9 });
  assert.deepEqual(valuesOf(families, "cisco_scrape_collector_success"), {
    system: 1,
    interfaces: 1,
    cpu: 1,
    memory: 1,
  });
  const received = valuesOf(families, "cisco_interface_receive_bytes");
  assert.ok(Object.hasOwn(received, "lo") && Object.values(received).every(Number.isSafeInteger), stdout);
  assert.equal(valuesOf(families, "cisco_interface_up").lo, 1);
  const checked = await runFilter("promtool", ["check", "metrics"], stdout, "apt-get install prometheus");
  assert.deepEqual(checked, { code: 0, stdout: "", stderr: "" });
});

Deno.test("cisco: measures an agent in version 3 at every level, with every protocol that signs", async () => {
  await using agent = await startSnmpd();
  const target = `127.0.0.1:${agent.port}`;
  const uptime = async (env: Record<string, string>, ...args: string[]) => {
    const { code, stdout, stderr } = await runCisco(target, env, "--collector=system", ...args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, args.join(" "));
    return valuesOf(parseText(stdout), "cisco_uptime_seconds")[""] ?? NaN;
  };
  assert.ok(await uptime({}, `--user=${SNMP_USERS.plain}`) >= 0);
  for (const [protocol] of SIGNING) {
    const signed = [`--auth-protocol=${protocol}`, `--user=${SNMP_USERS.signs(protocol)}`];
    assert.ok(await uptime({ SNMP_AUTH_PASSWORD }, ...signed) >= 0);
    const encrypted = [`--auth-protocol=${protocol}`, `--user=${SNMP_USERS.encrypts(protocol)}`];
    assert.ok(await uptime({ SNMP_AUTH_PASSWORD, SNMP_PRIV_PASSWORD }, ...encrypted) >= 0);
  }
});

Deno.test("cisco: encrypted tables arrive whole", async () => {
  await using agent = await startSnmpd();
  const { code, stdout, stderr } = await runCisco(
    `127.0.0.1:${agent.port}`,
    { SNMP_AUTH_PASSWORD, SNMP_PRIV_PASSWORD },
    "--auth-protocol=sha256",
    `--user=${SNMP_USERS.encrypts("sha256")}`,
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(valuesOf(parseText(stdout), "cisco_memory_pool_used_bytes"), { Processor: 3e7, "I/O": 4e6 });
});

Deno.test("cisco: each refusal of an agent is one line that says what to look at, and shows no secret", async () => {
  await using agent = await startSnmpd();
  const target = `127.0.0.1:${agent.port}`;
  const user = `--user=${SNMP_USERS.encrypts("sha")}`;
  const quick = ["--timeout-seconds=0.3", "--retries=0"];
  const wrong = "wrong-secret";
  for (
    const [env, args, expected] of [
      [{ SNMP_COMMUNITY: wrong }, quick, /does not answer within 0\.3 s; a device is silent too where the community/],
      [{}, ["--user=nobody", ...quick], /it does not know the user/],
      [
        { SNMP_AUTH_PASSWORD: wrong, SNMP_PRIV_PASSWORD },
        [user, ...quick],
        /--auth-protocol is not the one of this user/,
      ],
      [
        { SNMP_AUTH_PASSWORD, SNMP_PRIV_PASSWORD: wrong },
        [user, ...quick],
        /--priv-protocol is not the one|not answer/,
      ],
      [{ SNMP_AUTH_PASSWORD }, [user, ...quick], /does not allow|security level|AuthorizationError/],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCisco(target, env, ...args);
    assert.deepEqual([code, stdout], [1, ""], stderr);
    assert.match(stderr, /^Cannot gather the metrics: "127\.0\.0\.1:\d+" tells nothing by SNMP: .+\n$/);
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /wrong-secret|signing-key|private-key/);
  }
});

Deno.test("cisco: without a permission it says at once which flag grants it", async () => {
  const flags = ["run", "--quiet", "--no-prompt", "--cached-only", "--no-check", "exporters/cisco/cisco.ts"];
  const { code, stdout, stderr } = await runDeno([...flags, "--target=127.0.0.1:9", "--community=any", "--retries=0"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^Cannot gather .*: Deno may not reach it; grant --allow-net=HOST,0\.0\.0\.0:0\.\n$/);
});

Deno.test("cisco: an agent that shows a part is measured in part", async () => {
  await using agent = await startSnmpd();
  const env = { SNMP_COMMUNITY: SNMP_USERS.limitedCommunity };
  const { code, stdout, stderr } = await runCisco(`127.0.0.1:${agent.port}`, env);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const families = parseText(stdout).map(({ name }) => name);
  assert.deepEqual(families, [
    "cisco_device_info",
    "cisco_uptime_seconds",
    "cisco_scrape_collector_success",
    "cisco_scrape_collector_duration_seconds",
  ]);
});

Deno.test("cisco: a host's name is enough of a permission, and a password may be in a file", () =>
  withTempDir(async (dir) => {
    await using agent = await startSnmpd();
    await Deno.writeTextFile(`${dir}/key`, `${SNMP_AUTH_PASSWORD}\n`);
    const target = `localhost:${agent.port}`;
    const { code, stdout, stderr } = await runDeno([
      "run",
      "--no-prompt",
      "--cached-only",
      "--no-check",
      `--allow-net=${target},0.0.0.0:0`,
      "--allow-env=SNMP_AUTH_PASSWORD_FILE",
      `--allow-read=${dir}/key`,
      "exporters/cisco/cisco.ts",
      `--target=${target}`,
      "--collector=system",
      `--user=${SNMP_USERS.signs("sha")}`,
    ], { env: { SNMP_AUTH_PASSWORD_FILE: `${dir}/key` } });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^cisco_uptime_seconds \d/m);
  }));

Deno.test("docs/exporters.md: Prometheus takes its configuration", () =>
  withTempDir(async (dir) => {
    const manual = await Deno.readTextFile("docs/exporters.md");
    const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(manual) ?? [];
    assert.match(yaml, /__param_target/);
    await Deno.writeTextFile(`${dir}/prometheus.yml`, yaml);
    const args = ["check", "config", `${dir}/prometheus.yml`];
    const { code, stdout, stderr } = await runFilter("promtool", args, "", "apt-get install prometheus");
    assert.equal(code, 0, stdout + stderr);
  }));
