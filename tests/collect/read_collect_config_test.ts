import { deepEqual, equal, ok } from "node:assert/strict";
import { labelColumns } from "../../src/collect/collect_config.ts";
import { serviceFileName } from "../../src/collect/service_file_name.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";
import { REFUSED } from "./refused_configs.ts";
import { readText } from "./test_config.ts";

/** As it stands beside the collector before this one. */
const EXISTING = `
debug: true
apiProxies:
  - api-proxy-1
  - 007
prometheus:
  url: "http://localhost:9090"
  timeout: 1.5s
  username: ""
  password: ""
  metrics:
    - name: request_count
      query: 'sum by (status) (increase(request_count{api_proxy="%s"}[24h]))'
      labels:
        - status
        - method
    - name: latency
      query: 'avg(latency{api_proxy="%s"})'
      labels:
storage:
  outputDir: ./data
  compression: SNAPPY
  rowGroupSize: 134217728
`;

Deno.test("readCollectConfig: the file of the collector before is read as it is", async () => {
  const config = await readText(EXISTING);
  const { debug, services, metrics, backend, storage } = config;
  deepEqual({ debug, services, storage }, {
    debug: true,
    services: ["api-proxy-1", "007"],
    storage: { dir: "./data", compression: "snappy", rowGroupBytes: 134_217_728 },
  });
  deepEqual(metrics.map(({ name, query, labels }) => [name, query.for("p"), labels]), [
    ["request_count", 'sum by (status) (increase(request_count{api_proxy="p"}[24h]))', ["status", "method"]],
    ["latency", 'avg(latency{api_proxy="p"})', []],
  ]);
  deepEqual(labelColumns(config), ["status", "method"]);
  equal(backend.endpoint?.href, "http://localhost:9090/");
  equal(backend.timeoutMs, 1_500);
  equal(backend.authentication.kind, "none");
});

Deno.test("readCollectConfig: a file written anew has defaults, variables, files and TLS", async () => {
  const text = `
services: [a]
prometheus:
  url: https://\${HOST}/prom
  username: me
  passwordFile: key
  tenant: team
  headers: { X-One: "\${SECRET}" }
  caFile: /etc/ca.pem
  retryFor: 5
  maxInFlight: 3
  apiPrefix: /x
  metrics: [{ name: up, query: up }]
`;
  const config = await readText(text, {
    path: "/etc/dpm/collect.yaml",
    variables: { HOST: "h", SECRET: "s3" },
    files: { "/etc/dpm/key": "pass\n", "/etc/ca.pem": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n" },
  });
  const { backend } = config;
  equal(backend.endpoint?.href, "https://h/prom");
  ok(backend.authentication.kind === "basic");
  deepEqual([backend.authentication.username, backend.authentication.password.reveal()], ["me", "pass"]);
  equal(backend.headers.get("x-one")?.reveal(), "s3");
  deepEqual([backend.tenant, backend.retryForMs, backend.maxInFlight, backend.apiPrefix], ["team", 5_000, 3, "/x"]);
  equal(backend.tls.caCertificates.length, 1);
  deepEqual(config.storage, { dir: "data", compression: "zstd", rowGroupBytes: 4_194_304 });
  equal(config.debug, false);
});

Deno.test("deploy/collect.example.yaml: is a whole configuration, and what it leaves out is known", async () => {
  const text = await Deno.readTextFile("deploy/collect.example.yaml");
  const config = await readText(text);
  equal(config.services.length, 2);
  equal(config.metrics.length, 3);
  const all = text.replaceAll(/^( *)# (\w+: \S+)$/gm, "$1$2").replace(/^ *bearerTokenFile.*\n/m, "");
  const whole = await readText(all, { variables: { DPM_FINDER_COLLECT_PASSWORD: "x" } });
  equal(whole.backend.authentication.kind, "basic");
  const bearer = text.replace("# bearerTokenFile", "bearerTokenFile");
  equal((await readText(bearer, { files: { "/run/secrets/token": "t" } })).backend.authentication.kind, "bearer");
});

Deno.test("docs/collect.md: has every key with its default, and the name of a file as it is", async () => {
  const manual = await Deno.readTextFile("docs/collect.md");
  const { BACKEND_KEYS } = await import("../../src/collect/backend_keys.ts");
  const keys = [
    "debug",
    "services",
    ...Object.keys(BACKEND_KEYS).map((key) => `prometheus.${key}`),
    ...["name", "query", "labels"].map((key) => `prometheus.metrics[].${key}`),
    ...["outputDir", "compression", "rowGroupSize"].map((key) => `storage.${key}`),
  ];
  const listed = Array.from(manual.matchAll(/^\| `([a-z][\w.[\]]+)` +\| [^|]+\| [^|]+\| /gm), ([, key = ""]) => key);
  deepEqual(listed.toSorted(), keys.toSorted());
  ok(manual.includes(`${(await readText(EXISTING.replace(/ +rowGroupSize.*\n/, ""))).storage.rowGroupBytes}`));
  ok(manual.includes(`\`Billing/EU\` is \`${serviceFileName("Billing/EU")}\``));
});

for (const [what, text, message] of REFUSED) {
  Deno.test(`readCollectConfig: ${what} is refused with file, line, column and key`, async () => {
    const error = await readText(text).then(() => undefined, (thrown: unknown) => thrown);
    ok(error instanceof YamlError, String(error));
    equal(error.message, `Cannot use the configuration ${message}`);
    equal(error.exitCode, 2);
    ok(!/hush/.test(error.message), "a secret is shown");
  });
}
