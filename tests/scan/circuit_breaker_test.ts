import assert from "node:assert/strict";
import { CircuitBreaker } from "../../src/scan/circuit_breaker.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";

const unavailable = (reason = "down") => backendErrorOf("unavailable", reason);
const wordsOf = (breaker: CircuitBreaker) => breaker.openedBy?.words;
const heavy = () => backendErrorOf("too-heavy", "slow");

Deno.test("CircuitBreaker: two failures in a row open it, and the second is its reason", () => {
  const breaker = new CircuitBreaker();
  breaker.failed(unavailable(), ["a"]);
  assert.equal(wordsOf(breaker), undefined);
  const second = backendErrorOf("connection-broken", "gone");
  breaker.failed(second, ["b"]);
  assert.equal(breaker.openedBy, second);
});

Deno.test("CircuitBreaker: an answer between them is a sign of life, and so is an error about a query", () => {
  const breaker = new CircuitBreaker();
  breaker.failed(unavailable(), ["a"]);
  breaker.answered();
  breaker.failed(unavailable(), ["b"]);
  breaker.failed(backendErrorOf("bad-query", "no such function"), ["c"]);
  breaker.failed(unavailable(), ["d"]);
  assert.equal(wordsOf(breaker), undefined);
});

Deno.test("CircuitBreaker: what takes too long weighs less: eight in a row", () => {
  const wordsAfter = (times: number) => {
    const breaker = new CircuitBreaker();
    for (let time = 0; time < times; time++) breaker.failed(heavy(), [`m${time}`]);
    return wordsOf(breaker);
  };
  assert.equal(wordsAfter(7), undefined);
  assert.equal(wordsAfter(8), "slow");
});

Deno.test("CircuitBreaker: a batch, its half and the half of that are one failure, their other halves more", () => {
  const breaker = new CircuitBreaker();
  breaker.failed(unavailable(), ["a", "b", "c", "d"]);
  breaker.failed(unavailable(), ["a", "b"]);
  breaker.failed(unavailable(), ["b"]);
  assert.equal(wordsOf(breaker), undefined);
  breaker.failed(unavailable(), ["c", "d"]);
  assert.equal(wordsOf(breaker), "down");
});

Deno.test("CircuitBreaker: once open it stays open, whatever comes in late", () => {
  const breaker = new CircuitBreaker();
  breaker.failed(unavailable("first"), ["a"]);
  breaker.failed(unavailable("second"), ["b"]);
  breaker.answered();
  breaker.failed(unavailable("third"), ["c"]);
  assert.equal(wordsOf(breaker), "second");
});
