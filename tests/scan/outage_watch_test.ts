import assert from "node:assert/strict";
import { QueryError } from "../../src/prometheus/query_error.ts";
import { QueryTooHeavyError } from "../../src/prometheus/query_too_heavy_error.ts";
import { UnavailableError } from "../../src/prometheus/unavailable_error.ts";
import { UnreachableError } from "../../src/prometheus/unreachable_error.ts";
import { OutageWatch } from "../../src/scan/outage_watch.ts";

const details = (reason: string) => ({ url: "http://x", reason });
const unavailable = (reason = "down") => new UnavailableError("m", details(reason));
const reasonOf = (watch: OutageWatch) => watch.outage?.reason;
const heavy = () => new QueryTooHeavyError("m", details("slow"));

Deno.test("OutageWatch: two failures in a row are an outage, and the second is its reason", () => {
  const watch = new OutageWatch();
  watch.failed(unavailable(), ["a"]);
  assert.equal(reasonOf(watch), undefined);
  const second = new UnreachableError("m", details("gone"));
  watch.failed(second, ["b"]);
  assert.equal(watch.outage, second);
});

Deno.test("OutageWatch: an answer between them is a sign of life, and so is an error about a query", () => {
  const watch = new OutageWatch();
  watch.failed(unavailable(), ["a"]);
  watch.answered();
  watch.failed(unavailable(), ["b"]);
  watch.failed(new QueryError("m", details("no such function")), ["c"]);
  watch.failed(unavailable(), ["d"]);
  assert.equal(reasonOf(watch), undefined);
});

Deno.test("OutageWatch: what takes too long weighs less: eight in a row", () => {
  const reasonAfter = (times: number) => {
    const watch = new OutageWatch();
    for (let time = 0; time < times; time++) watch.failed(heavy(), [`m${time}`]);
    return reasonOf(watch);
  };
  assert.equal(reasonAfter(7), undefined);
  assert.equal(reasonAfter(8), "slow");
});

Deno.test("OutageWatch: a batch, its half and the half of that are one failure, their other halves more", () => {
  const watch = new OutageWatch();
  watch.failed(unavailable(), ["a", "b", "c", "d"]);
  watch.failed(unavailable(), ["a", "b"]);
  watch.failed(unavailable(), ["b"]);
  assert.equal(reasonOf(watch), undefined);
  watch.failed(unavailable(), ["c", "d"]);
  assert.equal(reasonOf(watch), "down");
});

Deno.test("OutageWatch: once settled it stays, whatever comes in late", () => {
  const watch = new OutageWatch();
  watch.failed(unavailable("first"), ["a"]);
  watch.failed(unavailable("second"), ["b"]);
  watch.answered();
  watch.failed(unavailable("third"), ["c"]);
  assert.equal(reasonOf(watch), "second");
});
