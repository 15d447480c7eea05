import { deepEqual, equal, throws } from "node:assert/strict";
import type { DemoFlavour } from "../../src/demo/dialect.ts";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { explicitSeries } from "../support/explicit_series.ts";
import { ask, NOW_MS } from "./shop.ts";

const SAME_LABELS = {
  name: "QueryError",
  status: 422,
  message: "vector cannot contain metrics with the same labelset",
};

function fails(expression: string, flavour: DemoFlavour, expected: object | RegExp = SAME_LABELS): void {
  throws(() => ask(expression, flavour), expected, `${expression} on ${flavour}`);
}

Deno.test("evaluate: count_over_time counts a left-open range", () => {
  deepEqual(ask("count_over_time(a[5m])"), [
    '{"instance":"1","job":"x"} 20',
    '{"instance":"1","job":"y"} 5',
    '{"instance":"2","job":"x"} 10',
  ]);
});

Deno.test("evaluate: Prometheus 2 counts both ends, and a range one millisecond shorter counts as the others do", () => {
  deepEqual(ask('count_over_time(a{job="y"}[5m])', "prometheus2"), ['{"instance":"1","job":"y"} 6']);
  deepEqual(ask('count_over_time(a{job="y"}[4m59s999ms])', "prometheus2"), ['{"instance":"1","job":"y"} 5']);
});

Deno.test("evaluate: subqueries step on multiples of their step and follow the same rule for their ends", () => {
  const minute = { timeMs: 1_780_000_020_000 };
  deepEqual(ask("count_over_time(vector(1)[2m:1m])"), ["{} 2"]);
  deepEqual(ask("count_over_time(vector(1)[2m:1m])", "prometheus3", minute), ["{} 2"]);
  deepEqual(ask("count_over_time(vector(1)[2m:1m])", "prometheus2", minute), ["{} 3"]);
  deepEqual(ask("count_over_time(vector(1)[2m:])", "prometheus3", minute), ["{} 2"]);
  deepEqual(ask("last_over_time(up[1m:30s] offset 1m)"), [
    '{"__name__":"up","instance":"1","job":"x"} 1',
    '{"__name__":"up","instance":"2","job":"x"} 1',
  ]);
});

Deno.test("evaluate: offset moves selectors and ranges back", () => {
  deepEqual(ask("old"), []);
  deepEqual(ask("old offset 10m"), ['{"__name__":"old","job":"x"} 1']);
  deepEqual(ask("count_over_time(old[5m] offset 10m)"), ['{"job":"x"} 20']);
  deepEqual(ask("count_over_time(up[5m] offset -1m)"), ask("count_over_time(up[4m])"));
});

Deno.test("evaluate: a name with nothing in the window is no row", () => {
  deepEqual(ask("count_over_time(old[5m])"), []);
  deepEqual(ask('count_values("n", count_over_time(old[5m]))'), []);
  deepEqual(ask("count(nothing)"), []);
});

Deno.test("evaluate: several names that share label sets fail a Prometheus that drops names at once", () => {
  for (const flavour of ["prometheus3", "prometheus2", "mimir"] as const) {
    fails('count_over_time({__name__=~"a|b"}[5m])', flavour);
    fails('count_values by (__name__) ("n", count_over_time({__name__=~"a|b"}[5m]))', flavour);
    fails('{__name__=~"a|b"} / 5', flavour);
    fails('sum(count_over_time({__name__!=""}[5m]))', flavour);
  }
  equal(String(ask(`last_over_time({__name__=~"a|b"}[5m])`)).split("__name__").length, 6);
});

Deno.test("evaluate: delayed name removal keeps names for count_values and fails only what is left at the end", () => {
  deepEqual(ask('count_values by (__name__) ("n", count_over_time({__name__=~"a|b"}[5m]))', "prometheus3-delayed"), [
    '{"__name__":"a","n":"10"} 1',
    '{"__name__":"a","n":"20"} 1',
    '{"__name__":"a","n":"5"} 1',
    '{"__name__":"b","n":"3"} 1',
    '{"__name__":"b","n":"5"} 1',
  ]);
  deepEqual(ask("count_over_time(old[20m])", "prometheus3-delayed"), ['{"job":"x"} 40']);
  deepEqual(ask('sum(count_over_time({__name__=~"a|b"}[5m]))', "prometheus3-delayed"), ["{} 43"]);
  fails('count_over_time({__name__=~"a|b"}[5m])', "prometheus3-delayed");
  fails('sum by (__name__) (count_over_time({__name__=~"a|b"}[5m]))', "prometheus3-delayed");
});

