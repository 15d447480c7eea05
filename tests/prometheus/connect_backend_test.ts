import assert from "node:assert/strict";
import { Secret } from "../../src/config/secret.ts";
import { createDemoApp, type DemoAppOptions } from "../../src/demo/create_demo_app.ts";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import { connectBackend } from "../../src/prometheus/connect_backend.ts";
import type { BackendConfig } from "../../src/config/backend_options.ts";
import { backendConfig } from "../support/backend_config.ts";

const CALL = { signal: new AbortController().signal };
const NOW_MS = 1_700_000_012_345;

/** Connects to what answers by this function; waits take no time. */
async function connect(
  url: string,
  answer: (url: URL, init: RequestInit) => Response | Promise<Response>,
  overrides: Partial<BackendConfig> = {},
) {
  const asked: string[] = [];
  let nowMs = NOW_MS;
  const connecting = connectBackend(backendConfig(url, overrides), CALL, {
    fetch: async (url, init) => {
      asked.push(`${url.origin}${url.pathname}`);
      return await answer(url, init);
    },
    now: () => nowMs,
    sleep: (durationMs) => {
      nowMs += durationMs;
      return Promise.resolve();
    },
    random: () => 0.5,
  });
  return { asked, outcome: await connecting.catch((error: unknown) => error instanceof Error ? error : assert.fail()) };
}

/** The backend found, where one must be. */
async function found(...parameters: Parameters<typeof connect>) {
  const { asked, outcome } = await connect(...parameters);
  if (outcome instanceof Error) throw outcome;
  return { asked, backend: outcome };
}

const demo = (options: Partial<DemoAppOptions>) => {
  const app = createDemoApp({ series: [], now: () => NOW_MS, ...options });
  return async (url: URL, init: RequestInit) => await app.request(url.href, init);
};

const oneRow = () =>
  Response.json({ status: "success", data: { resultType: "vector", result: [{ metric: {}, value: [1, "1"] }] } });
const notFound = () => new Response("404 page not found\n", { status: 404 });
const page = () => new Response("<!doctype html><title>Welcome</title>", { headers: { "content-type": "text/html" } });

for (
  const [flavour, recognised, version, url, rangeBounds] of [
    ["prometheus3", "prometheus", "3.15.0", "http://demo.example", "left-open"],
    ["prometheus2", "prometheus", "2.42.0", "http://demo.example", "closed"],
    ["victoriametrics", "victoriametrics", "", "http://demo.example", "left-open"],
    ["mimir", "mimir", "2.17.0", "http://demo.example/prometheus", "left-open"],
  ] as const
) {
  Deno.test(`connectBackend: finds and recognises ${flavour}`, async () => {
    const { backend } = await found("http://demo.example", demo({ flavour }));
    assert.deepEqual(backend.info, { flavour: recognised, version, url, tenant: undefined });
    assert.equal(backend.rangeBounds, rangeBounds);
  });
}

Deno.test("connectBackend: without a path, the first of none, /prometheus and /api/prom that answers", async () => {
  const { backend, asked } = await found("http://demo.example/", demo({ pathPrefix: "/api/prom" }));
  assert.equal(backend.info.url, "http://demo.example/api/prom");
  const places = asked.filter((url) => url.endsWith("/status/buildinfo"));
  assert.deepEqual(
    places,
    ["", "/prometheus", "/api/prom"].map((p) => `http://demo.example${p}/api/v1/status/buildinfo`),
  );
});

Deno.test("connectBackend: pages of HTML, redirects and VictoriaMetrics' refusal of a path mean elsewhere", async () => {
  const here = demo({ pathPrefix: "/prometheus" });
  for (
    const elsewhere of [
      page,
      () => new Response(null, { status: 302, headers: { location: "/login" } }),
      () => new Response('unsupported path requested: "/api/v1/query"', { status: 400 }),
    ]
  ) {
    const answer = (url: URL, init: RequestInit) =>
      url.pathname.startsWith("/prometheus") ? here(url, init) : elsewhere();
    assert.equal((await found("http://demo.example", answer)).backend.info.url, "http://demo.example/prometheus");
  }
});

Deno.test("connectBackend: on grafana.net no path means /api/prom", async () => {
  const { backend, asked } = await found("https://prometheus-us.grafana.net", demo({ pathPrefix: "/api/prom" }));
  assert.equal(backend.info.url, "https://prometheus-us.grafana.net/api/prom");
  assert.equal(asked[0], "https://prometheus-us.grafana.net/api/prom/api/v1/status/buildinfo");
  const other = await found("https://prometheus.grafana.net.example", demo({}));
  assert.equal(other.backend.info.url, "https://prometheus.grafana.net.example");
});

