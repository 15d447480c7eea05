import { deepEqual, equal, match } from "node:assert/strict";
import { createRoutes, type Route, type RouteLink, type RouteTable } from "../../src/http/routes.ts";

const METRICS: Route = { path: "/metrics", text: "metrics for Prometheus", handle: (c) => c.text("up 1\n") };

/** Routes whose landing page is the list of links, one a line. */
function routesOf(routes: readonly Route[], changes: Partial<RouteTable> = {}) {
  return createRoutes({
    name: "test",
    healthyText: "whether it runs",
    readiness: { text: "whether it is ready", problem: () => undefined },
    landingPage: (c, links: readonly RouteLink[]) =>
      c.text(links.map(({ path, text }) => `${path} ${text}`).join("\n")),
    routes,
    ...changes,
  });
}

const textOf = async (response: Response | Promise<Response>) => await (await response).text();

Deno.test("createRoutes: one row more is a route, a line on the landing page, a 404's choice and a 405", async () => {
  const before = routesOf([METRICS]);
  equal((await before.request("/probe")).status, 404);
  const probe: Route = {
    path: "/probe",
    methods: ["GET", "POST"],
    text: "one target",
    handle: (c) => c.text("probed"),
  };
  const app = routesOf([METRICS, probe]);
  for (const method of ["GET", "POST"]) equal(await textOf(app.request("/probe", { method })), "probed");
  equal((await app.request("/probe", { method: "HEAD" })).status, 200);
  deepEqual((await textOf(app.request("/"))).split("\n"), [
    "/metrics metrics for Prometheus",
    "/probe one target",
    "/-/healthy whether it runs",
    "/-/ready whether it is ready",
  ]);
  equal(
    await textOf(app.request("/prob?key=secret")),
    'There is nothing at "/prob". Ask for one of: ./, ./metrics, ./probe, ./-/healthy, ./-/ready\n',
  );
  const refused = await app.request("/probe?key=secret", { method: "DELETE" });
  deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, HEAD, POST, OPTIONS"]);
  equal(await refused.text(), '"/probe" does not take DELETE. Use GET, HEAD, POST.\n');
  match(refused.headers.get("content-type") ?? "", /^text\/plain/);
});

Deno.test("createRoutes: a row without a text answers, and is not listed", async () => {
  const app = routesOf([{ path: "/-/refresh", methods: ["POST"], handle: (c) => c.text("begun") }]);
  equal(await textOf(app.request("/-/refresh", { method: "POST" })), "begun");
  const refused = await app.request("/-/refresh");
  deepEqual([refused.status, refused.headers.get("allow")], [405, "POST, OPTIONS"]);
  for (const path of ["/", "/none"]) equal((await textOf(app.request(path))).includes("refresh"), false);
});

Deno.test("createRoutes: a row for any method sees every method", async () => {
  const app = routesOf([{ path: "/any", methods: "any", handle: (c) => c.text(c.req.method) }]);
  for (const method of ["GET", "POST", "PATCH"]) equal(await textOf(app.request("/any", { method })), method);
});

Deno.test("createRoutes: /-/healthy and /-/ready are there, and /-/ready says what is missing", async () => {
  let problem: string | undefined = "test has no data yet.";
  const app = routesOf([], { readiness: { text: "whether there is data", problem: () => problem } });
  equal(await textOf(app.request("/-/healthy")), "test is healthy.\n");
  const notYet = await app.request("/-/ready");
  deepEqual([notYet.status, await notYet.text()], [503, "test has no data yet.\n"]);
  problem = undefined;
  equal(await textOf(app.request("/-/ready")), "test is ready.\n");
});

Deno.test("createRoutes: below a prefix, nothing is at the root but the way to the landing page", async () => {
  const app = routesOf([METRICS], { place: { routePrefix: "/team/dpm", externalUrl: undefined } });
  equal(await textOf(app.request("/team/dpm/metrics")), "up 1\n");
  equal((await app.request("/team/dpm/-/healthy")).status, 200);
  for (const path of ["/metrics", "/-/healthy", "/team", "/team/", "/team/dpmx/metrics"]) {
    equal((await app.request(path)).status, 404, path);
  }
  for (const path of ["/", "/team/dpm"]) {
    const moved = await app.request(path);
    equal(moved.status, 302, path);
    const { pathname } = new URL(moved.headers.get("location") ?? "", `http://host${path}`);
    equal(pathname, "/team/dpm/");
    equal((await app.request(pathname)).status, 200);
  }
});

Deno.test("createRoutes: links begin with the external path, and the prefix is what the server itself sees", async () => {
  const linked: RouteTable["landingPage"] = (c, links) => c.text(links.map(({ href }) => href).join(" "));
  for (const [routePrefix, url] of [["", "https://a.example/dpm/"], ["/dpm", "https://a.example/dpm"]] as const) {
    const place = { routePrefix, externalUrl: new URL(url) };
    const app = routesOf([METRICS], { landingPage: linked, place });
    equal(await textOf(app.request(`${routePrefix}/`)), "/dpm/metrics /dpm/-/healthy /dpm/-/ready");
    match(await textOf(app.request("/none")), /Ask for one of: \/dpm\/, \/dpm\/metrics, /);
  }
});

Deno.test("createRoutes: C16: OPTIONS, with which load balancers check, is answered with what a path takes", async () => {
  const refresh: Route = { path: "/-/refresh", methods: ["POST"], handle: (c) => c.text("begun") };
  const app = routesOf([METRICS, refresh]);
  const allowed: Record<string, unknown> = {};
  for (const path of ["/", "/metrics", "/-/healthy", "/-/ready", "/-/refresh", "/none"]) {
    const response = await app.request(path, { method: "OPTIONS" });
    allowed[path] = [response.status, response.headers.get("allow")];
  }
  const readable = [204, "GET, HEAD, OPTIONS"];
  deepEqual(allowed, {
    "/": readable,
    "/metrics": readable,
    "/-/healthy": readable,
    "/-/ready": readable,
    "/-/refresh": [204, "POST, OPTIONS"],
    "/none": [404, null],
  });
});
