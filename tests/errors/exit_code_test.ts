import assert from "node:assert/strict";
import { combineExitCodes } from "../../src/errors/exit_code.ts";
import type { ExitCode } from "../../src/errors/exit_code.ts";

Deno.test("combineExitCodes: 2, 3, 1, 5, 4, and 0 when nothing applies", () => {
  const order: ExitCode[] = [2, 3, 1, 5, 4, 0];
  order.forEach((code, index) => {
    assert.equal(combineExitCodes(order.slice(index).reverse()), code);
  });
  assert.equal(combineExitCodes([]), 0);
});
