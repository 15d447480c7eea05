import { deepEqual, throws } from "node:assert/strict";
import { healthcheckTarget } from "../../src/cli/healthcheck_target.ts";
import { resolveWithEndpoint } from "../config/resolve_support.ts";

/** The addresses a health check tries with the flags and variables of an exporter. */
async function asked(args: readonly string[], environment: Record<string, string> = {}): Promise<string[]> {
  const { server } = await resolveWithEndpoint({ args, environment });
  const { urls, socketPath } = healthcheckTarget(undefined, server);
  return urls.map(({ href }) => socketPath === undefined ? href : `${socketPath} ${href}`);
}

Deno.test("healthcheckTarget: C11: asks where the same flags and variables make the exporter listen", async () => {
  const cases: [args: string[], environment: Record<string, string>, url: string][] = [
    [[], {}, "http://127.0.0.1:9966/-/healthy"],
    [[], { DPM_FINDER_PORT: "19980" }, "http://127.0.0.1:19980/-/healthy"],
    [[], { DPM_FINDER_PORT: "tcp://10.96.0.12:9966" }, "http://127.0.0.1:9966/-/healthy"],
    [["-p", "1"], { DPM_FINDER_PORT: "2" }, "http://127.0.0.1:1/-/healthy"],
    [["--listen", "10.0.0.7:1", "--listen", ":2"], {}, "http://10.0.0.7:1/-/healthy"],
    [["--web.listen-address=localhost:1"], {}, "http://localhost:1/-/healthy"],
    [[], { DPM_FINDER_LISTEN: "[fd00::7]:1\n:2" }, "http://[fd00::7]:1/-/healthy"],
    [[], { DPM_FINDER_LISTEN: "unix:/run/x.sock" }, "/run/x.sock http://localhost/-/healthy"],
    [["--web.external-url=https://a.example/dpm/"], {}, "http://127.0.0.1:9966/dpm/-/healthy"],
    [[], { DPM_FINDER_WEB_ROUTE_PREFIX: "/x", DPM_FINDER_PORT: "1" }, "http://127.0.0.1:1/x/-/healthy"],
  ];
  for (const host of ["0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]", "[::0]", "[::ffff:0.0.0.0]", ""]) {
    cases.push([["--listen", `${host}:80`], {}, "http://127.0.0.1/-/healthy"]);
  }
  for (const [args, environment, url] of cases) deepEqual(await asked(args, environment), [url], url);
});

Deno.test("healthcheckTarget: C11: with a web configuration, HTTPS first, wherever it listens", async () => {
  const environment = { DPM_FINDER_WEB_CONFIG_FILE: "web.yml" };
  deepEqual(await asked(["-p1"], environment), ["https://127.0.0.1:1/-/healthy", "http://127.0.0.1:1/-/healthy"]);
  deepEqual(await asked(["--listen=unix:x"], environment), [
    "x https://localhost/-/healthy",
    "x http://localhost/-/healthy",
  ]);
});

Deno.test("healthcheckTarget: where the options do not tell, a URL is asked for, and one that is given counts", async () => {
  const { server } = await resolveWithEndpoint({ environment: { DPM_FINDER_PORT: "0" } });
  throws(() => healthcheckTarget(undefined, server), {
    name: "ConfigError",
    message: "Cannot learn from DPM_FINDER_PORT from the environment where the exporter listens: port 0 is any free " +
      "one, which only the exporter's log names. Give healthcheck a URL such as http://127.0.0.1:9966/-/healthy.",
  });
  deepEqual(healthcheckTarget("http://a.example:1/healthz?x=1", server).shown, "http://a.example:1/healthz");
  deepEqual(healthcheckTarget("unix:/run/x.sock", { ...server, routePrefix: "/dpm" }).urls.map(({ href }) => href), [
    "http://localhost/dpm/-/healthy",
  ]);
});
