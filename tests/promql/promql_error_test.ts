import { equal } from "node:assert/strict";
import { PromqlError } from "../../src/promql/promql_error.ts";

Deno.test("PromqlError: the place counts lines, and bytes within them", () => {
  const place = (text: string, position: number) => new PromqlError(text, position, "x").place;
  equal(place("up", 0), "1:1");
  equal(place("sum(\n  up\n) foo", 12), "3:3");
  equal(place('{a="größe 😀"} foo', '{a="größe 😀"} '.length), "1:20");
});

Deno.test("PromqlError: says what could not be done, where and why, and ends the program as wrong usage", () => {
  const error = new PromqlError("foo bar", 4, 'unexpected identifier "bar"');
  equal(error.message, 'Cannot parse the PromQL at 1:5: unexpected identifier "bar"');
  equal(error.position, 4);
  equal(error.exitCode, 2);
});
