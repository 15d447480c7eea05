import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { otlp } from "../../src/push/otlp.ts";
import type { PushEncoding } from "../../src/push/push_encoding.ts";
import { remoteWrite } from "../../src/push/remote_write.ts";
import type { PushedSeries } from "../../src/push/pushed_series.ts";
import { decodeOtlp, decodeRemoteWrite, type ReceivedSample } from "./decode_pushed.ts";

const labelName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/).filter((name) =>
  name !== "job" && name !== "instance"
);
const labels = fc.dictionary(labelName, fc.string({ unit: "grapheme" }), { maxKeys: 4, noNullPrototype: true });
const series: fc.Arbitrary<PushedSeries> = fc.record({
  name: fc.constantFrom("metric_dpm_rate", "dpm_finder_names", "a"),
  help: fc.string(),
  labels,
  value: fc.oneof(fc.double(), fc.integer()),
});
const timestampMs = fc.integer({ min: 0, max: 4e12 });
const shared = fc.dictionary(fc.oneof(labelName, fc.constantFrom("job", "instance")), fc.string({ minLength: 1 }), {
  noNullPrototype: true,
  maxKeys: 3,
});

/** Reads what one protocol says in the words of the other: the resource of OTLP is two labels. */
const DECODERS: readonly (readonly [string, PushEncoding, (body: Uint8Array) => ReceivedSample[]])[] = [
  ["remoteWrite", remoteWrite, decodeRemoteWrite],
  ["otlp", otlp, (body) => {
    const { resource, samples } = decodeOtlp(body);
    const ofResource = Object.entries({ job: resource["service.name"], instance: resource["service.instance.id"] })
      .flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const]);
    return samples.map((sample) => ({ ...sample, labels: [...sample.labels, ...ofResource] }));
  }],
];

for (const [name, encoding, decode] of DECODERS) {
  Deno.test(`${name}: every sample arrives once, with its labels, value and instant`, () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 30 }), shared, timestampMs, (all, others, at) => {
        const { bytes } = encoding.encode(all, { labels: new Map(Object.entries(others)), timestampMs: at });
        const expected = all.map((one) => ({
          labels: Object.entries({ ...others, ...one.labels, __name__: one.name }).filter(([, value]) => value !== ""),
          value: one.value,
          timestampMs: at,
        }));
        deepEqual(decode(bytes).map(keyOf).sort(), expected.map(keyOf).sort());
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`${name}: labels are sorted, none twice and none empty`, () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 10 }), labels, (all, others) => {
        const { bytes } = encoding.encode(all, { labels: new Map(Object.entries(others)), timestampMs: 0 });
        const names = decode(bytes).map((sample) => sample.labels.map(([key]) => key));
        for (const own of names) {
          // The name of a metric in OTLP is no attribute.
          const rest = name === "otlp" ? own.slice(1) : own;
          deepEqual(rest, [...new Set(rest)].sort());
        }
        ok(decode(bytes).every((sample) => sample.labels.every(([, value]) => value !== "")));
      }),
      { numRuns: 60 },
    );
  });
}

Deno.test("remoteWrite: two thousand series are compressed, and read back whole", () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    name: "metric_dpm_rate",
    help: "",
    labels: { metric_name: `http_requests_${index}_total` },
    value: index,
  }));
  const { bytes, headers } = remoteWrite.encode(many, { labels: new Map([["job", "dpm-finder"]]), timestampMs: 7 });
  ok(bytes.length < 100_000, `${bytes.length} bytes`);
  const read = decodeRemoteWrite(bytes);
  deepEqual(read.map(({ value }) => value), many.map(({ value }) => value));
  deepEqual(read[1]?.labels, [
    ["__name__", "metric_dpm_rate"],
    ["job", "dpm-finder"],
    ["metric_name", "http_requests_1_total"],
  ]);
  deepEqual(headers, {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "x-prometheus-remote-write-version": "0.1.0",
  });
});

Deno.test("otlp: job and instance are attributes of the resource", () => {
  const one = { name: "a", help: "", labels: { part: "x" }, value: 1 };
  const context = { labels: new Map([["job", "j"], ["instance", "i"], ["env", "e"]]), timestampMs: 1_700_000_000_123 };
  deepEqual(decodeOtlp(otlp.encode([one], context).bytes), {
    resource: { "service.name": "j", "service.instance.id": "i" },
    samples: [{ labels: [["__name__", "a"], ["env", "e"], ["part", "x"]], value: 1, timestampMs: 1_700_000_000_123 }],
  });
});

Deno.test("otlp.readRejection: JSON with numbers or texts, and nothing of what is no answer", () => {
  const told = { samples: 3, words: "too old" };
  deepEqual(otlp.readRejection('{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too old"}}'), told);
  deepEqual(otlp.readRejection('{"partialSuccess":{"rejectedDataPoints":3,"errorMessage":"too old"}}'), told);
  for (const other of ["", "{}", "ok", "null", '{"partialSuccess":null}', '{"partialSuccess":7}']) {
    deepEqual(otlp.readRejection(other), { samples: 0, words: "" }, other);
  }
});

Deno.test("otlp.decode: both messages of an answer in Protocol Buffers, and words under that type", () => {
  const { decode } = otlp.encode([], { labels: new Map(), timestampMs: 0 });
  ok(decode);
  const type = new Headers({ "content-type": "application/x-protobuf" });
  const response = Uint8Array.of(0x0a, 0x09, 0x08, 0x02, 0x12, 0x05, ...new TextEncoder().encode("stale"));
  deepEqual(otlp.readRejection(decode(response, type)), { samples: 2, words: "stale" });
  const status = Uint8Array.of(0x08, 0x03, 0x12, 0x03, ...new TextEncoder().encode("bad"));
  equal(decode(status, type), '{"message":"bad"}');
  equal(decode(new TextEncoder().encode("404 page not found"), type), "404 page not found");
  equal(decode(new TextEncoder().encode("plain"), new Headers()), "plain");
});

function keyOf({ labels, value, timestampMs }: ReceivedSample): string {
  const sorted = labels.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, Object.is(value, -0) ? "-0" : String(value), timestampMs]);
}
