import { ValueError } from "../text/value_error.ts";
import { BACKEND_OPTIONS, type BackendConfig } from "./backend_options.ts";
import { ConfigError } from "./config_error.ts";
import { type ConfigFiles, type Given, list, type OptionSource, type OptionTable, value, type Warn } from "./option.ts";
import { type Endpoint, parseAddress } from "./parse_endpoint.ts";
import { prefixedGroup, prefixOptions, renameInError, sourcesOfOthers } from "./prefixed_options.ts";
import { GivenOptions } from "./resolve_options.ts";

/** How a receiver is spoken to. */
export type PushProtocol = "remote-write" | "otlp";

/** One place that results are sent to. */
export interface Receiver {
  readonly protocol: PushProtocol;
  /** How it is reached; requests go to its endpoint as it is. */
  readonly backend: BackendConfig;
}

/** Where results are sent, and what is said of every series. */
export interface PushConfig {
  readonly receivers: readonly Receiver[];
  /** Labels by name, `job` among them where it is not the program's own. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Labels that tell the series of a result apart. */
const RESERVED_LABELS: readonly string[] = ["currency", "label", "metric_name", "option", "outcome", "part", "value"];

const { endpoint, timeoutMs, retryForMs, maxInFlight } = BACKEND_OPTIONS.options;
const SHOW_ADDRESS = { show: (text: string) => endpoint.show?.(text) };

/** Who asks: the options of the backend again, for whoever is pushed to. */
const IDENTITY_TABLE = prefixOptions(BACKEND_OPTIONS.options, [
  "username",
  "apiKey",
  "apiKeyFile",
  "bearerToken",
  "bearerTokenFile",
  "tenant",
  "sigv4Region",
  "header",
  "headerFile",
  "caFile",
  "certFile",
  "keyFile",
], { flag: "push-", variable: "DPM_FINDER_PUSH_", help: "For pushing: " });

const PUSH_TABLE = {
  remoteWrite: value({
    long: "--push",
    argument: "URL",
    environment: "DPM_FINDER_PUSH",
    help: "Send what --format prom writes by Prometheus remote write too, as to https://HOST/api/v1/write.",
    parse: (text: string) => parseAddress(text),
    ...SHOW_ADDRESS,
  }),
  otlp: value({
    long: "--push-otlp",
    argument: "URL",
    environment: "DPM_FINDER_PUSH_OTLP",
    help: "Send it by OTLP over HTTP too. /v1/metrics is added to an address without a path, and to /otlp.",
    parse: parseOtlpAddress,
    ...SHOW_ADDRESS,
  }),
  labels: list({
    long: "--push-label",
    argument: "NAME=VALUE",
    environment: "DPM_FINDER_PUSH_LABELS",
    help:
      'Label of every series that is pushed, beside job="dpm-finder" or, for job, instead. Repeatable; one a line in ' +
      "the environment.",
    parse: parseLabel,
  }),
  ...IDENTITY_TABLE,
};

/** Options that send a result to where it is stored; `undefined` where they name no place. */
export const PUSH_OPTIONS = prefixedGroup(
  "Push",
  PUSH_TABLE,
  { table: BACKEND_OPTIONS.options, others: IDENTITY_TABLE },
  resolvePush,
);

async function resolvePush(
  sources: readonly OptionSource[],
  files: ConfigFiles,
  warn: Warn,
): Promise<PushConfig | undefined> {
  const given = new GivenOptions(PUSH_TABLE, sources, warn);
  const labels = uniqueLabels(await given.value("labels"), given.all("labels"));
  const receivers: Receiver[] = [];
  for (const [key, protocol] of [["remoteWrite", "remote-write"], ["otlp", "otlp"]] as const) {
    const [address, givenBy] = [await given.value(key), given.one(key)];
    if (address === undefined || givenBy === undefined) continue;
    const own = [placeOf(givenBy), ...sourcesOfOthers(sources, BACKEND_OPTIONS.options, OTHERS)];
    const backend = await BACKEND_OPTIONS.resolve(own, files, warn);
    receivers.push({ protocol, backend: withEndpoint(backend, address.url, IDENTITY_TABLE) });
  }
  if (receivers.length > 0) return { receivers, labels };
  given.warnOfIdleFlag("--push or --push-otlp");
  return undefined;
}

/** What is asked for where the backend's options are: its limits are those of pushes too. */
const OTHERS = { timeoutMs, retryForMs, maxInFlight, ...IDENTITY_TABLE };

/** Gives the host of an address, and who asks there by what stands before the host, for the backend's endpoint. */
function placeOf(given: Given): OptionSource {
  const url = new URL(given.text.trim());
  url.pathname = "/";
  return { kind: given.kind, find: (option) => option === endpoint ? [{ ...given, text: url.href }] : [] };
}

/**
 * Puts an address in the place of a backend's own.
 *
 * @param identity The options that say who asks there, as errors call them.
 */
export function withEndpoint(config: BackendConfig, url: URL, identity: OptionTable): BackendConfig {
  const { reload } = config;
  if (reload === undefined) return { ...config, endpoint: url };
  return {
    ...config,
    endpoint: url,
    reload: async (check) => {
      const { config: read, problem } = await reload(check);
      return {
        config: withEndpoint(read, url, identity),
        ...(problem === undefined ? {} : { problem: renameInError(problem, BACKEND_OPTIONS.options, identity) }),
      };
    },
  };
}

/** Completes an address as the specification of OTLP does; `/otlp` is what Grafana Cloud, Mimir and Prometheus call it. */
function parseOtlpAddress(text: string): Endpoint {
  const { url, userinfo } = parseAddress(text);
  const whole = new URL(url);
  if (/^\/*$|\/otlp\/*$/.test(url.pathname)) whole.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/metrics`;
  return { url: whole, userinfo };
}

function parseLabel(text: string): readonly [name: string, value: string] {
  const [, name = "", labelValue = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === "" || labelValue === "") throw new ValueError("it is no label", "Write it like env=prod");
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
    throw new ValueError(
      "a label's name has letters, digits and underscores only, and no digit first",
      "Write it like env=prod",
    );
  }
  if (name.startsWith("__")) {
    throw new ValueError("names that begin with two underscores are for the servers' own use", "Choose another name");
  }
  if (RESERVED_LABELS.includes(name)) {
    throw new ValueError(`${name} is a label of what is pushed`, "Choose another name");
  }
  return [name, labelValue];
}

/**
 * Puts labels into a map.
 *
 * @throws {ConfigError} when one is given twice
 */
export function uniqueLabels(
  labels: readonly (readonly [name: string, value: string])[],
  given: readonly Given[],
): ReadonlyMap<string, string> {
  const repeated = labels.findIndex(([name], index) => labels.findIndex(([other]) => other === name) < index);
  const [name, option] = [labels[repeated]?.[0], given[repeated]?.name];
  if (name === undefined || option === undefined) return new Map(labels);
  throw new ConfigError({ option, value: name, reason: "the label is given twice", suggestion: "Give it once" });
}
