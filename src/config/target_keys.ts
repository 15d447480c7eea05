import { BACKEND_OPTIONS } from "./backend_options.ts";
import { EXPORTER_OPTIONS } from "./exporter_options.ts";
import { LIST_OPTIONS } from "./list_options.ts";
import type { Option } from "./option.ts";
import { SCAN_OPTIONS } from "./scan_options.ts";

const { endpoint, apiPrefix, username, apiKey, apiKeyFile, bearerToken, bearerTokenFile, tenant, ...backend } =
  BACKEND_OPTIONS.options;
const { selector, match, exclude, groupBy, deadlineMs } = SCAN_OPTIONS.options;
const { plan, price, currency, includedDpm, minDpm } = LIST_OPTIONS.options;

/** What a file of targets may say of one target besides its name: by key, the option that reads it. */
export const TARGET_KEYS = {
  endpoint,
  api_prefix: apiPrefix,
  username,
  api_key: apiKey,
  api_key_file: apiKeyFile,
  bearer_token: bearerToken,
  bearer_token_file: bearerTokenFile,
  tenant,
  headers: backend.header,
  header_file: backend.headerFile,
  sigv4_region: backend.sigv4Region,
  ca_file: backend.caFile,
  cert_file: backend.certFile,
  key_file: backend.keyFile,
  timeout: backend.timeoutMs,
  retry_for: backend.retryForMs,
  threads: backend.maxInFlight,
  selector,
  match,
  exclude,
  by: groupBy,
  deadline: deadlineMs,
  plan,
  price,
  currency,
  included_dpm: includedDpm,
  min_dpm: minDpm,
  schedule: EXPORTER_OPTIONS.options.schedule,
} satisfies Readonly<Record<string, Option>>;

/** A key of a target besides its name. */
export type TargetKey = keyof typeof TARGET_KEYS;

/** Options that choose a backend or say who asks: a target has its own, and those of one backend mean no other. */
export const IDENTITY_OPTIONS: readonly Option[] = [
  endpoint,
  backend.demo,
  apiPrefix,
  username,
  apiKey,
  apiKeyFile,
  bearerToken,
  bearerTokenFile,
  tenant,
  backend.header,
  backend.headerFile,
  backend.sigv4Region,
  backend.caFile,
  backend.certFile,
  backend.keyFile,
];

/** Keys whose value is the path of a file. */
export const PATH_KEYS: ReadonlySet<TargetKey> = new Set(
  ["api_key_file", "bearer_token_file", "header_file", "ca_file", "cert_file", "key_file"] as const,
);

/** Keys with a secret, which stands in a variable and never in the file itself. */
export const SECRET_KEYS: readonly TargetKey[] = ["api_key", "bearer_token"];

const BASIC: readonly TargetKey[] = ["username", "api_key", "api_key_file"];
const BEARER: readonly TargetKey[] = ["bearer_token", "bearer_token_file"];
const SIGNED: readonly TargetKey[] = ["sigv4_region"];
/** A request says who it is in one way, a secret stands in one place, and a price is that of one plan. */
const REPLACES: readonly (readonly [own: readonly TargetKey[], shared: readonly TargetKey[]])[] = [
  [["api_key", "api_key_file"], ["api_key", "api_key_file"]],
  [BASIC, [...BEARER, ...SIGNED]],
  [BEARER, [...BASIC, ...BEARER, ...SIGNED]],
  [SIGNED, [...BASIC, ...BEARER]],
  [["plan"], ["price", "currency", "included_dpm"]],
];

/** Finds the shared keys that a target's own ones take the place of. */
export function replacedBy(own: ReadonlySet<TargetKey>): ReadonlySet<TargetKey> {
  return new Set([
    ...own,
    ...REPLACES.filter(([keys]) => keys.some((key) => own.has(key))).flatMap(([, shared]) => shared),
  ]);
}
