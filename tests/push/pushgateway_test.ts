import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { countTimestamps, groupPath, withoutTimestamps } from "../../src/push/pushgateway.ts";

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
