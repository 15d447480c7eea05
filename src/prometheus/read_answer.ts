import * as v from "valibot";
import { failureInSuccess } from "./answer_failure.ts";
import type { AggregationRule, AggregationRules, StoreStatus, VectorSample } from "./backend.ts";
import { BackendError } from "./backend_error.ts";
import type { BuildInfoAnswer } from "./flavours.ts";
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

const Rules = v.array(v.unknown());

const Rule = v.object({
  metric: v.string(),
  match_type: v.nullish(v.picklist(["", "exact", "prefix", "suffix"])),
  drop: v.nullish(v.unknown()),
});

/** Stores by the kind of component that they are. */
const Stores = v.record(
  v.string(),
  v.nullable(v.array(v.object({
    name: v.string(),
    lastError: v.nullish(v.string()),
    minTime: v.nullish(v.number()),
    maxTime: v.nullish(v.number()),
  }))),
);

/** What is known of each metric, of which the first is as good as the others. */
const Metadata = v.record(v.string(), v.array(v.object({ type: v.string() })));

const Flags = v.record(v.string(), v.string());

const BuildInfo = v.object({
  version: v.optional(v.string(), ""),
  application: v.optional(v.string(), ""),
  goVersion: v.optional(v.string(), ""),
});

/** What a warning says where the answer lacks data, in the words of Thanos, Mimir and the remote-read path of Prometheus. */
const SPEAKS_OF_PARTIAL_DATA =
  /partial|incomplete|truncated|rpc error|unavailable|(fetch|receive)(ing)? series|remote[_ ]?read|no storeapis? matched/i;

/**
 * What Mimir says of every list of label values for a tenant with `max_label_values_limit`, whether it cut the list or
 * not; the group is the limit.
 */
const SPEAKS_OF_LABEL_VALUES_LIMIT = /max-label-values-limit.{0,200}?\benforced: (\d+)/;

const MAX_RETRIES_OF_A_PARTIAL_ANSWER = 2;

/** The engine's own remarks, about names such as `kube_deployment_status_replicas_unavailable`. */
const ANNOTATION = /^PromQL (info|warning): /;

/** Reads an instant vector; refuses a partial one. */
export function readVector(answer: unknown, url: string): VectorSample[] {
  const data = readData(answer, url, "query");
  try {
    const { result } = parse(Vector, data, url, "query");
    return result.map(({ metric, value }) => ({ labels: metric, value: sampleValue(value[1]) }));
  } catch (error) {
    if (!hasHistograms(data)) throw error;
    const reason = "the result has native histograms, which are no single value";
    throw new BackendError({ code: "bad-query", action: "query", url, status: 200, reason });
  }
}

/** Tells whether a series of a vector has a whole distribution in place of a value. */
function hasHistograms(data: unknown): boolean {
  const rows = typeof data === "object" && data !== null ? Reflect.get(data, "result") : undefined;
  return Array.isArray(rows) && rows.some((row) => typeof row === "object" && row !== null && "histogram" in row);
}

/** Reads a number as Go writes one; NaN for what `Number` takes besides, such as `" 3 "`, `0x10`, `+3` and `1e3`. */
function sampleValue(text: string): number {
  return /^-?\d+(\.\d+)?(e[-+]\d{2,})?$/.test(text) ? Number(text) : GO_INFINITIES[text] ?? NaN;
}

const GO_INFINITIES: Readonly<Record<string, number>> = { "+Inf": Infinity, "-Inf": -Infinity };

/** Reads a list of label values: sorted, without repeats; refuses a partial one. */
export function readNames(answer: unknown, url: string): string[] {
  const action = "read label values from";
  const { answer: withoutRemark, limit } = takeLabelValuesLimit(answer);
  // VictoriaMetrics and some proxies say null for an empty list.
  const data = readData(withoutRemark, url, action) ?? [];
  const names = isListOfTexts(data) ? data : parse(Names, data, url, action);
  if (names.length >= limit) {
    const reason = `the server cut the list at its limit of ${limit} label values (max_label_values_limit)`;
    throw new BackendError({ code: "cut-list", action, url, status: 200, reason });
  }
  // As every server sends them; there may be a million.
  return isStrictlySorted(names) ? names : [...new Set(names)].sort();
}

