import type { BackendGivenBy } from "../config/backend_given_by.ts";
import { errorMessage } from "../errors/error_message.ts";
import { ProgramError, withoutFullStop } from "../errors/program_error.ts";
import { BackendError, type BackendErrorCode } from "../prometheus/backend_error.ts";
import { DeadlineError } from "../prometheus/deadline_error.ts";

/** Options that a tip may name. */
type NamedOption =
  | "endpoint"
  | "username"
  | "apiKey"
  | "bearerToken"
  | "sigv4Region"
  | "tenant"
  | "caFile"
  | "certFile"
  | "keyFile"
  | "apiPrefix"
  | "timeout"
  | "batchSize"
  | "threads"
  | "by"
  | "match"
  | "deadline"
  | "verbose";

/** What the running command calls its options: flags, variables, or paths in its configuration file. */
type BackendOptionNames = Readonly<Record<NamedOption, string>> & {
  /** Where the path of the API was given; absent where it was looked for. */
  readonly givenPrefix?: string | undefined;
};

/** Names of the options of commands that are configured by flags and the environment. */
export const DEFAULT_BACKEND_NAMES: BackendOptionNames = {
  endpoint: "PROMETHEUS_ENDPOINT",
  username: "PROMETHEUS_USERNAME",
  apiKey: "PROMETHEUS_API_KEY",
  bearerToken: "PROMETHEUS_BEARER_TOKEN",
  sigv4Region: "--sigv4-region",
  tenant: "PROMETHEUS_TENANT",
  caFile: "--ca-file",
  certFile: "--cert-file",
  keyFile: "--key-file",
  apiPrefix: "--api-prefix",
  timeout: "--timeout",
  batchSize: "--batch-size",
  threads: "-t",
  by: "--by",
  match: "--match",
  deadline: "--deadline",
  verbose: "-v",
};

/** Names of the options of a target, by their place in the file of `--targets`. */
export function targetNames(index: number): BackendOptionNames {
  const key = (name: string) => `targets[${index}].${name}`;
  return {
    ...DEFAULT_BACKEND_NAMES,
    endpoint: key("endpoint"),
    username: key("username"),
    apiKey: key("api_key"),
    bearerToken: key("bearer_token"),
    sigv4Region: key("sigv4_region"),
    tenant: key("tenant"),
    caFile: key("ca_file"),
    certFile: key("cert_file"),
    keyFile: key("key_file"),
    apiPrefix: key("api_prefix"),
    timeout: key("timeout"),
    threads: key("threads"),
    by: key("by"),
    match: key("match"),
    deadline: key("deadline"),
  };
}

/** Names options by where they were given, those that were not as `names` has them. */
export function namesGiven(
  names: BackendOptionNames,
  { givenBy = {} }: { readonly givenBy?: BackendGivenBy | undefined },
) {
  return { ...names, ...givenBy, givenPrefix: givenBy.apiPrefix };
}

const isApi = ({ endpoint }: BackendOptionNames) =>
  `Check that ${endpoint} is the address of a Prometheus-compatible query API`;
const askWithToken = ({ endpoint, bearerToken }: BackendOptionNames) =>
  `Set ${endpoint} to an address that programs may ask, or ${bearerToken} to a token that the login accepts`;
const lessAtOnce = ({ timeout, batchSize }: BackendOptionNames) => `Raise ${timeout} or lower ${batchSize}`;

