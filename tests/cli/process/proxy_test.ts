import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { type CountingProxy, startCountingProxy } from "../../support/start_counting_proxy.ts";
import { UNSET_VARIABLES } from "../../support/unset_variables.ts";
import { certificateText } from "./certificate_text.ts";
import { oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";

const app = createDemoApp({ series: demoSeries([{ name: "apples", series: 2, seconds: 15 }]), now: Date.now });
const ARGS = ["--format", "csv", "-m", "0", "--all", "-o", "-"];
const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
let blocking: CountingProxy;
let passing: CountingProxy;

const resultOf = oneShotsBeforeAll(() => {
  blocking = servers.use(startCountingProxy());
  passing = servers.use(startCountingProxy((request) => app.fetch(request)));
  const plain = servers.use(serveAnswers((request) => app.fetch(request)));
  const tls = { cert: certificateText("server.pem"), key: certificateText("server.key") };
  const secure = servers.use(serveAnswers((request) => app.fetch(request), tls));
  const through = (proxy: CountingProxy, noProxy = "") => ({
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    http_proxy: proxy.url,
    https_proxy: proxy.url,
    NO_PROXY: noProxy,
    no_proxy: "",
  });
  const { hostname, port } = new URL(secure.url);
  const secureByName = secure.url.replace(hostname, "localhost");
  const files = { "ca.pem": certificateText("authority.pem") };
  ok(port !== "");
  return {
    "the demo": { args: ["--demo", "--top", "1", ...ARGS], env: through(blocking) },
    "the demo beside a list": { args: ["--demo", "--top", "1", ...ARGS], env: through(blocking, ".shop.example") },
    "a loopback address": { args: ["--endpoint", plain.url, ...ARGS], env: through(blocking) },
    "localhost": { args: ["--endpoint", plain.url.replace("127.0.0.1", "localhost"), ...ARGS], env: through(blocking) },
    "localhost by TLS": {
      args: ["--endpoint", secureByName, "--ca-file", "ca.pem", ...ARGS],
      files,
      env: through(blocking),
    },
    "another host": { args: ["--endpoint", "http://metrics.example", ...ARGS], env: through(passing) },
    "NO_PROXY=*": {
      args: ["--endpoint", "http://192.0.2.1:9", "--timeout", "0.5", ...ARGS],
      env: through(blocking, "*"),
    },
  };
});

for (const name of ["the demo", "the demo beside a list", "a loopback address", "localhost", "localhost by TLS"]) {
  Deno.test(`C6: with a proxy that answers 502, ${name} is asked directly`, () => {
    const { code, stderr, stdout } = resultOf(name);
    equal(code, 0, stderr);
    match(stdout, /^metric_name,dpm/);
    deepEqual(blocking.asked, []);
  });
}

Deno.test("C6: NO_PROXY=* means that an address goes through no proxy either", () => {
  const { code, stderr } = resultOf("NO_PROXY=*");
  equal(code, 3, stderr);
  ok(!/502|blocked/.test(stderr), stderr);
  deepEqual(blocking.asked, []);
});

Deno.test("A11: behind a proxy a scan asks for nothing but the backend", () => {
  const { code, stderr, stdout } = resultOf("another host");
  equal(code, 0, stderr);
  match(stdout, /^apples,4,2,8$/m);
  ok(passing.asked.length >= 3);
  for (const line of passing.asked) match(line, /^(?:GET|POST) http:\/\/metrics\.example\//);
});

Deno.test("C6: README's first command works behind a proxy that answers 502", async () => {
  await using proxy = startCountingProxy();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "demo"],
    env: { ...UNSET_VARIABLES, HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: "", no_proxy: "" },
  }).output();
  equal(code, 0, new TextDecoder().decode(stderr));
  match(new TextDecoder().decode(stdout), /http_request_duration_seconds/);
  deepEqual(proxy.asked, []);
});