Deno.test("evaluate: VictoriaMetrics merges rows in silence, fails an answer with equal rows, and keeps names when told", () => {
  const counted = 'count_over_time({__name__=~"a|b"}[5m])';
  deepEqual(ask(`count_values("n", ${counted}) by (__name__)`, "victoriametrics"), [
    '{"n":"10"} 1',
    '{"n":"20"} 1',
    '{"n":"3"} 1',
    '{"n":"5"} 2',
  ]);
  deepEqual(ask(`sum(${counted}) by (__name__)`, "victoriametrics"), ["{} 43"]);
  fails(counted, "victoriametrics", /duplicate output timeseries: \{"instance":"1","job":"x"\}/);
  deepEqual(ask(`count_values("n", ${counted} keep_metric_names) by (__name__)`, "victoriametrics"), [
    '{"__name__":"a","n":"10"} 1',
    '{"__name__":"a","n":"20"} 1',
    '{"__name__":"a","n":"5"} 1',
    '{"__name__":"b","n":"3"} 1',
    '{"__name__":"b","n":"5"} 1',
  ]);
  fails(`sum(${counted} keep_metric_names) by (__name__)`, "prometheus3", {
    message: '1:44: parse error: unexpected identifier "keep_metric_names"',
  });
});

Deno.test("evaluate: the union of names carries each name in a label", () => {
  const term = (name: string) =>
    `label_replace(count_values("n", count_over_time({__name__="${name}",__ignore_usage__=""}[5m])), "m", "${name}", "", "")`;
  const rows = ['{"m":"a","n":"10"} 1', '{"m":"a","n":"20"} 1', '{"m":"a","n":"5"} 1', '{"m":"b","n":"3"} 1'];
  deepEqual(
    ask(`((${term("a")} or ${term("b")}) or (${term("nothing")} or ${term("d")}))`),
    [...rows, '{"m":"b","n":"5"} 1', '{"m":"d","n":"300"} 1'],
  );
  deepEqual(ask(`${term("a")} or ${term("b")}`), ask(`${term("b")} or ${term("a")}`));
});

Deno.test("evaluate: or takes from the right what the left has not, metric names aside", () => {
  deepEqual(ask("a or b"), ask("a"));
  deepEqual(ask("b or a"), [
    '{"__name__":"a","instance":"2","job":"x"} 1',
    '{"__name__":"b","instance":"1","job":"x"} 1',
    '{"__name__":"b","instance":"1","job":"y"} 1',
  ]);
  deepEqual(ask("max(a) or max(b)"), ["{} 1"]);
});

Deno.test("evaluate: aggregations group by and without", () => {
  deepEqual(ask("max by (job) (count_over_time(a[5m]))"), ['{"job":"x"} 20', '{"job":"y"} 5']);
  deepEqual(ask("min(count_over_time(a[5m])) without (instance)"), ['{"job":"x"} 10', '{"job":"y"} 5']);
  deepEqual(ask("sum by (nothing) (count_over_time(a[5m]))"), ["{} 35"]);
  deepEqual(ask("avg by (job) (count_over_time(a[5m]))"), ['{"job":"x"} 15', '{"job":"y"} 5']);
  deepEqual(ask("group(a)"), ["{} 1"]);
  deepEqual(ask('count by (__name__, job) (last_over_time({__name__=~"a|b"}[5m]))'), [
    '{"__name__":"a","job":"x"} 2',
    '{"__name__":"a","job":"y"} 1',
    '{"__name__":"b","job":"x"} 1',
    '{"__name__":"b","job":"y"} 1',
  ]);
  deepEqual(ask('count(last_over_time({__name__!=""}[20m]))'), ["{} 10"]);
});

Deno.test("evaluate: topk and bottomk keep whole series", () => {
  deepEqual(ask("topk(2, count_over_time(a[5m]))"), ['{"instance":"1","job":"x"} 20', '{"instance":"2","job":"x"} 10']);
  deepEqual(ask("bottomk(1, count_over_time(a[5m])) by (job)"), [
    '{"instance":"1","job":"y"} 5',
    '{"instance":"2","job":"x"} 10',
  ]);
  deepEqual(ask("topk(0, a)"), []);
});

