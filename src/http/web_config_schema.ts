import * as v from "valibot";
import { notList, type YamlDocument } from "../yaml/read_yaml.ts";

/** A scalar as the text in the file; an empty one counts as absent, as it does in Go. */
const text = v.optional(v.pipe(v.string(), v.transform((value) => value === "" ? undefined : value)));
const emptyAs = <T>(empty: T) => v.transform((value: unknown) => value === "" ? empty : value);

/** The words of YAML 1.1, which Go reads. */
const TRUE = ["true", "yes", "on", "y"].flatMap(spellings);
const FALSE = ["false", "no", "off", "n"].flatMap(spellings);

function spellings(word: string): string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

const boolean = v.optional(
  v.pipe(
    v.picklist(["", ...TRUE, ...FALSE], "true or false"),
    v.transform((value) => value === "" ? undefined : TRUE.includes(value)),
  ),
);
const list = v.optional(v.pipe(v.unknown(), emptyAs([]), v.array(v.string())), []);
const textMap = v.optional(v.pipe(v.unknown(), notList, emptyAs({}), v.record(v.string(), v.string())), {});

/** The keys of each section, as Prometheus' exporter-toolkit defines them. */
const SECTIONS = {
  tls_server_config: {
    cert: text,
    key: text,
    client_ca: text,
    cert_file: text,
    key_file: text,
    client_auth_type: text,
    client_ca_file: text,
    client_allowed_sans: list,
    min_version: text,
    max_version: text,
    cipher_suites: list,
    prefer_server_cipher_suites: boolean,
    curve_preferences: list,
  },
  http_server_config: { http2: boolean, headers: textMap },
  rate_limit: { interval: text, burst: text },
} as const;

function section<const E extends v.ObjectEntries>(entries: E) {
  return v.optional(v.pipe(v.unknown(), notList, emptyAs({}), v.strictObject(entries)), {});
}

const ROOT = {
  tls_server_config: section(SECTIONS.tls_server_config),
  http_server_config: section(SECTIONS.http_server_config),
  basic_auth_users: textMap,
  rate_limit: section(SECTIONS.rate_limit),
};

/** Schema of the whole file. */
export const webConfigSchema = v.pipe(v.unknown(), notList, emptyAs({}), v.strictObject(ROOT));

/** A web config file whose shape is known to be right. */
export type WebConfigDocument = YamlDocument<v.InferOutput<typeof webConfigSchema>>;
