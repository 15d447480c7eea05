import assert from "node:assert/strict";
import { createExpositionHandler } from "../../src/exposition/exposition_handler.ts";
import { Gauge } from "../../src/exposition/gauge.ts";
import { Registry } from "../../src/exposition/registry.ts";

const help = "Something.";

function handler() {
  const registry = new Registry();
  registry.register(new Gauge({ name: "queue.length", help, utf8: true })).set(3);
  return createExpositionHandler(registry);
}

function request(headers: Record<string, string> = {}, method = "GET"): Request {
  return new Request("http://localhost/metrics", { headers, method });
}

Deno.test("createExpositionHandler: text 0.0.4 is served to whoever asks for nothing", async () => {
  const response = await handler()(request());
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
  const text = await response.text();
  assert.equal(text, "# HELP queue_length Something.\n# TYPE queue_length gauge\nqueue_length 3\n");
  assert.equal(response.headers.get("content-length"), String(text.length));
  assert.equal(response.headers.get("vary"), "Accept, Accept-Encoding");
});

Deno.test("createExpositionHandler: format and escaping are those of the Accept header", async () => {
  const accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7,text/plain;q=0.3";
  const text = await (await handler()(request({ accept }))).text();
  assert.equal(text, '# TYPE "queue.length" gauge\n# HELP "queue.length" Something.\n{"queue.length"} 3\n# EOF\n');
});

Deno.test("createExpositionHandler: gzip is sent to whoever accepts it", async () => {
  const response = await handler()(request({ "accept-encoding": "gzip" }));
  assert.equal(response.headers.get("content-encoding"), "gzip");
  const bytes = await response.arrayBuffer();
  assert.equal(response.headers.get("content-length"), String(bytes.byteLength));
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  assert.match(await new Response(unzipped).text(), /^queue_length 3$/m);
});

Deno.test("createExpositionHandler: HEAD has the headers and no body", async () => {
  const response = await handler()(request({}, "HEAD"));
  assert.equal(response.status, 200);
  assert.ok(Number(response.headers.get("content-length")) > 0);
  assert.equal(await response.text(), "");
});

Deno.test("createExpositionHandler: another method is told which ones there are", async () => {
  const response = await handler()(request({}, "POST"));
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, HEAD");
  assert.equal(await response.text(), "Cannot POST metrics. Use GET.\n");
});

Deno.test("createExpositionHandler: a failing collector is a 500 that says which", async () => {
  const registry = new Registry();
  const failing = new Gauge({ name: "depth", help, read: () => Promise.reject(new Error("queue is gone.")) });
  registry.register(failing);
  const errors: unknown[] = [];
  const response = await createExpositionHandler(registry, { onError: (error) => errors.push(error) })(request());
  assert.equal(response.status, 500);
  assert.equal(await response.text(), 'Cannot collect "depth": queue is gone.\n');
  assert.equal(errors.length, 1);
});

Deno.test("createExpositionHandler: a large body comes whole", async () => {
  const registry = new Registry();
  const gauge = registry.register(new Gauge({ name: "many", help, labelNames: ["i", "pad"] }));
  for (let i = 0; i < 40_000; i++) gauge.set({ i, pad: "x".repeat(60) }, i);
  const response = await createExpositionHandler(registry)(request());
  const text = await response.text();
  assert.ok(text.length > 2 * 1024 * 1024);
  assert.equal(response.headers.get("content-length"), String(text.length));
  assert.equal(text.split("\n").length, 40_003);
});
