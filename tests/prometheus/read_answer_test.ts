import assert from "node:assert/strict";
import { BackendError } from "../../src/prometheus/backend_error.ts";
import {
  readAggregationRules,
  readBuildInfo,
  readConfiguredStores,
  readNames,
  readStores,
  readVector,
} from "../../src/prometheus/read_answer.ts";

const URL_ASKED = "https://metrics.example/api/v1/query";
const success = (data: unknown, more: Record<string, unknown> = {}) => ({ status: "success", data, ...more });
const vector = (...result: unknown[]) => ({ resultType: "vector", result });
const row = (metric: unknown, value: unknown = [1, "2"]) => ({ metric, value });

Deno.test("readVector: labels and values of each row", () => {
  const answer = success(vector(row({ __name__: "up" }, [1700000000.123, "20"]), row({}, [1, "NaN"])));
  assert.deepEqual(readVector(answer, URL_ASKED), [
    { labels: { __name__: "up" }, value: 20 },
    { labels: {}, value: NaN },
  ]);
});

Deno.test("readVector: labels called constructor, prototype and __proto__ are kept", () => {
  const answer: unknown = JSON.parse(
    `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"constructor":"a","prototype":"b",` +
      `"__proto__":"c","toString":"d"},"value":[1,"1"]}]}}`,
  );
  const labels = readVector(answer, URL_ASKED)[0]?.labels ?? {};
  assert.deepEqual(Object.entries(labels), [["constructor", "a"], ["prototype", "b"], ["__proto__", "c"], [
    "toString",
    "d",
  ]]);
});

const WRONG: readonly (readonly [what: string, answer: unknown, reason: RegExp])[] = [
  ["nothing", null, /"the answer" is null, expected Object/],
  ["a list", [], /"(the answer|status)" is/],
  ["another status", { status: "ok", data: vector() }, /"status" is "ok", expected "success"/],
  ["a matrix", success({ resultType: "matrix", result: [] }), /"resultType" is "matrix", expected "vector"/],
  ["no result", success({ resultType: "vector" }), /"result" is missing/],
  ["null data", success(null), /is null, expected Object/],
  ["no data", { status: "success" }, /is missing/],
  ["a row without labels", success(vector({ value: [1, "1"] })), /"result\.0\.metric" is missing/],
  [
    "a label that is a number",
    success(vector(row({ a: 1 }))),
    /"result\.0\.metric" is Object, expected an object of texts/,
  ],
  ["labels in a list", success(vector(row(["a"]))), /"result\.0\.metric" is Array, expected an object of texts/],
  ["a value that is a number", success(vector(row({}, [1, 2]))), /"result\.0\.value\.1" is 2, expected string/],
  ["a value without a time", success(vector(row({}, ["1"]))), /"result\.0\.value\.0" is "1", expected number/],
];

for (const [what, answer, reason] of WRONG) {
  Deno.test(`readVector: ${what} is an invalid answer that names the place`, () => {
    assert.throws(() => readVector(answer, URL_ASKED), (error: unknown) => {
      assert.ok(error instanceof BackendError);
      assert.equal(error.code, "invalid-answer");
      assert.match(error.reason, reason);
      assert.equal(error.message, `Cannot query "${URL_ASKED}": ${error.reason}`);
      assert.equal(error.retry.passing, false);
      return true;
    });
  });
}

Deno.test("readVector: native histograms are no values, which is the query's own fault", () => {
  const histogram = { metric: {}, histogram: [1, { count: "1", sum: "2" }] };
  assert.throws(() => readVector(success(vector(row({}, [1, "1"]), histogram)), URL_ASKED), {
    code: "bad-query",
    reason: "the result has native histograms, which are no single value",
    tooMuch: false,
  });
});

Deno.test("readVector: an error that comes with status 200 is the query's", () => {
  assert.throws(
    () => readVector({ status: "error", errorType: "execution", error: "too many samples" }, URL_ASKED),
    {
      code: "bad-query",
      status: 200,
      words: "too many samples",
      reason: "the server answered 200 with an error: too many samples",
    },
  );
});

for (
  const warning of [
    "No StoreAPIs matched; partial response",
    "receive series from Addr: 10.0.0.1: rpc error: code = Unavailable",
    "fetching series: context canceled",
    "results truncated due to limit",
    "remote_read: remote server returned 500",
  ]
) {
  Deno.test(`readVector: the warning "${warning}" means that data is missing`, () => {
    const answer = success(vector(), { warnings: ["fine", warning] });
    assert.throws(
      () => readVector(answer, URL_ASKED),
      { code: "partial-answer", reason: `the answer is partial: ${warning}`, retry: { passing: true, maxRetries: 2 } },
    );
  });
}

