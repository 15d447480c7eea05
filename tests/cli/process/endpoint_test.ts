import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { NOBODY } from "../../support/free_port.ts";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { type AnswerServer, serveAnswers } from "./serve_answers.ts";

/** Where the API stands, what the program is told, and below which path it may ask. */
const PLACES: Readonly<Record<string, { readonly stands: string; readonly path?: string; readonly args?: string[] }>> =
  {
    "at the root": { stands: "" },
    "at the root, with a slash": { stands: "", path: "/" },
    "below /prometheus, where Mimir has it": { stands: "/prometheus" },
    "below /api/prom, where Grafana Cloud has it": { stands: "/api/prom" },
    "below a path that the endpoint names": { stands: "/metrics/eu", path: "/metrics/eu/" },
    "below --api-prefix": { stands: "/team/a", args: ["--api-prefix", "/team/a/"] },
    "below --api-prefix, whatever path the endpoint names": { stands: "/x", path: "/y", args: ["--api-prefix", "x"] },
    "at the root by --api-prefix /": { stands: "", path: "/ignored", args: ["--api-prefix", "/"] },
  };

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
const demo = createDemoApp({ series: FRUIT, now: Date.now });
const SECRET = "hunter2-of-the-proxy";
const throughProxy: string[] = [];
const asked = new Map<string, AnswerServer>();

const resultOf = oneShotsBeforeAll(() => {
  const shots: Record<string, OneShot> = {};
  for (const [name, { stands, path = "", args = [] }] of Object.entries(PLACES)) {
    const app = createDemoApp({ series: FRUIT, now: Date.now, pathPrefix: stands });
    const server = servers.use(serveAnswers((request) => app.fetch(request)));
    asked.set(name, server);
    const env = { PROMETHEUS_ENDPOINT: `${server.url}${path}` };
    shots[name] = { args: ["--at", AT, "--format", "json", "-o", "-", ...args], env };
  }
  const proxy = servers.use(serveAnswers((request) => {
    throughProxy.push(`${request.headers.get("proxy-authorization")} ${request.url}`);
    return demo.fetch(request);
  }));
  const secretly = (url: string) => url.replace("://", `://me:${SECRET}@`);
  const unknown = { PROMETHEUS_ENDPOINT: "http://prometheus.invalid:9090" };
  const dead = `http://${NOBODY}`;
  return {
    ...shots,
    "proxy": { args: ["--at", AT, "-v"], env: { ...unknown, HTTP_PROXY: secretly(proxy.url) } },
    "dead proxy": { args: ["-v"], env: { ...unknown, HTTP_PROXY: secretly(dead) } },
    "no proxy": {
      args: ["--at", AT, "-v"],
      env: { PROMETHEUS_ENDPOINT: proxy.url, HTTP_PROXY: secretly(dead), NO_PROXY: "127.0.0.1" },
    },
  };
});

Deno.test("one-shot: HTTP_PROXY and NO_PROXY hold, and the proxy's password shows nowhere", () => {
  for (const [name, code] of [["proxy", 0], ["dead proxy", 3], ["no proxy", 0]] as const) {
    const result = resultOf(name);
    equal(result.code, code, result.stderr);
    equal(JSON.stringify(result).includes(SECRET), false);
  }
  const credentials = `Basic ${btoa(`me:${SECRET}`)} http://prometheus.invalid:9090/api/v1/`;
  ok(throughProxy.filter((request) => request.startsWith(credentials)).length >= 3);
});

for (const [name, { stands, path, args }] of Object.entries(PLACES)) {
  Deno.test(`one-shot: finds the API ${name}`, () => {
    const { code, stdout, stderr } = resultOf(name);
    equal(code, 0, stderr);
    const { backend, ledger } = JSON.parse(stdout);
    const server = asked.get(name);
    deepEqual([backend.url, ledger.measured], [`${server?.url}${stands}`, 8]);
    const elsewhere = server?.asked.filter((request) =>
      !request.includes(` ${stands}/api/v1/`) && !request.endsWith(" /aggregations/rules")
    );
    // Only where nobody said anything is the API looked for.
    if (path !== undefined && path !== "/" || args !== undefined) deepEqual(elsewhere, []);
    for (const request of elsewhere ?? []) match(request, /\/api\/v1\/(status\/buildinfo|query)$/);
  });
}