Deno.test("connectBackend: a path is used as given, slashes at its end aside", async () => {
  const { backend, asked } = await found("https://a.grafana.net/own/path//", demo({ pathPrefix: "/own/path" }));
  assert.equal(backend.info.url, "https://a.grafana.net/own/path");
  assert.equal(asked[0], "https://a.grafana.net/own/path/api/v1/status/buildinfo");
  const { asked: elsewhere, outcome } = await connect("http://demo.example/wrong", demo({}));
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "not-found");
  assert.ok(elsewhere.every((url) => url.startsWith("http://demo.example/wrong/api/v1/")));
});

Deno.test("connectBackend: apiPrefix decides outright, over a path and over grafana.net", async () => {
  for (
    const [apiPrefix, base] of [["/prometheus/", "/prometheus"], ["prometheus", "/prometheus"], ["/", ""]] as const
  ) {
    const { backend } = await found("https://a.grafana.net/api/prom", demo({ pathPrefix: base }), { apiPrefix });
    assert.equal(backend.info.url, `https://a.grafana.net${base}`);
  }
});

Deno.test("connectBackend: wrong credentials end the search at once", async () => {
  for (const url of ["http://demo.example", "http://demo.example/path"]) {
    const { asked, outcome } = await connect(url, () => new Response("Unauthorized", { status: 401 }));
    assert.ok(outcome instanceof BackendError);
    assert.equal(outcome.code, "unauthorized");
    assert.equal(asked.length, 1);
  }
});

Deno.test("connectBackend: credentials and tenant are sent from the first request on", async () => {
  const requireBasic = { username: "user", password: "pass" };
  const authentication = { kind: "basic", username: "user", password: new Secret("pass") } as const;
  const answer = demo({ flavour: "mimir", requireBasic, requireTenant: true });
  const { backend } = await found("http://demo.example", answer, { authentication, tenant: "team" });
  assert.equal(backend.info.tenant, "team");
  const { outcome } = await connect("http://demo.example", answer, { authentication });
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "no-tenant");
});

Deno.test("connectBackend: a buildinfo that is hidden or forbidden does not hide an API that answers queries", async () => {
  for (const status of [403, 404]) {
    const here = demo({ flavour: "prometheus2" });
    const answer = (url: URL, init: RequestInit) =>
      url.pathname.endsWith("/buildinfo") ? new Response("no", { status }) : here(url, init);
    const { backend } = await found("http://demo.example", answer);
    assert.deepEqual(backend.info, { flavour: "unknown", version: "", url: "http://demo.example", tenant: undefined });
    assert.equal(backend.rangeBounds, "closed", "asked, where the version does not say");
  }
});

Deno.test("connectBackend: an API that forbids queries as well is refused as forbidden", async () => {
  const { outcome } = await connect("http://demo.example", () => new Response("no", { status: 403 }));
  assert.ok(outcome instanceof BackendError);
  assert.deepEqual([outcome.code, outcome.status], ["forbidden", 403]);
});

Deno.test("connectBackend: a place without the API says what was tried and what was answered", async () => {
  const { outcome } = await connect("http://user@demo.example", notFound);
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "no-api");
  assert.equal(
    outcome.message,
    'Cannot find a Prometheus API at "http://demo.example": none of "/api/v1", "/prometheus/api/v1", ' +
      '"/api/prom/api/v1" answers as one, the last answered 404: 404 page not found',
  );
  assert.ok(outcome.cause instanceof BackendError);
  assert.equal(outcome.cause.code, "not-found");
});

Deno.test("connectBackend: an HTML page everywhere is called that", async () => {
  const { outcome } = await connect("http://demo.example", page);
  assert.ok(outcome instanceof BackendError);
  assert.match(outcome.message, /the last answered with an HTML page where JSON should be: Welcome$/);
});

