import assert from "node:assert/strict";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { ExpositionSyntaxError } from "../../src/exposition/exposition_syntax_error.ts";
import { parseOpenMetrics } from "../../src/exposition/parse_openmetrics.ts";
import { SYNTAX_RULES, WHOLE_TEXTS } from "./openmetrics_rules.ts";
import { TYPE_RULES } from "./openmetrics_type_rules.ts";

const whole = [
  ...[...SYNTAX_RULES, ...TYPE_RULES].map(({ rule, read, refused }) => {
    const end = (lines: string) => lines === "" ? "# EOF\n" : `${lines}\n# EOF\n`;
    return { rule, read: read.map(end), refused: refused.map(end) };
  }),
  WHOLE_TEXTS,
];

for (const { rule, read, refused } of whole) {
  Deno.test(`C14: parseOpenMetrics: ${rule} as the standard has them, read and refused`, () => {
    for (const text of read) {
      const written = encodeOpenMetrics(parseOpenMetrics(text));
      assert.equal(encodeOpenMetrics(parseOpenMetrics(written)), written, text);
    }
    for (const text of refused) assert.throws(() => parseOpenMetrics(text), ExpositionSyntaxError, text);
  });
}
