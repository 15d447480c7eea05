import * as v from "valibot";
import { failureInSuccess } from "./answer_failure.ts";
import type { AggregationRule, VectorSample } from "./backend.ts";
import { BackendError } from "./backend_error.ts";
import type { Redact } from "./redactor.ts";
import { shorten } from "../text/shorten.ts";

const Envelope = v.object({
  status: v.literal("success"),
  data: v.optional(v.unknown()),
  isPartial: v.nullish(v.boolean()),
  warnings: v.nullish(v.array(v.string())),
});

/** Not valibot's record, which drops the legal label names `constructor` and `prototype`. */
const Labels = v.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string"),
  "an object of texts",
);

const Vector = v.object({
  resultType: v.literal("vector"),
  result: v.array(v.object({
    metric: Labels,
    value: v.tuple([v.number(), v.string()]),
  })),
});

const Names = v.array(v.string());

const Rules = v.array(v.object({
  metric: v.string(),
  match_type: v.nullish(v.picklist(["", "exact", "prefix", "suffix"])),
}));

const BuildInfo = v.object({
  version: v.optional(v.string(), ""),
  application: v.optional(v.string(), ""),
  goVersion: v.optional(v.string(), ""),
});

/** What `/api/v1/status/buildinfo` says, each field empty where it does not. */
export type BuildInfoAnswer = v.InferOutput<typeof BuildInfo>;

/** What a warning says where the answer lacks data, in the words of Thanos, Mimir and the remote-read path of Prometheus. */
const SPEAKS_OF_PARTIAL_DATA =
  /partial|incomplete|truncated|rpc error|unavailable|(fetch|receive)(ing)? series|remote[_ ]?read/i;

const MAX_RETRIES_OF_A_PARTIAL_ANSWER = 2;

/** The engine's own remarks, about names such as `kube_deployment_status_replicas_unavailable`. */
const ANNOTATION = /^PromQL (info|warning): /;

/** Reads an instant vector; refuses a partial one. */
export function readVector(answer: unknown, url: string): VectorSample[] {
  const { result } = parse(Vector, readData(answer, url, "query"), url, "query");
  return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

/** Reads a list of label values: sorted, without repeats; refuses a partial one. */
export function readNames(answer: unknown, url: string): string[] {
  // VictoriaMetrics and some proxies say null for an empty list.
  const data = readData(answer, url, "read label values from") ?? [];
  const names = isListOfTexts(data) ? data : parse(Names, data, url, "read label values from");
  // As every server sends them; there may be a million.
  return isStrictlySorted(names) ? names : [...new Set(names)].sort();
}

/** Tells in a fraction of the time that a schema takes. */
function isListOfTexts(data: unknown): data is string[] {
  return Array.isArray(data) && data.every((name) => typeof name === "string");
}

function isStrictlySorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? "") < name);
}

/** Reads `/api/v1/status/buildinfo`. Its version is shown wherever the result is. */
export function readBuildInfo(answer: unknown, url: string, redact: Redact = (text) => text): BuildInfoAnswer {
  const action = "recognise the backend at";
  const buildInfo = parse(BuildInfo, readData(answer, url, action) ?? {}, url, action);
  return { ...buildInfo, version: shorten(redact(buildInfo.version), { maxLength: 100 }) };
}

/** Reads Grafana Cloud's `/aggregations/rules`; a rule without `match_type` is exact, as its documentation says. */
export function readAggregationRules(answer: unknown, url: string): AggregationRule[] {
  return parse(Rules, answer ?? [], url, "read aggregation rules from")
    .map((rule) => ({ metric: rule.metric, matchType: rule.match_type || "exact" }));
}

function readData(answer: unknown, url: string, action: string): unknown {
  if (typeof answer === "object" && answer !== null && Reflect.get(answer, "status") === "error") {
    throw failureInSuccess(answer, { action, url });
  }
  const envelope = parse(Envelope, answer, url, action);
  const warning = envelope.warnings?.find((text) => !ANNOTATION.test(text) && SPEAKS_OF_PARTIAL_DATA.test(text));
  if (envelope.isPartial === true || warning !== undefined) {
    const reason = `the answer is partial${
      warning === undefined ? "" : `: ${shorten(warning, { keep: "both ends" })}`
    }`;
    // Storage that is down comes back later than a few retries take.
    const retry = { passing: true, maxRetries: MAX_RETRIES_OF_A_PARTIAL_ANSWER };
    throw new BackendError({ code: "partial-answer", action, url, status: 200, reason, retry });
  }
  return envelope.data;
}

function parse<TSchema extends v.GenericSchema>(
  schema: TSchema,
  value: unknown,
  url: string,
  action: string,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? "the answer";
  const expected = issue.type === "custom" ? issue.message : issue.expected ?? "something else";
  const reason = issue.received === "undefined"
    ? `"${place}" is missing`
    : `"${place}" is ${issue.received}, expected ${expected}`;
  throw new BackendError({ code: "invalid-answer", action, url, status: 200, reason });
}
