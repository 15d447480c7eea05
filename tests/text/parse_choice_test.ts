import assert from "node:assert/strict";
import { parseChoice } from "../../src/text/parse_choice.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseChoice: the nearest word is suggested, where one is near", () => {
  const choices = new Map([["csv", 1], ["json", 2]]);
  assert.equal(parseChoice("JSON", choices), 2);
  assert.throws(() => parseChoice("jsno", choices), ValueError);
  assert.throws(() => parseChoice("jso", choices), { suggestion: "Did you mean json?" });
  assert.throws(() => parseChoice("parquet", choices), { suggestion: undefined });
});
