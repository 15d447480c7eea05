import assert from "node:assert/strict";
import { formatListenAddress } from "../../src/http/listen_address.ts";
import { resolveWithEndpoint } from "./resolve_support.ts";

const listenOf = async (args: readonly string[], environment: Record<string, string> = {}) =>
  (await resolveWithEndpoint({ args, environment })).server.listen.map(formatListenAddress);

Deno.test("serverOptions: the port listens everywhere, addresses replace it", async () => {
  assert.deepEqual(await listenOf([]), [":9966"]);
  assert.deepEqual(await listenOf(["--port", "0"]), [":0"]);
  assert.deepEqual(await listenOf(["-p", "1", "--listen", "[::1]:2", "--listen", "unix:/run/x"]), [
    "[::1]:2",
    "unix:/run/x",
  ]);
  assert.deepEqual(await listenOf([], { DPM_FINDER_LISTEN: "127.0.0.1:1\n\n:2" }), ["127.0.0.1:1", ":2"]);
});

Deno.test("serverOptions: the address of a Kubernetes Service in DPM_FINDER_PORT is no port", async () => {
  const environment = { DPM_FINDER_PORT: "tcp://10.96.0.12:9966" };
  assert.deepEqual(await listenOf([], environment), [":9966"]);
  assert.deepEqual(await listenOf(["--port", "1234"], environment), [":1234"]);
  await assert.rejects(listenOf(["--port", "tcp://10.96.0.12:9966"]), { name: "ConfigError" });
  await assert.rejects(listenOf([], { DPM_FINDER_PORT: "tcp" }), { name: "ConfigError" });
});

const serverOf = async (args: readonly string[], environment: Record<string, string> = {}) => {
  const warnings: string[] = [];
  const { server } = await resolveWithEndpoint({ args, environment }, (words) => warnings.push(words));
  return { ...server, warnings };
};

Deno.test("serverOptions: --web.listen-address is --listen by another name", async () => {
  assert.deepEqual(await listenOf(["--web.listen-address=:1", "--listen", ":2", "--web.listen-address", "[::1]:3"]), [
    ":1",
    ":2",
    "[::1]:3",
  ]);
  assert.equal((await serverOf(["--web.listen-address=:1"])).listenGivenBy, "--web.listen-address");
  assert.equal((await serverOf(["-p", "1"])).listenGivenBy, "--port");
  assert.equal((await serverOf([])).listenGivenBy, undefined);
});

Deno.test("serverOptions: a port that addresses make ineffective is told, except of variables", async () => {
  const told = "--port has no effect: DPM_FINDER_LISTEN from the environment says where to listen";
  assert.deepEqual((await serverOf(["-p", "1"], { DPM_FINDER_LISTEN: ":2" })).warnings, [told]);
  assert.deepEqual((await serverOf([], { DPM_FINDER_PORT: "1", DPM_FINDER_LISTEN: ":2" })).warnings, []);
});

Deno.test("serverOptions: the path of the external URL is the prefix unless one is given, as in Prometheus", async () => {
  const cases: [args: string[], prefix: string, url: string | undefined][] = [
    [[], "", undefined],
    [["--web.external-url=https://a.example"], "", "https://a.example/"],
    [["--web.external-url=https://a.example/dpm/"], "/dpm", "https://a.example/dpm/"],
    [["--web.external-url=http://a.example:8080/x/y", "--web.route-prefix=/"], "", "http://a.example:8080/x/y"],
    [["--web.route-prefix", "team/dpm/"], "/team/dpm", undefined],
  ];
  for (const [args, prefix, url] of cases) {
    const { routePrefix, externalUrl } = await serverOf(args);
    assert.deepEqual([routePrefix, externalUrl?.href], [prefix, url], args.join(" "));
  }
});

Deno.test("serverOptions: the metrics are at any free path", async () => {
  assert.equal((await serverOf([])).telemetryPath, "/metrics");
  assert.equal((await serverOf(["--web.telemetry-path=/probe/dpm"])).telemetryPath, "/probe/dpm");
  assert.equal((await serverOf(["--web.telemetry-path=metrics/"])).telemetryPath, "/metrics");
});

const REFUSED: readonly [args: readonly string[], message: RegExp][] = [
  [["--listen", "garbage"], /^Cannot use "garbage" as --listen: it has no port\. Give ADDRESS:PORT/],
  [["--listen", "[x]:1"], /^Cannot use "\[x\]:1" as --listen: what stands in brackets is no IPv6 address\./],
  [["--web.telemetry-path=/"], /^Cannot use "\/" as --web\.telemetry-path: something else is there\. Choose another/],
  [["--web.telemetry-path=/healthz/"], /something else is there/],
  [["--web.telemetry-path=/-/refresh"], /something else is there/],
  [["--web.telemetry-path=/:name"], /it is no plain path\. Write letters, digits and/],
  [["--web.route-prefix=/a//b"], /it is no plain path/],
  [["--web.route-prefix=/a/../b"], /it is no plain path/],
  [["--web.route-prefix=/*"], /it is no plain path/],
  [
    ["--web.external-url=dpm.example"],
    /^Cannot use "dpm\.example" as --web\.external-url: it is no URL that a browser/,
  ],
  [["--web.external-url=/dpm"], /it is no URL that a browser can open/],
  [["--web.external-url=https://a/%20"], /it is no plain path/],
  [["--web.external-url=https://a/?b=c"], /it has a query or a fragment/],
  [
    ["--web.external-url=https://ann:hunter2@a/"],
    /^Cannot use "https:\/\/…@a\/" as --web\.external-url: it holds a user/,
  ],
  [["--web.config.file="], /^Cannot use "" as --web\.config\.file: it is empty\./],
];

for (const [args, message] of REFUSED) {
  Deno.test(`serverOptions: ${args.join(" ")} is refused`, async () => {
    await assert.rejects(listenOf(args), { name: "ConfigError", message });
  });
}
