import { BACKEND_OPTIONS } from "../config/backend_options.ts";
import type { Option } from "../config/option.ts";

const { options } = BACKEND_OPTIONS;

/**
 * What the section `prometheus` says of the server: by key, the option that reads it. The first four are those of the
 * collector that this one replaces.
 */
export const BACKEND_KEYS = {
  url: options.endpoint,
  timeout: options.timeoutMs,
  username: options.username,
  password: options.apiKey,
  passwordFile: options.apiKeyFile,
  bearerToken: options.bearerToken,
  bearerTokenFile: options.bearerTokenFile,
  tenant: options.tenant,
  headers: options.header,
  headersFile: options.headerFile,
  caFile: options.caFile,
  certFile: options.certFile,
  keyFile: options.keyFile,
  sigv4Region: options.sigv4Region,
  apiPrefix: options.apiPrefix,
  retryFor: options.retryForMs,
  maxInFlight: options.maxInFlight,
} as const satisfies Readonly<Record<string, Option>>;

/** A key of the section `prometheus` that is about the server. */
export type BackendKey = keyof typeof BACKEND_KEYS;

/** Keys whose value is the path of a file; a relative one starts from the folder of the configuration. */
export const PATH_KEYS: readonly string[] = [
  "passwordFile",
  "bearerTokenFile",
  "headersFile",
  "caFile",
  "certFile",
  "keyFile",
] satisfies BackendKey[];

/** Keys whose value is a time, which Go writes as `1.5s` too. */
export const TIME_KEYS: readonly string[] = ["timeout", "retryFor"] satisfies BackendKey[];

const KEY_OF_NAME: ReadonlyMap<string, BackendKey> = new Map(
  (Object.keys(BACKEND_KEYS) as BackendKey[]).flatMap((key) => {
    const { long, environment }: Option = BACKEND_KEYS[key];
    return [long, environment].flatMap((name) => name === undefined ? [] : [[name, key] as const]);
  }),
);

/** Finds the key that stands for an option, by the flag or the variable that messages name. */
export function keyOfName(name: string): BackendKey | undefined {
  return KEY_OF_NAME.get(name);
}

/** Makes a text about options speak of the keys of the file, each once where flag and variable are one key. */
export function inKeys(text: string): string {
  return text.replaceAll(/(?<![\w-])[\w-]+/g, (word) => {
    const key = keyOfName(word);
    return key === undefined ? word : `prometheus.${key}`;
  })
    .replaceAll(/(prometheus\.\w+)(?:,| or) \1(?!\w)/g, "$1");
}
