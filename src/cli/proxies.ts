import type { ProxyCredentials } from "../prometheus/http_transport.ts";
import { readVariable } from "./read_variable.ts";

/**
 * What no proxy can reach: this very machine, and the link-local addresses at which clouds hand out credentials.
 *
 * As Deno matches them: a name with its subdomains, or a block of addresses.
 */
const LOCAL = [
  "localhost",
  "localhost.",
  "127.0.0.0/8",
  "::1",
  "::ffff:127.0.0.0/104",
  "0.0.0.0",
  "::",
  "169.254.0.0/16",
  "fd00:ec2::/32",
];
/** `*` covers names alone in Deno; to curl and Go it means everything. */
const EVERY_ADDRESS = ["0.0.0.0/0", "::/0"];
/** A host and its port; an IPv6 address has a port behind brackets only. */
const WITH_PORT = /^([^:]+|\[[^\]]+\]):(\d+)$/;

/** What the variable said before it was amended: an entry with a port may be meant for the next address. */
const asGiven = new WeakMap<object, {
  readonly text: string;
  readonly atOnce: readonly (URL | undefined)[];
}>();

/**
 * Keeps requests to this machine away from the proxies of `HTTP_PROXY` and `HTTPS_PROXY`, and makes `NO_PROXY` mean
 * what it means to curl and Go: `*` is no proxy at all, capitals do not matter, `*.name` is `.name`, and a port counts.
 *
 * Deno reads `NO_PROXY` of its own process whenever it makes an HTTP client, so call this before the first request.
 * Without the permission for the variable everything stays as Deno has it.
 *
 * @param endpoints Where requests go to: an entry for a port that none of them has is left out. Several are reached at
 * the same time, so that theirs stay for all requests from then on.
 */
export function bypassProxies(
  endpoints: readonly (URL | undefined)[],
  environment: Pick<Deno.Env, "get" | "set"> = Deno.env,
): void {
  try {
    const { text, atOnce } = asGiven.get(environment) ??
      { text: environment.get("NO_PROXY") || environment.get("no_proxy") || "", atOnce: [] };
    const reached = [...atOnce, ...endpoints];
    asGiven.set(environment, { text, atOnce: endpoints.length > 1 ? reached : atOnce });
    const given = text.split(",").flatMap((entry) => asDenoMatches(entry.trim().toLowerCase(), reached));
    const hosts = [...given, ...LOCAL, ...(given.includes("*") ? EVERY_ADDRESS : [])];
    environment.set("NO_PROXY", [...new Set(hosts)].filter((host) => host !== "").join(","));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

function asDenoMatches(entry: string, endpoints: readonly (URL | undefined)[]): string[] {
  const [, host, port] = WITH_PORT.exec(entry) ?? [];
  if (host === undefined) return [entry.replace(/^\*\./, ".")];
  const own = endpoints.map((endpoint) => endpoint?.port || (endpoint?.protocol === "https:" ? "443" : "80"));
  return port !== undefined && own.includes(port) ? [host.replace(/^\*\./, ".").replace(/^\[(.*)\]$/, "$1")] : [];
}

/**
 * Finds users and passwords in the addresses of proxies, as Deno takes them from there: a proxy may repeat them.
 *
 * Without the permission for a variable there is nothing to find.
 */
export function proxyCredentials(environment: Pick<Deno.Env, "get"> = Deno.env): ProxyCredentials[] {
  return ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]).flatMap((name) => {
    const text = readVariable(name, () => {}, environment) ?? "";
    const url = URL.parse(text.includes("://") ? text : `http://${text}`);
    if (url === null || url.password === "") return [];
    return [{ username: decode(url.username), password: decode(url.password) }];
  });
}

/** A percent sign that begins no code stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
