import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { parseExpression, parseSelector } from "../../src/demo/parse_expression.ts";
import { anyText } from "./any_text.ts";
import { dialectOf } from "./shop.ts";

function fails(expression: string, message: string, flavour: DemoFlavour = "prometheus3"): void {
  throws(
    () => parseExpression(expression, dialectOf(flavour)),
    { name: "QueryError", errorType: "bad_data", message },
    expression,
  );
}

Deno.test("parseExpression: says what a Prometheus says of a mistake, and where", () => {
  fails("", "1:1: parse error: no expression found in input");
  fails("foo bar", '1:5: parse error: unexpected identifier "bar"');
  fails("sum(up) by (job) foo", '1:18: parse error: unexpected identifier "foo"');
  fails("up 5", '1:4: parse error: unexpected number "5"');
  fails('up "x"', '1:4: parse error: unexpected string "\\"x\\""');
  fails("up{job==“x”}", '1:8: parse error: unexpected "="');
  fails("count(", "1:7: parse error: unclosed left parenthesis");
  fails("sum(up) or (1 + ", "1:17: parse error: unclosed left parenthesis");
  fails("(up) + ", "1:8: parse error: unexpected end of input");
  fails("up{", "1:4: parse error: unexpected end of input inside braces");
  fails("up)", "1:4: parse error: unexpected right parenthesis ')'");
  fails('foo("x")', '1:1: parse error: unknown function with name "foo"');
  fails('up{job="a', "1:8: parse error: unterminated quoted string");
  fails('"\\q"', "1:1: parse error: unknown escape sequence U+0071 'q'");
  fails("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher");
  fails('{job=~".*"}', "1:1: parse error: vector selector must contain at least one non-empty matcher");
  fails('up{job=~"a("}', "1:4: parse error: error parsing regexp: missing closing ): `a(`");
  fails('up{job=~"(?=a)b"}', "1:4: parse error: error parsing regexp: invalid or unsupported Perl syntax: `(?=`");
  fails('up{job!~"a\\\\"}', "1:4: parse error: error parsing regexp: trailing backslash at end of expression: ``");
  fails('up{__name__="a"}', "1:1: parse error: metric name must not be set twice: up");
  fails("(up)[5m]", "1:1: parse error: ranges only allowed for vector selectors");
  fails("up[0s]", "1:4: parse error: duration must be greater than 0");
  fails("up[5m+1m]", "1:4: parse error: experimental duration expression is not enabled");
  fails(
    "sum(up) offset 5m",
    "1:1: parse error: offset modifier must be preceded by an instant vector selector " +
      "or range vector selector or a subquery",
  );
});

Deno.test("parseExpression: positions count lines, and bytes within them", () => {
  fails("sum(\n  up\n) foo", '3:3: parse error: unexpected identifier "foo"');
  fails('{a="größe 😀"} foo', '1:20: parse error: unexpected identifier "foo"');
});

Deno.test("parseExpression: checks number and types of arguments", () => {
  const wrong = "wrong number of arguments for aggregate expression provided";
  fails("sum()", "1:1: parse error: no arguments for aggregate expression provided");
  fails("topk(1)", `1:1: parse error: ${wrong}, expected 2, got 1`);
  fails("sum(up, up)", `1:1: parse error: ${wrong}, expected 1, got 2`);
  fails('topk("a", up)', "1:6: parse error: expected type scalar in aggregation parameter, got string");
  fails("count_values(1, up)", "1:14: parse error: expected type string in aggregation parameter, got scalar");
  fails("sum(up[5m])", "1:5: parse error: expected type instant vector in aggregation expression, got range vector");
  fails("vector()", '1:1: parse error: expected 1 argument(s) in call to "vector", got 0');
  fails(
    "count_over_time(up)",
    '1:17: parse error: expected type range vector in call to function "count_over_time", got instant vector',
  );
  fails("1 or 2", '1:6: parse error: set operator "or" not allowed in binary scalar expression');
  fails('up + "a"', "1:1: parse error: binary expression must contain only scalar and instant vector types");
  fails("1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier");
  fails('"a"[5m:1m]', "1:1: parse error: subquery is only allowed on instant vector, got string instead");
});

