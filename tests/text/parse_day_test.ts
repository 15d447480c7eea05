import { equal, throws } from "node:assert/strict";
import { parseDay } from "../../src/text/parse_day.ts";

for (const text of ["2023-02-29", "1.2.2024", "2024-01-01T00:00Z", "1704067200", "", "yesterday"]) {
  Deno.test(`parseDay: "${text}" is refused`, () => {
    throws(() => parseDay(text), { name: "ValueError" });
  });
}

Deno.test("parseDay: reads a day with blanks around it", () => {
  equal(parseDay(" 2024-02-29\n"), "2024-02-29");
});
