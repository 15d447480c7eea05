import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHeader } from "../../src/config/parse_header.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseHeader: name and value, the value may hold colons", () => {
  const [name, value] = parseHeader(" X-Team :  shop: eu ");
  assert.equal(name, "X-Team");
  assert.equal(value.reveal(), "shop: eu");
});

Deno.test("parseHeader: whatever it accepts, an HTTP client accepts", () => {
  fc.assert(fc.property(fc.string({ maxLength: 3 }), fc.string({ unit: "binary" }), (name, value) => {
    let parsed;
    try {
      parsed = parseHeader(`X${name}:${value}`);
    } catch (error) {
      assert.ok(error instanceof ValueError);
      return;
    }
    new Headers().set(parsed[0], parsed[1].reveal());
  }));
});

Deno.test("parseHeader: no value, no name, a line break, a header of the program's own", () => {
  for (
    const text of ["", "X-Team", ": shop", "X-Team:", "X Team: a", "X-Team: a\nb", "X-Team: 🦕", "Content-Length: 1"]
  ) {
    assert.throws(() => parseHeader(text), ValueError, text);
  }
});

Deno.test("parseHeader: C9: quotes around the whole, which a name may have, are refused", () => {
  for (const text of ["'X-Team: shop'", '"X-Team: shop"', " `X-Team: shop` "]) {
    assert.throws(() => parseHeader(text), { reason: "it is in quotes", suggestion: "Take the quotes away" }, text);
  }
  assert.equal(parseHeader("If-Match: 'shop'")[1].reveal(), "'shop'");
});