Deno.test("parseExpression: Prometheus 2 does not read what 3 brought", () => {
  const expected = 'in label matching, expected identifier or "}"';
  fails('{"up"}', `1:2: parse error: unexpected string "\\"up\\"" ${expected}`, "prometheus2");
  const grouping = 'unexpected string "\\"job\\"" in grouping opts, expected label';
  fails('sum by ("job") (up)', `1:9: parse error: ${grouping}`, "prometheus2");
  fails("up[300]", "1:4: parse error: missing unit character in duration", "prometheus2");
  fails("5m", '1:1: parse error: unexpected duration "5m"', "prometheus2");
  equal(parseExpression("up[300]", dialectOf("prometheus3")).kind, "range");
});

Deno.test("parseExpression: what a Prometheus evaluates and the demo does not is an execution error that says so", () => {
  for (
    const expression of [
      "rate(up[5m])",
      "up + up",
      "up and up",
      "a or on (x) b",
      "quantile(0.5, up)",
      "up @ 5",
      "up > bool 1",
    ]
  ) {
    throws(
      () => parseExpression(expression, dialectOf("prometheus3")),
      { errorType: "execution", message: /^Cannot evaluate ".+": the demo backend knows only the part of PromQL/ },
      expression,
    );
  }
});

Deno.test("parseExpression: keywords in capitals and comments are read", () => {
  const expression = parseExpression("SUM(up) # all\nBY (job) OR # or\nb", dialectOf("prometheus3"));
  equal(expression.kind, "or");
});

Deno.test("parseExpression: a chain of or is one flat union, however long and however nested", () => {
  const names = Array.from({ length: 1500 }, (_, index) => `metric_${index}`);
  const balanced = (all: string[]): string =>
    all.length === 1
      ? all.join()
      : `(${balanced(all.slice(0, all.length / 2))} or ${balanced(all.slice(all.length / 2))})`;
  for (const text of [names.join(" or "), balanced(names)]) {
    const expression = parseExpression(text, dialectOf("prometheus3"));
    equal(expression.kind === "or" && expression.operands.length, names.length);
  }
});

Deno.test("parseSelector: a name quoted as JSON is found by its text, whatever it holds", () => {
  fc.assert(fc.property(anyText.filter((text) => text !== ""), anyText, (name, other) => {
    const [matcher] = parseSelector(`{__name__=${JSON.stringify(name)}}`, dialectOf("prometheus3"));
    equal(matcher?.matches(name), true);
    equal(matcher?.matches(other), other === name);
  }));
});

Deno.test("parseSelector: anything but a selector is refused", () => {
  throws(() => parseSelector("sum(up)", dialectOf("prometheus3")), { status: 400 });
});

/** How each `count_over_time` of an expression ends, as VictoriaMetrics reads it. */
function keepsNames(text: string): boolean[] {
  const expression = parseExpression(text, dialectOf("victoriametrics"));
  return (expression.kind === "or" ? expression.operands : [expression])
    .flatMap((operand) => operand.kind === "call" ? [operand.keepsMetricNames] : []);
}

Deno.test("parseExpression: keep_metric_names belongs to the call that it follows", () => {
  deepEqual(keepsNames("count_over_time(a[5m]) keep_metric_names or count_over_time(b[5m])"), [true, false]);
  deepEqual(keepsNames("count_over_time(a[5m]) or count_over_time(b[5m])\n keep_metric_names"), [false, true]);
  fails(
    "count_over_time(a[5m]) keep_metric_names b",
    '1:42: parse error: unexpected identifier "b"',
    "victoriametrics",
  );
});

Deno.test("parseExpression: strings and longer names that hold keep_metric_names stay as they are", () => {
  const value = "x) keep_metric_names";
  for (const literal of [`"${value}"`, `'${value}'`, `\`${value}\``]) {
    deepEqual(keepsNames(`count_over_time(a{b=${literal}}[5m])`), [false]);
    const [matcher] = parseSelector(`{b=${literal}}`, dialectOf("victoriametrics"));
    equal(matcher?.matches(value), true);
  }
  equal(parseSelector("keep_metric_names", dialectOf("victoriametrics"))[0]?.matches("keep_metric_names"), true);
  const longer = '1:24: parse error: unexpected identifier "keep_metric_names_too"';
  fails("count_over_time(a[5m]) keep_metric_names_too", longer, "victoriametrics");
});

Deno.test("parseExpression: VictoriaMetrics takes a selector of empty matchers, as for series without a name", () => {
  const selector = '{__name__="",__ignore_usage__=""}';
  equal(parseSelector(selector, dialectOf("victoriametrics")).length, 2);
  const reason = "1:1: parse error: vector selector must contain at least one non-empty matcher";
  for (const flavour of ["prometheus2", "prometheus3", "mimir"] as const) fails(selector, reason, flavour);
  fails("{}", reason, "victoriametrics");
});
