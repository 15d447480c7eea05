import { deepEqual, equal } from "node:assert/strict";
import { formatMoney } from "../../src/pricing/format_money.ts";

Deno.test("formatMoney: whole from a hundred up, cents below, two digits under a cent", () => {
  const amounts = [289.544, 99.995, 99.99, 8, 6.5, 0.06, 0.01, 0.00123, 0, -12.5, 1_234_567];
  deepEqual(amounts.map((amount) => formatMoney(amount, "USD")), [
    "$290",
    "$100",
    "$99.99",
    "$8",
    "$6.50",
    "$0.06",
    "$0.01",
    "$0.0012",
    "$0",
    "-$12.50",
    "$1,234,567",
  ]);
});

Deno.test("formatMoney: a currency has its sign, or its code where it has none", () => {
  const codes = ["EUR", "CAD", "CHF", "ZZZ"];
  deepEqual(codes.map((code) => formatMoney(1.5, code)), ["€1.50", "CA$1.50", "CHF 1.50", "ZZZ 1.50"]);
  equal(formatMoney(1e-30, "USD"), "$0.00000000000000000000");
});
