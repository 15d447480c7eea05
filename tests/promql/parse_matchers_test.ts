import { equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { parseMatchers } from "../../src/promql/parse_matchers.ts";
import { quoteString } from "../../src/promql/quote.ts";

Deno.test("parseMatchers: one text for a selector, however it is quoted and spaced", () => {
  equal(parseMatchers(`{env!="prod"}`), `env!="prod"`);
  equal(parseMatchers(` env != 'prod' , team=~"a|b", `), `env!="prod",team=~"a|b"`);
  equal(parseMatchers("{a=`x\\d`}"), `a="x\\\\d"`);
  equal(parseMatchers(`{"service.name"!~"x"}`), `"service.name"!~"x"`);
  for (const nothing of ["", "{}", " { } "]) equal(parseMatchers(nothing), "");
});

Deno.test("parseMatchers: whatever the value, it is the same value again", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (value) => {
    const written = `a=${quoteString(value)}`;
    equal(parseMatchers(`{${written}}`), written);
    equal(parseMatchers(parseMatchers(written)), written);
  }));
});

Deno.test("parseMatchers: what is no selector, or chooses names, is refused in words", () => {
  const cases: [text: string, reason: RegExp][] = [
    [`{env}`, /unexpected/],
    [`{env="a"`, /unexpected end of input inside braces/],
    [`{env="a"}[5m]`, /more than a selector/],
    [`{env="a"} or vector(1)`, /more than a selector/],
    [`{env="a"}) or (up`, /unexpected/],
    [`{__name__=~"x"}`, /chooses metric names/],
    [`{"up"}`, /names a metric/],
    [`{env=~"("}`, /error parsing regexp: missing closing \): `\(`/],
    [`{env!~"a{2,1}"}`, /error parsing regexp: invalid repeat count: `\{2,1\}`/],
    [`{env=~"(?=a)"}`, /error parsing regexp: invalid or unsupported Perl syntax/],
  ];
  for (const [text, reason] of cases) throws(() => parseMatchers(text), { name: "PromqlError", reason }, text);
});