Deno.test("evaluate: count_values overwrites a label of its name, and groups by others", () => {
  deepEqual(ask('count_values("n", count_over_time(d[5m]))'), ['{"n":"300"} 1']);
  deepEqual(ask('count_values by (n, m) ("n", count_over_time(d[5m]))'), ['{"m":"zz","n":"300"} 1']);
  deepEqual(ask('count_values without (instance) ("n", count_over_time(a{job="x"}[5m]))'), [
    '{"job":"x","n":"10"} 1',
    '{"job":"x","n":"20"} 1',
  ]);
  fails('count_values("a b", a)', "prometheus2", { message: 'invalid label name "a b"', status: 422 });
  deepEqual(ask('count_values("a b", up)'), ['{"a b":"1"} 2']);
});

Deno.test("evaluate: label_replace fills in groups, removes labels, and fails what it makes equal", () => {
  deepEqual(ask('label_replace(old offset 10m, "m", "$$1${1}!", "job", "(.*)")'), [
    '{"__name__":"old","job":"x","m":"$1x!"} 1',
  ]);
  deepEqual(ask('label_replace(up, "instance", "", "instance", "1")'), [
    '{"__name__":"up","instance":"2","job":"x"} 1',
    '{"__name__":"up","job":"x"} 1',
  ]);
  deepEqual(ask('label_replace(up, "instance", "9", "instance", "nothing")'), ask("up"));
  fails('label_replace(up, "instance", "z", "", "")', "prometheus3");
  const invalidName = "invalid destination label name in label_replace(): 0-";
  fails('label_replace(up, "0-", "x", "", "")', "prometheus2", { message: invalidName });
  const invalidRegex = "invalid regular expression in label_replace(): (";
  fails('label_replace(up, "x", "y", "job", "(")', "prometheus3", { message: invalidRegex, status: 422 });
});

Deno.test("evaluate: arithmetic and comparisons with numbers", () => {
  deepEqual(ask('count_over_time(a{job="y"}[5m]) / 5'), ['{"instance":"1","job":"y"} 1']);
  deepEqual(ask('2 * count_over_time(a{job="y"}[5m]) ^ 2 % 7'), ['{"instance":"1","job":"y"} 1']);
  deepEqual(ask("count_over_time(a[5m]) > 5"), ['{"instance":"1","job":"x"} 20', '{"instance":"2","job":"x"} 10']);
  deepEqual(ask('-a{job="y"}'), ['{"instance":"1","job":"y"} -1']);
  equal(ask("1 + 2 * 3"), 7);
  deepEqual(ask("1 + 2 * 3", "victoriametrics"), ["{} 7"]);
  equal(ask('"text"'), "text");
});

Deno.test("evaluate: names of any script, by every way to write them", () => {
  const row = '{"__name__":"utf8.größe","job":"x","v":"q\\"uo\\\\te\\nnl 😀"} 1';
  deepEqual(ask(`{__name__=${JSON.stringify("utf8.größe")}}`), [row]);
  deepEqual(ask('{"utf8.größe", v="q\\"uo\\\\te\\nnl \\U0001F600"}'), [row]);
  deepEqual(ask('{"utf8.größe", "job"="x"}'), [row]);
  deepEqual(ask(String.raw`{__name__=~"utf8\\.gr.+e", v=~"q.uo.*"}`), [row]);
  deepEqual(ask('{v=~"q.uo.*"}', "prometheus2"), [], "its dot does not match a newline");
});

Deno.test("evaluate: too many samples, or too many series, fail the query", () => {
  const series = Array.from(
    { length: 10 },
    (_, index) => regularSeries({ __name__: "a", i: String(index) }, { intervalMs: 1000 }),
  );
  deepEqual(ask("sum(count_over_time(a[5m]))", "prometheus3", { series, maxSamples: 309 }), ["{} 3000"]);
  throws(() => ask("sum(count_over_time(a[5m]))", "prometheus3", { series, maxSamples: 308 }), {
    status: 422,
    message: "query processing would load too many samples into memory in query execution",
  });
  deepEqual(ask("count(a)", "mimir", { series, maxSeries: 10 }), ["{} 10"]);
  throws(() => ask("count(a) or count(a)", "mimir", { series, maxSeries: 10 }), /err-mimir-max-series-per-query/);
});

Deno.test("evaluate: a range vector is not an answer the demo can give", () => {
  fails("up[5m]", "prometheus3", { status: 422, message: /^Cannot answer with a range vector/ });
});

Deno.test("evaluate: a value may be other than 1", () => {
  const series = [explicitSeries({ __name__: "temperature" }, [NOW_MS], { value: 21.5 })];
  deepEqual(ask("temperature", "prometheus3", { series }), ['{"__name__":"temperature"} 21.5']);
  deepEqual(ask('count_values("v", temperature)', "prometheus3", { series }), ['{"v":"21.5"} 1']);
});