/** Takes Mimir's remark on its limit out of an answer: the number of values tells whether the list was cut. */
function takeLabelValuesLimit(answer: unknown): { readonly answer: unknown; readonly limit: number } {
  const parsed = v.safeParse(v.looseObject({ warnings: v.array(v.string()) }), answer);
  const limits = parsed.success
    ? parsed.output.warnings.flatMap((text) => SPEAKS_OF_LABEL_VALUES_LIMIT.exec(text)?.[1] ?? [])
    : [];
  if (!parsed.success || limits.length === 0) return { answer, limit: Infinity };
  const warnings = parsed.output.warnings.filter((text) => !SPEAKS_OF_LABEL_VALUES_LIMIT.test(text));
  return { answer: { ...parsed.output, warnings }, limit: Math.min(...limits.map(Number)) };
}

/** Finds what a server warns of beside its data that is neither the engine's own remark nor settled by the answer itself. */
export function readWarnings(answer: unknown): string[] {
  const parsed = v.safeParse(v.looseObject({ warnings: v.array(v.string()) }), answer);
  if (!parsed.success) return [];
  return parsed.output.warnings.filter((text) => !ANNOTATION.test(text) && !SPEAKS_OF_LABEL_VALUES_LIMIT.test(text));
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

/**
 * Reads Grafana Cloud's `/aggregations/rules`; a rule without `match_type` is exact, as its documentation says.
 *
 * A rule of a kind that is not known costs that rule and no other.
 */
export function readAggregationRules(answer: unknown, url: string): AggregationRules {
  const rules: AggregationRule[] = [];
  const unreadable: string[] = [];
  for (const given of parse(Rules, answer ?? [], url, "read aggregation rules from")) {
    const rule = v.safeParse(Rule, given);
    if (rule.success) {
      const { metric, match_type, drop } = rule.output;
      rules.push({ metric, matchType: match_type || "exact", ...(drop === true ? { drop } : {}) });
    } else {
      unreadable.push(shorten(JSON.stringify(given)));
    }
  }
  return { rules, unreadable };
}

/** Reads a Thanos' `/api/v1/stores`; a store that does not say which time it spans may span any. */
export function readStores(answer: unknown, url: string, redact: Redact = (text) => text): StoreStatus[] {
  const action = "read the list of stores from";
  return Object.values(parse(Stores, readData(answer, url, action) ?? {}, url, action))
    .flatMap((stores) => stores ?? [])
    .map(({ name, lastError, minTime, maxTime }) => ({
      name,
      error: lastError ? shorten(redact(lastError)) : undefined,
      span: { startMs: minTime ?? -Infinity, endMs: maxTime ?? Infinity },
    }));
}

/** Reads the types of metrics from `/api/v1/metadata`. */
export function readMetricTypes(answer: unknown, url: string): ReadonlyMap<string, string> {
  const action = "read metadata from";
  const metadata = parse(Metadata, readData(answer, url, action) ?? {}, url, action);
  return new Map(Object.entries(metadata).map(([name, [first]]) => [name, first?.type ?? ""]));
}

/**
 * Reads from a Thanos' `/api/v1/status/flags` which stores it is told to ask, as far as it is told by address: what a
 * name in DNS or a file stands for is not known here, nor which stores a selector of its own leaves out.
 */
export function readConfiguredStores(answer: unknown, url: string): string[] {
  const flags = parse(Flags, readData(answer, url, "read the flags of"), url, "read the flags of");
  if (flags["selector.relabel-config"] || flags["selector.relabel-config-file"]) return [];
  const addresses = [flags["endpoint"], flags["endpoint-strict"], flags["store"], flags["store-strict"]];
  return [...new Set(addresses.join(",").split(","))].filter((address) => address !== "" && !address.includes("+"));
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
