import * as v from "valibot";
import { COMPRESSIONS } from "../parquet/compression.ts";
import { parseBoolean } from "../text/parse_boolean.ts";
import { notList, type YamlDocument } from "../yaml/read_yaml.ts";

/** Go reads an empty value as an empty list, mapping or section. */
const emptyAs = <T>(empty: T) => v.transform((value: unknown) => value === "" ? empty : value);
const texts = v.pipe(v.unknown(), emptyAs([]), v.array(v.string()));
const textMap = v.pipe(v.unknown(), notList, emptyAs({}), v.record(v.string(), v.string()));

function isBoolean(text: string): boolean {
  try {
    parseBoolean(text);
    return true;
  } catch {
    return false;
  }
}

const boolean = v.pipe(v.string(), v.check(isBoolean, "true or false"), v.transform(parseBoolean));
const bytes = v.pipe(
  v.string(),
  v.check((text) => /^[1-9]\d{0,11}$/.test(text.replaceAll("_", "")), "a whole number of bytes from 1"),
  v.transform((text) => Number(text.replaceAll("_", ""))),
);
const compression = v.pipe(v.string(), v.transform((word) => word.toLowerCase()), v.picklist(COMPRESSIONS));

const METRIC = v.strictObject({ name: v.string(), query: v.string(), labels: v.optional(texts) });
const text = v.optional(v.string());

/**
 * What the collector's file may say. Its scalars are texts, as Go reads them into texts: a service may be called 007.
 */
export const collectSchema = v.strictObject({
  debug: v.optional(boolean),
  services: v.optional(texts),
  apiProxies: v.optional(texts),
  prometheus: v.strictObject({
    url: text,
    timeout: text,
    username: text,
    password: text,
    passwordFile: text,
    bearerToken: text,
    bearerTokenFile: text,
    tenant: text,
    headers: v.optional(textMap),
    headersFile: text,
    caFile: text,
    certFile: text,
    keyFile: text,
    sigv4Region: text,
    apiPrefix: text,
    retryFor: text,
    maxInFlight: text,
    metrics: v.array(METRIC),
  }),
  storage: v.optional(v.pipe(
    v.unknown(),
    notList,
    emptyAs({}),
    v.strictObject({
      outputDir: v.optional(v.string()),
      compression: v.optional(compression),
      rowGroupSize: v.optional(bytes),
    }),
  )),
});

/** A collector's file whose shape is known to be right. */
export type CollectDocument = YamlDocument<v.InferOutput<typeof collectSchema>>;