Deno.test("O2: connectBackend: a server that is down, refuses connections or stays silent is asked at one place only", async () => {
  const down = () => new Response("no healthy upstream", { status: 503 });
  const silent = () => Promise.reject(new DOMException("timed out", "TimeoutError"));
  const gone = () => Promise.reject(new TypeError("Connection refused"));
  for (
    const [answer, code] of [
      [down, "unavailable"],
      [silent, "no-answer-in-time"],
      [gone, "connection-refused"],
    ] as const
  ) {
    const { asked, outcome } = await connect("http://demo.example", answer, { retryForMs: 20_000 });
    assert.ok(outcome instanceof BackendError);
    assert.equal(outcome.code, code);
    assert.deepEqual(new Set(asked), new Set(["http://demo.example/api/v1/status/buildinfo"]));
    assert.equal(asked.length, 8, "as long as it is held out");
  }
});

Deno.test("connectBackend: bounds of ranges are asked for where the version does not tell, of a whole minute", async () => {
  for (const [steps, bounds] of [["3", "closed"], ["2", "left-open"]] as const) {
    let form: FormData | undefined;
    const answer = async (url: URL, init: RequestInit) => {
      if (url.pathname.endsWith("/buildinfo")) {
        return Response.json({ status: "success", data: { application: "Grafana Mimir", version: "2.10" } });
      }
      form = await new Response(init.body).formData();
      const result = [{ metric: {}, value: [1, steps] }];
      return Response.json({ status: "success", data: { resultType: "vector", result } });
    };
    assert.equal((await found("http://demo.example", answer)).backend.rangeBounds, bounds);
    assert.equal(form?.get("query"), "count_over_time(vector(1)[2m:1m])");
    assert.equal(Number(form?.get("time")) % 60, 0);
    assert.ok(Number(form?.get("time")) * 1000 < NOW_MS);
  }
});

Deno.test("connectBackend: a backend that will not say how it bounds ranges is taken for left-open", async () => {
  const answer = (url: URL, { body }: RequestInit) => {
    if (url.pathname.endsWith("/buildinfo")) {
      return Response.json({ status: "success", data: { application: "Cortex" } });
    }
    if (body instanceof URLSearchParams && body.get("query") === "vector(1)") return oneRow();
    return Response.json({ status: "error", errorType: "bad_data", error: "no subqueries here" }, { status: 400 });
  };
  const { backend } = await found("http://demo.example", answer);
  assert.equal(backend.info.flavour, "unknown");
  assert.equal(backend.rangeBounds, "left-open");
});

for (const path of ["", "/mimir"]) {
  Deno.test(`S1: connectBackend: one that says below "${path}" who it is answers queries below /prometheus`, async () => {
    const mimir = demo({ flavour: "mimir", pathPrefix: `${path}/prometheus` });
    const answer = (url: URL, init: RequestInit) => {
      if (url.pathname !== `${path}/api/v1/status/buildinfo`) return mimir(url, init);
      return Response.json({ status: "success", data: { application: "Grafana Mimir", version: "3.0.5" } });
    };
    const { asked, outcome } = await connect(`http://demo.example${path}`, answer);
    if (path !== "") {
      assert.ok(outcome instanceof BackendError, "a path is used as given");
      assert.deepEqual([outcome.code, outcome.status], ["not-found", 404]);
      return;
    }
    assert.ok(!(outcome instanceof Error));
    assert.equal(outcome.info.url, "http://demo.example/prometheus");
    // Build info and query below "", that query by GET, build info and query below "/prometheus".
    assert.equal(asked.length, 5);
  });
}

Deno.test("S1: connectBackend: build info of any other kind without queries beside it is no backend either", async () => {
  for (const data of [{ version: "2.24.0" }, { application: "Cortex" }, { version: "0.42.4", goVersion: "go1.25" }]) {
    const here = demo({ flavour: "prometheus3", pathPrefix: "/api/prom" });
    const answer = (url: URL, init: RequestInit) =>
      url.pathname === "/api/v1/status/buildinfo" ? Response.json({ status: "success", data }) : here(url, init);
    assert.equal((await found("http://demo.example", answer)).backend.info.url, "http://demo.example/api/prom");
  }
});

Deno.test("S1: connectBackend: finding a Prometheus takes one request, and one with a path no more than a second", async () => {
  for (
    const [flavour, url, requests] of [
      ["prometheus3", "http://demo.example", 1],
      ["prometheus2", "http://demo.example", 1],
      ["victoriametrics", "http://demo.example", 2],
      ["mimir", "http://demo.example/prometheus", 2],
    ] as const
  ) {
    assert.equal((await found(url, demo({ flavour }))).asked.length, requests, flavour);
  }
});

