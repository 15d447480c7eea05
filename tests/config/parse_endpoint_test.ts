import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEndpoint } from "../../src/config/parse_endpoint.ts";

Deno.test("parseEndpoint: userinfo is taken off the URL, decoded", () => {
  const { url, userinfo } = parseEndpoint("https://123:p%40ss@prometheus.example.com/api/prom");
  assert.equal(url.href, "https://prometheus.example.com/api/prom");
  assert.equal(userinfo?.username, "123");
  assert.equal(userinfo?.password.reveal(), "p@ss");
});

Deno.test("parseEndpoint: any user and password survive percent encoding", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(fc.property(text, text, (user, password) => {
    const { url, userinfo } = parseEndpoint(`http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h:1/x`);
    assert.deepEqual([userinfo?.username, userinfo?.password.reveal(), url.href], [user, password, "http://h:1/x"]);
  }));
});

Deno.test("parseEndpoint: without a scheme the likely one is suggested", () => {
  const suggestions = {
    "localhost:9090": "Write http://localhost:9090",
    "10.0.0.1:9090/prom": "Write http://10.0.0.1:9090/prom",
    "prometheus": "Write http://prometheus",
    "prometheus.example.com": "Write https://prometheus.example.com",
  };
  for (const [text, suggestion] of Object.entries(suggestions)) {
    assert.throws(() => parseEndpoint(text), { reason: "it has no scheme", suggestion }, text);
  }
});

Deno.test("parseEndpoint: a suggestion never repeats what may be a password", () => {
  assert.throws(() => parseEndpoint("user:hunter2@host:9090"), (error: Error & { suggestion?: string }) => {
    return error.suggestion !== undefined && !error.suggestion.includes("hunter2");
  });
});

Deno.test("parseEndpoint: what cannot be asked is refused with its reason", () => {
  const reasons = {
    "": "it has no scheme",
    "http:9090": "it has no scheme",
    "ftp://host": "its scheme is neither http nor https, or no host follows",
    "https://": "its scheme is neither http nor https, or no host follows",
    "http://host:99999": "it is not a URL",
    "http://ho st": "it is not a URL",
    '"http://host"': "it is in quotes",
    "http://host/?token=x": "it has a query or a fragment",
    "http://host/#": "it has a query or a fragment",
    "http://host/api/v1": "it points inside the API, not at the server",
    "http://host/prometheus/api/v1/query": "it points inside the API, not at the server",
    "https://host.grafana.net/api/prom/push": "it points inside the API, not at the server",
    "http://u:12/34@host": "an @ follows a slash, a ? or a # in it",
    "http://u:hun/ter2@127.0.0.1:1": "an @ follows a slash, a ? or a # in it",
    "http://u:p@ss/word@host": "an @ follows a slash, a ? or a # in it",
    "http://u:12?34@host": "an @ follows a slash, a ? or a # in it",
    "http://host/#@": "an @ follows a slash, a ? or a # in it",
    "https://token@host": "it names a user without a password, or a password without a user",
    "https://u:%zz@host": "the % signs of its user or password are not followed by two hexadecimal digits",
  };
  for (const [text, reason] of Object.entries(reasons)) assert.throws(() => parseEndpoint(text), { reason }, text);
});

Deno.test("parseEndpoint: paths that only look like the API are left alone", () => {
  for (const path of ["/", "/api/prom", "/prometheus", "/select/0/prometheus", "/api/v1beta", "/%40team"]) {
    assert.equal(parseEndpoint(`http://host${path}`).url.pathname, path);
  }
});

const TOKEN = "abcdef0123456789";

Deno.test("C5: parseEndpoint lets addresses through that hold /api/v1 themselves", () => {
  for (
    const path of [
      "/api/v1/namespaces/monitoring/services/prometheus-k8s:web/proxy",
      "/api/v1/namespaces/monitoring/services/prometheus-k8s:web/proxy/prometheus",
      "/k8s/clusters/c-x7/api/v1/namespaces/cattle-monitoring-system/services/http:prometheus:9090/proxy",
      `/api/v1/prometheus/${TOKEN}/123456/cluster/eu-central-1`,
      "/api/v1/rulesets",
      "/api/v1/query-service/prom",
    ]
  ) {
    assert.equal(parseEndpoint(`http://host${path}`).url.pathname, path);
  }
});

Deno.test("C5: parseEndpoint refuses the endpoints of the API itself, and names what is too much", () => {
  const proxy = "/api/v1/namespaces/monitoring/services/prometheus-k8s:web/proxy";
  for (
    const [before, inside] of [
      ["", "/api/v1"],
      ["", "/api/v1/"],
      ["/prometheus", "/api/v1/query"],
      ["", "/api/v1/query_range"],
      ["", "/api/v1/label/__name__/values"],
      ["", "/api/v1/labels"],
      ["", "/api/v1/series"],
      ["", "/api/v1/write"],
      ["/workspaces/ws-1", "/api/v1/remote_write"],
      ["", "/api/v1/push"],
      ["", "/api/v1/status/buildinfo"],
      ["", "/api/v1/metadata"],
      ["", "/api/v1/targets"],
      ["", "/api/v1/rules"],
      ["", "/api/v1/import/prometheus"],
      ["/api/prom", "/api/v1/query"],
      ["/api/prom", "/push"],
      [proxy, "/api/v1/query"],
    ] as const
  ) {
    const refusal = { reason: "it points inside the API, not at the server", suggestion: `Leave out ${inside}` };
    assert.throws(() => parseEndpoint(`https://host${before}${inside}`), refusal, before + inside);
  }
});

Deno.test("S6: parseEndpoint names the page of an address that was copied from the browser", () => {
  for (
    const [text, page] of [
      ["http://host:9090/graph?g0.expr=up&g0.tab=1", "/graph"],
      ["http://host:9090/prometheus/query?g0.expr=up", "/query"],
      ["http://host:8428/vmui/#/?g0.expr=up", "/vmui/"],
      ["http://host:9090/api/v1/query?query=up", "/api/v1/query"],
    ] as const
  ) {
    assert.throws(() => parseEndpoint(text), {
      reason: "it has a query or a fragment",
      suggestion: `Leave out ${page} and everything from the ? or # on`,
    });
  }
});
