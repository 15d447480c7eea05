import { equal, match, ok } from "node:assert/strict";
import { createDemoApp } from "../../../src/demo/create_demo_app.ts";
import { oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { demoSeries } from "./serve_demo.ts";

const NAMES = Array.from({ length: 300 }, (_, i) => `metric_with_quite_a_long_name_${i}_total`);
const app = createDemoApp({
  series: demoSeries(NAMES.map((name) => ({ name, seconds: 15 }))),
  now: Date.now,
});
/** What proxies let through in one line; nginx's limit is 8 KiB. */
const MAX_ADDRESS = 8 * 1024;
const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());
const REFUSALS = [405, 501, 403, 500];

const resultOf = oneShotsBeforeAll(() =>
  Object.fromEntries(
    [...REFUSALS, 415].map((status) => {
      const { url } = servers.use(serveAnswers((request) => {
        const { pathname } = new URL(request.url);
        if (request.method === "POST") return new Response("no POST here", { status });
        if (request.url.length > MAX_ADDRESS) return new Response("too long", { status: 414 });
        // So that nothing says beforehand which server it is, as behind many proxies.
        if (pathname.endsWith("/buildinfo")) return new Response("hidden", { status: 404 });
        return app.fetch(request);
      }));
      const args = ["--endpoint", url, "--format", "csv", "-m", "0", "--all", "-o", "-"];
      return [String(status), { args }];
    }),
  )
);

for (const status of REFUSALS) {
  Deno.test(`C4: where POST is answered with ${status}, every name is measured by GET`, () => {
    const { code, stdout, stderr } = resultOf(String(status));
    equal(code, 0, stderr);
    equal(stdout.trim().split("\n").length, NAMES.length + 1);
    equal(stderr.match(/queries go by GET from here on/g)?.length, 1, stderr);
  });
}

Deno.test("C4: a POST that is refused for another reason is told as it is", () => {
  const { code, stderr } = resultOf("415");
  equal(code, 3);
  match(stderr, /none of .* answers as one/);
  ok(!/by GET/.test(stderr), stderr);
});