Deno.test("C10: connectBackend: a redirect to another scheme or host at the first place ends the search", async () => {
  for (const target of ["https://demo.example", "http://prometheus.shop.example", "http://demo.example:9090"]) {
    const answer = (url: URL) =>
      new Response("301", {
        status: 301,
        statusText: "Moved Permanently",
        headers: { location: target + url.pathname },
      });
    const { asked, outcome } = await connect("http://demo.example", answer);
    assert.ok(outcome instanceof BackendError);
    assert.equal(outcome.code, "moved");
    assert.equal(
      outcome.message,
      'Cannot recognise the backend at "http://demo.example/api/v1/status/buildinfo": the server answered 301 Moved ' +
        `Permanently and points to "${target}/api/v1/status/buildinfo"`,
    );
    assert.equal(asked.length, 2);
  }
});

Deno.test("C10: connectBackend: a redirect at a later place, or to a login, does not, and the login is told", async () => {
  const answer = ({ pathname }: URL) =>
    pathname.startsWith("/api/prom")
      ? new Response("301", {
        status: 301,
        statusText: "Moved Permanently",
        headers: { location: "https://docs.example" },
      })
      : new Response(null, { status: 302, headers: { location: "/login" } });
  const { asked, outcome } = await connect("http://demo.example", answer);
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "login-redirect");
  assert.match(outcome.message, /answered 302 and points to "http:\/\/demo\.example\/login", where people log in$/);
  assert.ok(asked.some((url) => url.includes("/api/prom")));
});

Deno.test("C10: connectBackend: of several places, the one is told that answers, not those where nothing is", async () => {
  const answer = ({ pathname }: URL) =>
    pathname.startsWith("/api/v1") ? new Response("not JSON") : new Response("404 page not found", { status: 404 });
  const { outcome } = await connect("http://demo.example", answer);
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "no-api");
  assert.match(outcome.message, / answers as one, "\/api\/v1" answered with no valid JSON: not JSON$/);
});

Deno.test("C10: connectBackend: who refuses every place alike is no matter of the path", async () => {
  const { outcome } = await connect("http://demo.example", () => new Response("pay first", { status: 402 }));
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "refused");
  assert.match(outcome.message, /^Cannot recognise the backend at "[^"]+": the server answered 402: pay first$/);
});

Deno.test("S6: connectBackend: a page copied from the browser is named, and only where nothing answers there", async () => {
  for (const [path, page] of [["/graph", "/graph"], ["/prom/query/", "/query/"], ["/vmui/x", "/vmui/x"]] as const) {
    const { outcome } = await connect(`http://demo.example:9090${path}`, notFound);
    assert.ok(outcome instanceof BackendError);
    assert.equal(outcome.code, "browser-page");
    assert.equal(
      outcome.message,
      `Cannot find a Prometheus API at "http://demo.example:9090${path}": "${page}" at its end is a page for the browser, ` +
        "below which there is no API: it answered 404: 404 page not found",
    );
  }
  const { backend } = await found("http://demo.example/graph", demo({ pathPrefix: "/graph" }));
  assert.equal(backend.info.url, "http://demo.example/graph");
});

Deno.test("A4: connectBackend: what the server said is told, not the deadline that leaves no time to wait", async () => {
  const busy = () => new Response("slow down", { status: 429, headers: { "retry-after": "60" } });
  const connecting = connectBackend(backendConfig("http://demo.example"), { ...CALL, deadlineAtMs: NOW_MS + 8_000 }, {
    fetch: () => Promise.resolve(busy()),
    now: () => NOW_MS,
    sleep: () => assert.fail("it waits"),
  });
  await assert.rejects(connecting, { code: "rate-limited", words: "slow down" });
});

Deno.test("A4: connectBackend: a Retry-After of years is not waited for", async () => {
  const busy = () => new Response(null, { status: 429, headers: { "retry-after": "315360000" } });
  const { asked, outcome } = await connect("http://demo.example", busy);
  assert.ok(outcome instanceof BackendError);
  assert.equal(outcome.code, "rate-limited");
  assert.equal(asked.length, 1);
});

Deno.test("connectBackend: an abort ends the search with the signal's own reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const connecting = connectBackend(backendConfig("http://demo.example"), { signal: controller.signal }, {
    fetch: () => {
      controller.abort(reason);
      return Promise.reject(reason);
    },
  });
  await assert.rejects(connecting, (error: unknown) => error === reason);
});

Deno.test("connectBackend: without an endpoint there is nothing to connect to", async () => {
  await assert.rejects(connectBackend({ ...backendConfig("http://x"), endpoint: undefined }, CALL), TypeError);
});