Deno.test("readVector: isPartial of a VictoriaMetrics cluster means that data is missing", () => {
  assert.throws(() => readVector(success(vector(), { isPartial: true }), URL_ASKED), { code: "partial-answer" });
  assert.deepEqual(readVector(success(vector(), { isPartial: false, stats: {} }), URL_ASKED), []);
});

Deno.test("readVector: the engine's remarks on a metric are no sign of missing data, nor are null warnings", () => {
  const warnings = [
    'PromQL warning: encountered a mix of histograms and floats for "kube_deployment_status_replicas_unavailable"',
    'PromQL info: metric might not be a counter: "partial_writes"',
  ];
  assert.deepEqual(readVector(success(vector(), { warnings }), URL_ASKED), []);
  assert.deepEqual(readVector(success(vector(), { warnings: null, isPartial: null }), URL_ASKED), []);
});

Deno.test("readNames: sorted, each once", () => {
  assert.deepEqual(readNames(success(["b", "a", "b", "é", "Z"]), URL_ASKED), ["Z", "a", "b", "é"]);
});

Deno.test("readNames: null, or nothing at all, is an empty list", () => {
  assert.deepEqual(readNames(success(null), URL_ASKED), []);
  assert.deepEqual(readNames({ status: "success" }, URL_ASKED), []);
});

Deno.test("readNames: anything but a list of texts is an invalid answer", () => {
  for (const data of ["up", { up: 1 }, ["up", 1], [null], 5]) {
    assert.throws(() => readNames(success(data), URL_ASKED), { code: "invalid-answer" });
  }
});

Deno.test("readNames: a partial list is refused", () => {
  assert.throws(() => readNames(success(["up"], { isPartial: true }), URL_ASKED), { code: "partial-answer" });
});

/** Mimir's words for a tenant that has a limit, whether it was reached or not. */
const limited = (enforced: number) => [
  `results may be truncated due to querier.max-label-values-limit (requested limit: 0, enforced: ${enforced})`,
];

Deno.test("readNames: S2: a list shorter than Mimir's limit is whole, one as long as it was cut", () => {
  const names = ["c", "a", "b"];
  assert.deepEqual(readNames(success(names, { warnings: limited(4) }), URL_ASKED), ["a", "b", "c"]);
  assert.deepEqual(readNames(success(null, { warnings: limited(4) }), URL_ASKED), []);
  for (const enforced of [3, 2]) {
    assert.throws(() => readNames(success(names, { warnings: limited(enforced) }), URL_ASKED), {
      code: "cut-list",
      reason: `the server cut the list at its limit of ${enforced} label values (max_label_values_limit)`,
    });
  }
});

Deno.test("readNames: S2: beside Mimir's limit, any other warning of missing data is heard", () => {
  for (const warnings of [[...limited(9), "truncated"], ["truncated", ...limited(9)]]) {
    assert.throws(() => readNames(success(["a"], { warnings }), URL_ASKED), { code: "partial-answer" });
  }
  assert.throws(() => readNames(success(["a"], { warnings: limited(9), isPartial: true }), URL_ASKED), {
    code: "partial-answer",
  });
  assert.throws(() => readNames({ status: "error", error: "no", warnings: limited(9) }, URL_ASKED), {
    code: "bad-query",
  });
});

Deno.test("readStores: S3: every component's stores, with their error and the time they span", () => {
  const data = {
    sidecar: [
      { name: "a:1", lastError: null, labelSets: [], minTime: 5, maxTime: 9223372036854775807 },
      { name: "b:1", lastError: "rpc error: connection refused", minTime: 5, maxTime: 10 },
    ],
    store: [{ name: "c:1" }],
    rule: null,
  };
  assert.deepEqual(readStores(success(data), URL_ASKED), [
    { name: "a:1", error: undefined, span: { startMs: 5, endMs: 2 ** 63 } },
    { name: "b:1", error: "rpc error: connection refused", span: { startMs: 5, endMs: 10 } },
    { name: "c:1", error: undefined, span: { startMs: -Infinity, endMs: Infinity } },
  ]);
  assert.deepEqual(readStores(success(null), URL_ASKED), []);
  assert.throws(() => readStores(success("none"), URL_ASKED), { code: "invalid-answer" });
  assert.throws(() => readStores(success({ sidecar: [{}] }), URL_ASKED), { code: "invalid-answer" });
});