/** Tips by what went wrong. */
const TIPS: Readonly<Record<BackendErrorCode, (names: BackendOptionNames) => string>> = {
  "unauthorized": ({ username, apiKey, bearerToken }) => `Check ${username} and ${apiKey}, or ${bearerToken}`,
  "no-credentials": ({ sigv4Region }) => `Leave out ${sigv4Region}, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  "no-tenant": ({ tenant }) => `Set ${tenant} to the tenant to read`,
  "forbidden": () => "Check that these credentials may read the metrics of this tenant",
  "not-found": ({ endpoint, apiPrefix, givenPrefix }) =>
    givenPrefix === undefined
      ? `Check the path in ${endpoint}, or give ${apiPrefix}`
      : `Check ${givenPrefix}, or leave it out, so that the path is looked for`,
  "moved": ({ endpoint }) => `Set ${endpoint} to the new address of the API`,
  "unsupported-path": ({ endpoint }) =>
    `Check the path in ${endpoint}: a VictoriaMetrics cluster answers below /select/ACCOUNT/prometheus`,
  "login-redirect": askWithToken,
  "login-page": askWithToken,
  "too-many-tenants": ({ tenant }) => `Name fewer tenants in ${tenant}, or raise the server's limit`,
  "agent-mode": ({ endpoint }) =>
    `An agent stores nothing and answers no query: set ${endpoint} to the server that it writes to`,
  "refused": isApi,
  "bad-query": () => "Ask for less, or look at the server's limits",
  "unreadable-label": ({ by }) => `Give ${by} a label of letters, digits and underscores, such as job or team`,
  "answer-too-large": ({ batchSize }) => `Lower ${batchSize}`,
  "list-too-large": ({ endpoint, tenant }) =>
    `Check that ${endpoint} is what you mean, and set ${tenant} where one tenant is enough`,
  "too-heavy": lessAtOnce,
  "no-answer-in-time": lessAtOnce,
  "rate-limited": ({ threads }) => `Lower ${threads}, or raise the tenant's limit`,
  "unavailable": () => "Try again later",
  "no-api": ({ endpoint, apiPrefix }) => `Give the whole path in ${endpoint}, or ${apiPrefix}`,
  "proxy-authentication": () =>
    "Write user and password into it, as http://USER:PASSWORD@HOST:PORT, or the backend's host into NO_PROXY",
  "proxy-refused": () => "Let the proxy connect to that host and port, or write the backend's host into NO_PROXY",
  "browser-page": ({ endpoint }) => `Leave it out of ${endpoint}`,
  "not-permitted": ({ endpoint }) => `Start it with --allow-net for the host of ${endpoint}`,
  "unknown-host": ({ endpoint }) => `Check the host in ${endpoint}`,
  "client-certificate-refused": ({ certFile, keyFile }) =>
    `Use ${certFile} and ${keyFile} to give one that its authority signed`,
  "untrusted-certificate": ({ caFile }) => `Give the authority that signed it with ${caFile}`,
  "authority-as-server": ({ caFile }) => `Give that certificate with ${caFile}`,
  "wrong-host-certificate": ({ endpoint }) => `Write the host in ${endpoint} as the certificate does`,
  "expired-certificate": () => "Renew the certificate, or set this machine's clock",
  "unusable-certificates": ({ caFile, certFile, keyFile }) =>
    `Check ${caFile}, and that ${certFile} and ${keyFile} belong together`,
  "tls": ({ endpoint }) => `Check whether ${endpoint} should begin with http:// or https://`,
  "tls-closed": ({ certFile, keyFile }) =>
    `Try again, and give ${certFile} and ${keyFile} if it wants a client certificate`,
  "blocked-port": () => "Let the server listen on another port",
  "not-http": ({ endpoint }) => `Check whether ${endpoint} should begin with http:// or https://, and its port`,
  "connection-refused": ({ endpoint }) => `Check that the server runs and the port in ${endpoint} is right`,
  "connection-broken": () => "Try again",
  "invalid-answer": isApi,
  "garbled-answer": () => "Look for a proxy in between that compresses answers or takes their compression away",
  "unrelated-answer": () => "Look for a cache or proxy in between",
  "partial-answer": () => "Wait until all of the cluster's storage answers again",
  "cut-list": ({ match }) => `Raise the tenant's max_label_values_limit, or ask for fewer names with ${match}`,
};

/**
 * Chooses a tip for a failure of the backend, in the words of the running command: a sentence without its full stop.
 *
 * @example
 * ```ts
 * backendTip(error, { ...DEFAULT_BACKEND_NAMES, caFile: "backends.main.tls.ca_file" });
 * // "Give the authority that signed it with backends.main.tls.ca_file"
 * ```
 */
export function backendTip(error: BackendError, names: BackendOptionNames): string {
  const { cause } = error;
  // Only where the credentials come from is known what is wrong with them.
  if (error.code === "no-credentials" && cause instanceof ProgramError && cause.hint !== undefined) {
    return withoutFullStop(cause.hint);
  }
  if (error.code === "no-answer-in-time" && error.action !== "query") {
    return `Check the host and the port in ${names.endpoint}, or raise ${names.timeout}`;
  }
  const host = error.code === "not-permitted" ? URL.parse(error.url)?.host : undefined;
  return host === undefined ? TIPS[error.code](names) : `Start it with --allow-net=${host}`;
}

/** Describes an error; if it is one of the backend, with a tip. */
export function describeWithTip(error: unknown, names: BackendOptionNames): string {
  const message = errorMessage(error);
  const tip = error instanceof BackendError
    ? backendTip(error, names)
    : error instanceof DeadlineError
    ? `Raise ${names.deadline}, or use ${names.verbose} to see what takes so long`
    : undefined;
  return tip === undefined ? message : `${withoutFullStop(message)}. ${tip}`;
}
