import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { Secret } from "../../src/config/secret.ts";
import { countTimestamps, groupPath, pushToGateway, withoutTimestamps } from "../../src/push/pushgateway.ts";
import { type Step, TransportWorld } from "../prometheus/transport_world.ts";
import { backendConfig } from "../support/backend_config.ts";

const path = (job: string, labels: Record<string, string> = {}) =>
  groupPath({ job, grouping: new Map(Object.entries(labels)) });

Deno.test("groupPath: plain values as they are, those with a slash and empty ones in base64", () => {
  equal(path("backup"), "/metrics/job/backup");
  equal(path("backup", { instance: "a/b", zone: "" }), "/metrics/job/backup/instance@base64/YS9i/zone@base64/=");
  equal(path("a/b"), "/metrics/job@base64/YS9i");
  equal(path("ä b", { x: "?#%" }), "/metrics/job/%C3%A4%20b/x/%3F%23%25");
  equal(path("..", { x: "." }), "/metrics/job@base64/Li4/x@base64/Lg");
});

Deno.test("groupPath: any value is read back from the path that a URL makes of it", () => {
  const text = fc.string({ unit: "grapheme" }).map((value) => value.toWellFormed());
  fc.assert(fc.property(text, text, (job, value) => {
    const url = new URL("http://gateway:9091/prefix");
    url.pathname += path(job, { x: value });
    const [, prefix, metrics, ...parts] = url.pathname.split("/");
    deepEqual([prefix, metrics, parts.length], ["prefix", "metrics", 4]);
    const values = [0, 2].map((at) => {
      const [name = "", encoded = ""] = parts.slice(at, at + 2);
      if (!name.endsWith("@base64")) return decodeURIComponent(encoded);
      const base64 = encoded.replace(/^=$/, "");
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        Uint8Array.fromBase64(base64, { alphabet: "base64url" }),
      );
    });
    deepEqual(values, [job, value]);
  }));
});

Deno.test("withoutTimestamps: samples keep everything but their time", () => {
  const families = [{
    name: "a",
    type: "gauge" as const,
    help: "A.",
    samples: [{ suffix: "" as const, labels: { x: "1" }, value: 1, timestampMs: 5 }],
  }];
  equal(countTimestamps(families), 1);
  const bare = withoutTimestamps(families);
  equal(countTimestamps(bare), 0);
  deepEqual(bare[0]?.samples, [{ suffix: "", labels: { x: "1" }, value: 1 }]);
  ok(families[0]?.samples[0]?.timestampMs === 5);
});

/** Pushes one gauge to a Pushgateway that answers so. */
async function push(action: "add" | "replace" | "delete", steps: readonly Step[]) {
  const backend = backendConfig("https://gateway.example/push/", {
    authentication: { kind: "basic", username: "me", password: new Secret("hunter2") },
    retryForMs: 10_000,
  });
  const world = new TransportWorld(steps, backend);
  const families = [{
    name: "a",
    type: "gauge" as const,
    help: "",
    samples: [{ suffix: "" as const, labels: {}, value: 1 }],
  }];
  const group = { job: "nightly", grouping: new Map([["instance", "a/b"]]) };
  const signal = new AbortController().signal;
  await pushToGateway({ backend, action }, group, families, { signal }, world.dependencies);
  return world.asked.map(({ url, init }) => ({
    url: url.href,
    method: init.method,
    text: new TextDecoder().decode(init.body instanceof Uint8Array ? init.body : new Uint8Array()),
    authorization: new Headers(init.headers).get("authorization"),
  }));
}

Deno.test("pushToGateway: each action has its method, below the path of the address, with who pushes", async () => {
  const taken = () => new Response(null, { status: 200 });
  const [url, authorization] = [
    "https://gateway.example/push/metrics/job/nightly/instance@base64/YS9i",
    `Basic ${btoa("me:hunter2")}`,
  ];
  const text = "# TYPE a gauge\na 1\n";
  deepEqual(await push("replace", [taken]), [{ url, authorization, text, method: "PUT" }]);
  deepEqual(await push("add", [taken]), [{ url, authorization, text, method: "POST" }]);
  deepEqual(await push("delete", [() => new Response(null, { status: 202 })]), [
    { url, authorization, text: "", method: "DELETE" },
  ]);
});

Deno.test("pushToGateway: what passes is tried again, what is refused is told", async () => {
  const answers = [new Response("busy", { status: 503 }), new Response(null, { status: 200 })];
  deepEqual((await push("replace", answers.map((answer) => () => answer))).map(({ method }) => method), ["PUT", "PUT"]);
  await rejects(push("replace", [() => new Response("pushed metrics are invalid", { status: 400 })]), {
    name: "BackendError",
    code: "bad-query",
    message:
      /^Cannot push to "https:\/\/gateway\.example\/push\/metrics\/job\/nightly\/[^"]*": .*pushed metrics are invalid/,
  });
});
