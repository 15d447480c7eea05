import { deepEqual, equal, match } from "node:assert/strict";
import fc from "fast-check";
import { ECHO_BYTES, echoOf } from "../../src/scan/echo.ts";
import { utf8Bytes } from "../../src/text/utf8_bytes.ts";
import { echoOfExpression } from "./echo_of_expression.ts";

const labelOf = (texts: readonly string[], groupBy: readonly string[] = []) =>
  Object.keys(echoOfExpression(echoOf(texts, groupBy).expression).labels).join();

Deno.test("echoOf: the fingerprint is the same for the same texts, and fits in a label's name and its bytes", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
    equal(labelOf(texts), labelOf([...texts]));
    match(labelOf(texts), /^e[0-9a-z]{1,7}$/);
    equal(utf8Bytes(` or ${echoOf(texts, ["eee"]).expression}`) <= ECHO_BYTES, true);
  }));
});

Deno.test("echoOf: the fingerprint is another for other texts, another order and texts cut elsewhere", () => {
  const lists = [["a", "b"], ["b", "a"], ["ab"], ["a"], [], ["a", "b", ""], ["á", "b"], ["a", "c"]];
  equal(new Set(lists.map((texts) => labelOf(texts))).size, lists.length);
});

Deno.test("echoOf: its label is never the group's", () => {
  const own = labelOf(["a"]);
  for (const groupBy of [[own], [own.toUpperCase(), own], ["e", `e${own}`], ["E"], ["job"], []]) {
    equal(groupBy.includes(labelOf(["a"], groupBy)), false);
  }
});

Deno.test("echoOf: A8: an answer without the echo's row is none, an empty one neither", () => {
  const { expression, strip } = echoOf(["a"], []);
  const row = { labels: { n: "5" }, value: 1 };
  deepEqual(strip([row, echoOfExpression(expression)]), [row]);
  deepEqual(strip([echoOfExpression(expression)]), []);
  equal(strip([row, echoOfExpression(echoOf(["b"], []).expression)]), undefined);
  equal(strip([row]), undefined);
  equal(strip([]), undefined);
});
