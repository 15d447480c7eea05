import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { QueryTemplate } from "../../src/collect/query_template.ts";
import { unquoteString } from "../../src/promql/literals.ts";
import { childrenOf, parseTree } from "../../src/promql/parse_tree.ts";
import { PromqlError } from "../../src/promql/promql_error.ts";
import { compileRe2 } from "../../src/text/compile_re2.ts";

type Node = ReturnType<typeof parseTree>;

/** The texts that the strings of a query stand for, in order. */
function stringsOf(query: string, node: Node = parseTree(query)): string[] {
  if (node.name === "StringLiteral") return [unquoteString(query.slice(node.from, node.to))];
  return childrenOf(node).flatMap((child) => stringsOf(query, child));
}

/** The form of a query, whatever its strings say. */
function formOf(node: Node): unknown {
  return [node.name, ...childrenOf(node).map(formOf)];
}

/** Names that mean something in a string, a regular expression or a query. */
const service = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "'", "`", "$", "%", "s", "{", "}", "(", ")", "[", ".", "*", "\n", "#", "é", "😀"),
  }),
);

for (
  const [what, text] of [
    ["double quotes", 'up{a="%s"}'],
    ["single quotes", "up{a='%s'}"],
    ["backticks", "up{a=`%s`}"],
    ["no quotes", "up{a=%s}"],
  ] as const
) {
  Deno.test(`QueryTemplate: in ${what}, any service is one string and nothing else`, () => {
    const template = QueryTemplate.compile(text);
    const form = formOf(parseTree(template.for("x")));
    fc.assert(fc.property(service, (name) => {
      const query = template.for(name);
      deepEqual(stringsOf(query), [name]);
      deepEqual(formOf(parseTree(query)), form);
    }));
  });
}

Deno.test("QueryTemplate: in a regular expression, a service matches itself and no other one", () => {
  const template = QueryTemplate.compile('up{a=~"%s.*",b!~`x|%s`}');
  fc.assert(fc.property(service, service, (name, other) => {
    const [first = "", second = ""] = stringsOf(template.for(name));
    const matches = (pattern: string, value: string) =>
      compileRe2(`^(?:${pattern})$`, { dotMatchesNewline: true }).matcher(value).matches();
    ok(matches(first, `${name}-1`));
    ok(matches(second, name));
    equal(matches(first, other), other.startsWith(name));
  }));
});

Deno.test("QueryTemplate: label_replace takes a service with a dollar sign or a dot as it is", () => {
  const template = QueryTemplate.compile('label_replace(up, "proxy", "%s-$1", "job", "%s(.*)")');
  deepEqual(stringsOf(template.for("a.$1")), ["proxy", "a.$$1-$1", "job", "a\\.\\$1(.*)"]);
});

for (
  const [text, expected] of [
    ['sum(x{a="%s"}) / sum(y{a="%s"}) * 100', 'sum(x{a="p"}) / sum(y{a="p"}) * 100'],
    ['x{a="%s"} %% 2', 'x{a="p"} % 2'],
    ['x{a="%s 100%%"}', 'x{a="p 100%"}'],
    ["x{a='it\\'s %s'}", 'x{a="it\'s p"}'],
    ['{__name__="%s_total"}', '{__name__="p_total"}'],
    ['x{a="b"} # 100% of %s', 'x{a="b"} # 100% of %s'],
    ["1 + 1", "vector(1 + 1)"],
    ['scalar(sum(x{a="%s"})) # one', 'vector(scalar(sum(x{a="p"})) # one\n)'],
    ['-(count(x{a="%s"}))', '-(count(x{a="p"}))'],
  ] as const
) {
  Deno.test(`QueryTemplate: ${text.slice(0, 60)} is written as its service needs it`, () => {
    equal(QueryTemplate.compile(text).for("p"), expected);
    parseTree(QueryTemplate.compile(text).for("p"));
  });
}

for (
  const [what, text, place, reason] of [
    ["a verb of another kind", 'x{a="%d"}', "1:6", 'a percent sign is followed by neither "s" nor another one'],
    ["a modulo with one percent sign", "x % 2", "1:3", 'a percent sign is followed by neither "s" nor another one'],
    ["a percent sign at the end", "x %", "1:3", 'a percent sign is followed by neither "s" nor another one'],
    ["a part of a name", "rate(%s_total[5m])", "1:8", 'unexpected identifier "_total"'],
    ["an error after a bare service", "x{a=%s} +", "1:10", "unexpected end of input"],
    ["an error on the second line", 'x{a="%s"}\n)', "2:2", "unexpected right parenthesis ')'"],
    ["a range", 'x{a="%s"}[5m]', "1:1", "it selects a range of samples, and not one value a series"],
    [
      "a subquery with an offset",
      "(x)[5m:1m] offset 1h",
      "1:1",
      "it selects a range of samples, and not one value a series",
    ],
    ["a text", '"%s"', "1:1", "it is a text, and not a value"],
    ["nothing", " ", "1:1", "no expression found in input"],
    ["an escape around the service", 'x{a="\\%s"}', "1:5", "unknown escape sequence U+0025 '%'"],
  ] as const
) {
  Deno.test(`QueryTemplate: ${what} is refused with its place`, () => {
    throws(() => QueryTemplate.compile(text), (error) => {
      ok(error instanceof PromqlError);
      deepEqual([error.place, error.reason], [place, reason]);
      return true;
    });
  });
}

Deno.test("QueryTemplate: knows whether it names a service", () => {
  deepEqual(
    ['x{a="%s"}', "x{a=%s}", "x %% 2", "x # %s"].map((text) => QueryTemplate.compile(text).namesService),
    [true, true, false, false],
  );
});
