import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import type { EscapingScheme } from "../../src/exposition/escape_name.ts";
import type { MetricFamily } from "../../src/exposition/metric_family.ts";
import { parseOpenMetrics } from "../../src/exposition/parse_openmetrics.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { foreignText } from "./foreign_text.ts";

/** Texts that are tried in each property; a hundred times as many were tried by hand. */
const numRuns = 150;

const schemes = fc.constantFrom<EscapingScheme>("allow-utf-8", "underscores", "dots", "values");

Deno.test("C13: encodeOpenMetrics: whatever a text holds, parseOpenMetrics reads what is made of it", () => {
  fc.assert(
    fc.property(foreignText({ utf8: true }), schemes, (text, escaping) => {
      parseOpenMetrics(encodeOpenMetrics(parseText(text, { lenient: true }), { escaping }));
    }),
    { numRuns },
  );
});

Deno.test("parseText: what lenient reading makes of a text is strict text, and the same families", () => {
  fc.assert(
    fc.property(foreignText({ utf8: true }), (text) => {
      const families = parseText(text, { lenient: true });
      assert.deepEqual(parseText(encodeText(families, { escaping: "allow-utf-8" })), families);
    }),
    { numRuns },
  );
});

Deno.test("C13: snapshot: a registry takes whatever lenient reading makes of a text", async () => {
  await fc.assert(
    fc.asyncProperty(foreignText({ utf8: true }), async (text) => {
      const families = parseText(text, { lenient: true });
      const registry = new Registry();
      registry.register({ name: "foreign", collect: (): MetricFamily[] => families });
      assert.equal((await registry.snapshot()).families.length, families.length);
    }),
    { numRuns },
  );
});
