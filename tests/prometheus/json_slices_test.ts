import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { JsonSlices } from "../../src/prometheus/json_slices.ts";

/** Parses a text that arrives in pieces of some length. */
function parse(text: string | Uint8Array, pieceLength = 65_536) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const slices = new JsonSlices();
  for (let from = 0; from < bytes.length; from += pieceLength) {
    const problem = slices.push(bytes.subarray(from, from + pieceLength));
    if (problem !== undefined) return problem;
  }
  return slices.finish();
}

const json = (value: unknown) => ({ kind: "json", value });

Deno.test("A3 JsonSlices: whatever the answer and its pieces, the value is that of JSON.parse", () => {
  const text = fc.string({ unit: "grapheme" });
  const answer = fc.oneof(
    fc.record({ status: text, data: fc.array(text), warnings: fc.array(text) }),
    fc.record({
      warnings: fc.array(text),
      data: fc.record({ resultType: text, result: fc.array(fc.dictionary(text, text)) }),
    }),
    fc.array(fc.jsonValue()),
    fc.jsonValue(),
  );
  fc.assert(fc.property(answer, fc.nat(4), fc.integer({ min: 1, max: 40 }), (value, indent, pieceLength) => {
    const written = JSON.stringify(value, null, indent);
    deepEqual(parse(written, pieceLength), json(JSON.parse(written)));
  }));
});

Deno.test("A3 JsonSlices: lists of many slices keep every element and its order", () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `name, "ä😀" ]}\\ ${index}`);
  for (const pieceLength of [777, 65_536, 10_000_000]) {
    deepEqual(
      parse(JSON.stringify({ status: "success", data: names }), pieceLength),
      json({
        status: "success",
        data: names,
      }),
    );
  }
  const rows = names.map((n0) => ({ metric: { n0 }, value: [1, "2"] }));
  const vector = { data: { resultType: "vector", result: rows }, status: "success" };
  deepEqual(parse(JSON.stringify(vector)), json(vector));
  deepEqual(parse(JSON.stringify(rows)), json(rows));
});

for (
  const [what, text, problem] of [
    ["brackets without end", "[".repeat(100_000), "malformed"],
    ["objects without end", '{"a":'.repeat(100_000), "malformed"],
    ["empty objects", `[${"{},".repeat(1_000_000)}`, "malformed"],
    ["a million names and one", `{"data":[${'"",'.repeat(1_000_001)}""]}`, "too-large"],
    ["white space without end", " ".repeat(3_000_000), "too-large"],
    ["one text without end", `{"data":["${"a".repeat(3_000_000)}`, "too-large"],
    ["text around the list without end", `{"error":"${"a".repeat(3_000_000)}`, "too-large"],
    ["a list cut short", '{"status":"success","data":["a","b', "malformed"],
    ["a list that is not closed rightly", '{"status":"success","data":["a","b"}', "malformed"],
    ["elements that are no JSON", '{"status":"success","data":[a,b]}', "malformed"],
    ["brackets that close nothing", "]]]]", "malformed"],
    ["nothing", "", "malformed"],
  ] as const
) {
  Deno.test(`A3 JsonSlices: ${what} is "${problem}"`, () => {
    equal(parse(text).kind, problem);
  });
}

Deno.test("A3 JsonSlices: an answer that goes on opening lists before its own is given up early", () => {
  const problem = parse(`{"status":"success",${'"w":[],'.repeat(330_000)}"data":["a"]}`);
  deepEqual(problem, { kind: "malformed", found: "JSON of little else than brackets", passing: false });
});

Deno.test("JsonSlices: A10: a document of several long lists is that of JSON.parse, whatever its pieces", () => {
  const text = fc.string({ unit: "grapheme" });
  const list = fc.array(fc.oneof(text, fc.jsonValue()));
  const document = fc.record({
    head: fc.record({ metrics: list, waiting: fc.array(fc.tuple(text, fc.nat())), others: list }),
    metrics: list,
    ledger: fc.record({ failures: list, "[": text }),
  });
  const follows = /"(?:metrics|waiting|failures)"\s*:\s*$/;
  fc.assert(fc.property(document, fc.nat(4), fc.integer({ min: 1, max: 40 }), (value, indent, pieceLength) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value, null, indent));
    const slices = new JsonSlices({ follows, maxDepth: 2, several: true, maxPartBytes: 100_000 });
    for (let from = 0; from < bytes.length; from += pieceLength) {
      equal(slices.push(bytes.subarray(from, from + pieceLength)), undefined);
    }
    deepEqual(slices.finish(), json(JSON.parse(new TextDecoder().decode(bytes))));
  }));
});