Deno.test("readConfiguredStores: S3: addresses of the flags, but no name that DNS turns into others", () => {
  const read = (flags: Record<string, string>) => readConfiguredStores(success(flags), URL_ASKED);
  assert.deepEqual(read({ "endpoint": "a:1,dns+b:1", "endpoint-strict": "c:1", "store": "a:1", "log.level": "info" }), [
    "a:1",
    "c:1",
  ]);
  assert.deepEqual(read({ endpoint: "" }), []);
  assert.deepEqual(read({}), []);
  assert.deepEqual(read({ "endpoint": "a:1", "selector.relabel-config": "- action: keep" }), []);
});

Deno.test("readVector: A10: a value that Go does not write like that is no number", () => {
  const valueOf = (text: string) =>
    readVector(success({ resultType: "vector", result: [{ metric: {}, value: [1, text] }] }), URL_ASKED)[0]?.value;
  for (const text of ["0x10", " 3 ", "+3", "1e3", "", "3.", ".5", "1_000"]) assert.equal(valueOf(text), NaN, text);
  const numbers = { "3": 3, "-0.5": -0.5, "1e+21": 1e21, "1e-07": 1e-7, "+Inf": Infinity, "-Inf": -Infinity };
  for (const [text, number] of Object.entries(numbers)) assert.equal(valueOf(text), number);
  assert.equal(valueOf("NaN"), NaN);
});

Deno.test("readBuildInfo: what is not said is empty", () => {
  assert.deepEqual(readBuildInfo(success({ version: "3.1.0", more: 1 }), URL_ASKED), {
    version: "3.1.0",
    application: "",
    goVersion: "",
  });
  assert.deepEqual(readBuildInfo(success(null), URL_ASKED), { version: "", application: "", goVersion: "" });
  assert.throws(() => readBuildInfo(success({ version: 3 }), URL_ASKED), { code: "invalid-answer" });
});

Deno.test("readAggregationRules: a rule without match_type is exact", () => {
  const rules = [
    { metric: "a", match_type: "prefix", drop_labels: ["pod"] },
    { metric: "b", match_type: "" },
    { metric: "c" },
    { metric: "d", match_type: null },
    { metric: "e", match_type: "suffix" },
  ];
  assert.deepEqual(readAggregationRules(rules, URL_ASKED), {
    rules: [
      { metric: "a", matchType: "prefix" },
      { metric: "b", matchType: "exact" },
      { metric: "c", matchType: "exact" },
      { metric: "d", matchType: "exact" },
      { metric: "e", matchType: "suffix" },
    ],
    unreadable: [],
  });
});

Deno.test("readAggregationRules: O10: a rule of an unknown kind or shape costs that rule and no other", () => {
  const known = [{ metric: "request_", match_type: "prefix" }, { metric: "_bucket", match_type: "suffix" }];
  for (
    const unknown of [{ metric: "up", match_type: "regex" }, { match_type: "exact" }, { metric: 5 }, null, "up", []]
  ) {
    assert.deepEqual(readAggregationRules([known[0], unknown, known[1]], URL_ASKED), {
      rules: [{ metric: "request_", matchType: "prefix" }, { metric: "_bucket", matchType: "suffix" }],
      unreadable: [JSON.stringify(unknown)],
    });
  }
});

Deno.test("readAggregationRules: O10: drop is true or nothing", () => {
  const drop = (value: unknown) => readAggregationRules([{ metric: "up", drop: value }], URL_ASKED).rules[0]?.drop;
  assert.deepEqual([true, false, null, undefined, "yes"].map(drop), [true, ...Array(4).fill(undefined)]);
});

Deno.test("readAggregationRules: null is no rule; anything but a list is an invalid answer", () => {
  assert.deepEqual(readAggregationRules(null, URL_ASKED), { rules: [], unreadable: [] });
  assert.throws(() => readAggregationRules({ rules: [] }, URL_ASKED), { code: "invalid-answer" });
});

Deno.test("A3 readNames: a million names in order are read as they are, others sorted", () => {
  const names = Array.from({ length: 1_000_000 }, (_, index) => `name_${String(index).padStart(7, "0")}`);
  assert.equal(readNames(success(names), URL_ASKED), names);
  assert.deepEqual(readNames(success(["b", "b", "a"]), URL_ASKED), ["a", "b"]);
});

Deno.test("C3 readVector: throttling with the status of a success passes", () => {
  assert.throws(
    () => readVector({ status: "error", errorType: "throttled", error: "Rate exceeded" }, URL_ASKED),
    { code: "rate-limited", overloaded: true, retry: { passing: true, afterMs: undefined } },
  );
});

Deno.test("readVector: an error beside data as deep as can be is told, and no fault of the program", () => {
  const deep = JSON.parse("[".repeat(200_000) + "]".repeat(200_000));
  assert.throws(() => readVector({ status: "error", data: deep }, URL_ASKED), { code: "bad-query" });
});
