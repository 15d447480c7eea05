import { parseGoDuration } from "../text/duration.ts";
import { readYaml } from "../yaml/read_yaml.ts";
import { bcryptCost, bcryptSeconds } from "./bcrypt_hash.ts";
import type { Warn } from "./read_tls_choices.ts";
import { readTlsSettings } from "./read_tls_settings.ts";
import type { TlsSettings } from "./tls_settings.ts";
import { type WebConfigDocument, webConfigSchema } from "./web_config_schema.ts";

/** One request each interval, after a burst. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The content of a web config file, checked, with its certificates read. */
export interface WebConfig {
  /** `undefined` is plain HTTP. */
  readonly tls: TlsSettings | undefined;
  /** Header names, as written, to values; an empty value removes the header. */
  readonly headers: ReadonlyMap<string, string>;
  /** User names to bcrypt hashes; empty lets everyone in. */
  readonly users: ReadonlyMap<string, string>;
  /** `undefined` is no limit. */
  readonly rateLimit: RateLimit | undefined;
  /** True when the file asks for nothing at all. */
  readonly isEmpty: boolean;
  /** What is taken, but not held to the letter, or looks like a mistake; each a sentence with its place. */
  readonly warnings: readonly string[];
}

/** What errors about a web config file say cannot be done. */
export const WEB_CONFIG_ACTION = "use the web configuration";

/** A check takes about a second, while a scrape waits 10 s by default and others wait for their turn. */
const MAX_BCRYPT_COST = 14;

/** Headers that may be set, with their values where those are fixed. */
const HEADERS: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ["Content-Security-Policy", undefined],
  ["X-Frame-Options", ["deny", "sameorigin"]],
  ["X-Content-Type-Options", ["nosniff"]],
  ["X-XSS-Protection", undefined],
  ["Strict-Transport-Security", undefined],
]);

/**
 * Reads a web config file in the format of Prometheus' exporter-toolkit.
 *
 * What is not done here and is safe without is taken with a warning: HTTP/2, a choice of cipher suites or curves, TLS
 * before 1.2 as the lowest version. What would let somebody in is an error, never passed over. So is what exporter-toolkit
 * accepts but cannot mean: a user who can never log in, a rate limit that lets nobody through.
 *
 * @param text The content of the file.
 * @param path Its name, for errors.
 * @param readFile Reads a file that the configuration names; a relative name starts at the folder of this file.
 * @throws {YamlError} With the line and column of what is wrong.
 */
export function parseWebConfig(text: string, path: string, readFile: (path: string) => string): WebConfig {
  // Without types, a password or a user named 007 stays what it is.
  const document = readYaml(text, { path, action: WEB_CONFIG_ACTION, schema: webConfigSchema, scalars: "text" });
  const warnings: string[] = [];
  const warn: Warn = (keys, problem) => {
    const { line, column } = document.positionOf(keys) ?? { line: 1, column: 1 };
    warnings.push(`In the web configuration "${path}:${line}:${column}", "${keys.join(".")}": ${problem}`);
  };
  const config = {
    tls: readTlsSettings(document, readFile, warn),
    headers: readHeaders(document, warn),
    users: readUsers(document),
    rateLimit: readRateLimit(document),
  };
  const { tls, headers, users, rateLimit } = config;
  const isEmpty = tls === undefined && headers.size === 0 && users.size === 0 && rateLimit === undefined;
  // A template that failed leaves the same.
  if (document.positionOf(["basic_auth_users"]) !== undefined && users.size === 0) {
    warn(["basic_auth_users"], "it names nobody, so everyone is let in without a password");
  }
  if (isEmpty && warnings.length === 0) {
    warnings.push(`The web configuration "${path}" asks for nothing: everyone is let in, without TLS`);
  }
  return { ...config, isEmpty, warnings };
}

function readHeaders(document: WebConfigDocument, warn: Warn): ReadonlyMap<string, string> {
  const { http2, headers } = document.value.http_server_config;
  if (http2) {
    warn(["http_server_config", "http2"], "only HTTP/1.1 is spoken here, which every client of HTTP/2 speaks too");
  }
  for (const [name, value] of Object.entries(headers)) {
    const keys = ["http_server_config", "headers", name];
    if (!HEADERS.has(name)) {
      const known = [...HEADERS.keys()].join(", ");
      document.fail(keys, `the header "${name}" cannot be configured`, `Known here are ${known}`);
    }
    const allowed = HEADERS.get(name);
    if (value !== "" && allowed !== undefined && !allowed.includes(value)) {
      document.fail(keys, `the header "${name}" is "${value}", expected ${allowed.join(" or ")}`);
    }
    if (/[^\t\x20-\x7e]/.test(value)) {
      document.fail(
        keys,
        `the header "${name}" holds a character that cannot be sent`,
        "Write it in one line of ASCII",
      );
    }
  }
  return new Map(Object.entries(headers));
}

function readUsers(document: WebConfigDocument): ReadonlyMap<string, string> {
  const users = new Map(Object.entries(document.value.basic_auth_users));
  for (const [name, hash] of users) {
    const keys = ["basic_auth_users", name];
    if (name.includes(":")) {
      document.fail(keys, `the user "${name}" cannot log in: a name ends at its first colon`, "Choose another name");
    }
    const make = `htpasswd -nBC 10 "${name}"`;
    const cost = bcryptCost(hash);
    if (cost === undefined) {
      document.fail(keys, `the password of "${name}" is not a bcrypt hash`, `Make one with: ${make}`);
    }
    if (cost > MAX_BCRYPT_COST) {
      document.fail(
        keys,
        `the password of "${name}" has the bcrypt cost ${cost}, whose check takes about ` +
          `${Math.round(bcryptSeconds(cost))} s; at most ${MAX_BCRYPT_COST} is taken`,
        `Make one with: ${make}`,
      );
    }
  }
  return users;
}

function readRateLimit(document: WebConfigDocument): RateLimit | undefined {
  const { interval, burst } = document.value.rate_limit;
  if (interval === undefined && burst === undefined) return undefined;
  const intervalMs = parseGoDuration(interval ?? "");
  if (intervalMs === undefined) {
    const keys = ["rate_limit", "interval"];
    if (interval === undefined) {
      const hint = "Give the time between two requests, such as 100ms, or 0 for no limit";
      document.fail(keys, '"rate_limit.interval" is missing', hint);
    }
    document.fail(
      keys,
      `"rate_limit.interval" is "${interval}", expected a time with its unit, such as 100ms or 1s, or 0 for no limit`,
    );
  }
  if (burst !== undefined && !/^\d{1,9}$/.test(burst)) {
    document.fail(["rate_limit", "burst"], `"rate_limit.burst" is "${burst}", expected a whole number of requests`);
  }
  if (intervalMs === 0) return undefined;
  if (Number(burst ?? 0) === 0) {
    document.fail(
      ["rate_limit", "burst"],
      '"rate_limit.burst" is 0 or missing, which would refuse every request',
      "Give at least 1",
    );
  }
  return { intervalMs, burst: Number(burst) };
}
