import { ValueError } from "../text/value_error.ts";
import { BACKEND_OPTIONS, type BackendConfig } from "./backend_options.ts";
import { ConfigError } from "./config_error.ts";
import { type ConfigFiles, flag, type Given, list, type OptionSource, value, type Warn } from "./option.ts";
import { type Endpoint, parseAddress } from "./parse_endpoint.ts";
import { prefixedGroup, prefixOptions, sourcesOfOthers } from "./prefixed_options.ts";
import { uniqueLabels, withEndpoint } from "./push_options.ts";
import { GivenOptions } from "./resolve_options.ts";

/** What is done with a group of a Pushgateway: `add` replaces metrics of the same name, `replace` all of them. */
export type PushgatewayAction = "add" | "replace" | "delete";

/** A group of a Pushgateway, and what is done with it. */
export interface PushgatewayConfig {
  /** How the Pushgateway is reached; its path, if it has one, stands before those of the API. */
  readonly backend: BackendConfig;
  /** `undefined` is the name of the exporter. */
  readonly job: string | undefined;
  /** Labels beside the job, by name. */
  readonly grouping: ReadonlyMap<string, string>;
  readonly action: PushgatewayAction;
}

const { endpoint, retryForMs } = BACKEND_OPTIONS.options;

/** Who pushes: the options of the backend again, for the Pushgateway. */
const IDENTITY_TABLE = prefixOptions(BACKEND_OPTIONS.options, [
  "username",
  "apiKey",
  "apiKeyFile",
  "bearerToken",
  "bearerTokenFile",
  "header",
  "headerFile",
  "caFile",
  "certFile",
  "keyFile",
], { flag: "pushgateway-", variable: "DPM_FINDER_PUSHGATEWAY_", help: "For the Pushgateway: " });

const PUSHGATEWAY_TABLE = {
  address: value({
    long: "--pushgateway-address",
    argument: "HOST:PORT",
    environment: "DPM_FINDER_PUSHGATEWAY_ADDRESS",
    help: "Push the metrics to this Pushgateway; https://HOST:PORT for TLS.",
    parse: parsePushgatewayAddress,
    show: (text: string) => endpoint.show?.(text),
  }),
  job: value({
    long: "--job",
    argument: "NAME",
    environment: "DPM_FINDER_JOB",
    help: "Job that they are pushed as.",
    defaultText: "name of the exporter",
    parse: parseJob,
  }),
  grouping: list({
    long: "--grouping",
    argument: "NAME=VALUE",
    environment: "DPM_FINDER_GROUPING",
    help: "Label that tells this push from others of the same job. Repeatable; one a line in the environment.",
    parse: parseGrouping,
  }),
  method: value({
    long: "--push-method",
    argument: "METHOD",
    environment: "DPM_FINDER_PUSH_METHOD",
    help: "put replaces all metrics of the job and its labels, post those of the same name.",
    choices: ["put", "post"],
    parse: parseMethod,
    default: "replace" as const,
    defaultText: "put",
  }),
  delete: flag({
    long: "--delete",
    help: "Delete what was pushed as the job with its labels, instead of running the exporter.",
  }),
  ...IDENTITY_TABLE,
  retryForMs,
};

/** Options that push to a Pushgateway; `undefined` where they name none. */
export const PUSHGATEWAY_OPTIONS = prefixedGroup(
  "Pushgateway",
  PUSHGATEWAY_TABLE,
  { table: BACKEND_OPTIONS.options, others: IDENTITY_TABLE },
  resolvePushgateway,
);

async function resolvePushgateway(
  sources: readonly OptionSource[],
  files: ConfigFiles,
  warn: Warn,
): Promise<PushgatewayConfig | undefined> {
  const given = new GivenOptions(PUSHGATEWAY_TABLE, sources, warn);
  const grouping = uniqueLabels(await given.value("grouping"), given.all("grouping"));
  const job = await given.value("job");
  const method = await given.value("method");
  const deletes = await given.value("delete");
  const [address, givenBy] = [await given.value("address"), given.one("address")];
  if (address === undefined || givenBy === undefined) {
    if (deletes) {
      throw new ConfigError({
        option: "--delete",
        reason: "nothing says where to delete",
        suggestion: "Give --pushgateway-address HOST:PORT too",
      });
    }
    given.warnOfIdleFlag("--pushgateway-address");
    return undefined;
  }
  const own = [
    placeOf(givenBy, address),
    ...sourcesOfOthers(sources, BACKEND_OPTIONS.options, { retryForMs, ...IDENTITY_TABLE }),
  ];
  const backend = await BACKEND_OPTIONS.resolve(own, files, warn);
  return {
    backend: withEndpoint(backend, address.url, IDENTITY_TABLE),
    job,
    grouping,
    action: deletes ? "delete" : method,
  };
}

/** Gives the host of an address, and who asks there by what stands before the host, for the backend's endpoint. */
function placeOf(given: Given, { url }: Endpoint): OptionSource {
  const place = new URL(withScheme(given.text));
  place.pathname = "/";
  place.protocol = url.protocol;
  return { kind: given.kind, find: (option) => option === endpoint ? [{ ...given, text: place.href }] : [] };
}

/** A Pushgateway's own way to write its address has no scheme. */
function withScheme(text: string): string {
  const trimmed = text.trim();
  return trimmed.includes("://") ? trimmed : `http://${trimmed}`;
}

function parsePushgatewayAddress(text: string): Endpoint {
  const address = parseAddress(withScheme(text));
  if (/\/metrics\/?(?:job\b.*)?$/.test(address.url.pathname)) {
    throw new ValueError("it points inside the API, not at the Pushgateway", "Leave out /metrics and what follows");
  }
  return address;
}

function parseJob(text: string): string {
  if (text.trim() === "") throw new ValueError("a job has a name");
  return text;
}

function parseMethod(text: string): "add" | "replace" {
  switch (text.trim().toLowerCase()) {
    case "put":
      return "replace";
    case "post":
      return "add";
    default:
      throw new ValueError("it has to be put or post");
  }
}

function parseGrouping(text: string): readonly [name: string, value: string] {
  const [, name = "", labelValue = ""] = /^\s*([^=]*?)\s*=(.*)$/s.exec(text) ?? [];
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
    throw new ValueError("it is no label", "Write it like instance=core-sw01");
  }
  if (name === "job") throw new ValueError("the job is no label beside itself", "Name it with --job");
  if (name.startsWith("__")) {
    throw new ValueError("names that begin with two underscores are for the servers' own use", "Choose another name");
  }
  return [name, labelValue];
}
