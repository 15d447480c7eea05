import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { bcryptCost, bcryptSeconds, blankBcryptHash, fillUpToCost } from "../../src/http/bcrypt_hash.ts";
import { HASH_OF_SECRET } from "./hash_of_secret.ts";

Deno.test("bcryptCost: reads the cost of every usable form, and of nothing else", () => {
  for (const prefix of ["$2$", "$2a$", "$2b$", "$2y$"]) equal(bcryptCost(HASH_OF_SECRET.replace("$2y$", prefix)), 4);
  const others = [
    HASH_OF_SECRET.replace("$2y$", "$2x$"),
    HASH_OF_SECRET.replace("$04$", "$03$"),
    HASH_OF_SECRET.slice(0, -1),
    ...[" ", "\n", "a"].map((end) => HASH_OF_SECRET + end),
    ` ${HASH_OF_SECRET}`,
    "",
    "$apr1$abc$def",
  ];
  for (const other of others) equal(bcryptCost(other), undefined, JSON.stringify(other));
});

Deno.test("bcryptSeconds: each step of the cost doubles the time", () => {
  deepEqual([10, 11, 14, 18].map(bcryptSeconds), [0.08, 0.16, 1.28, 20.48]);
});

Deno.test("fillUpToCost: a hash and what fills it up take as long as the dearest", () => {
  const cost = fc.integer({ min: 4, max: 14 });
  fc.assert(fc.property(cost, cost, (first, second) => {
    const [low, dearest] = [Math.min(first, second), Math.max(first, second)];
    const costs = fillUpToCost(low, dearest).map((hash) => bcryptCost(hash) ?? 0);
    equal(costs.reduce((sum, each) => sum + 2 ** each, 2 ** low), 2 ** dearest);
  }));
  equal(bcryptCost(blankBcryptHash(9)), 9);
});
