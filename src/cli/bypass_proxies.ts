import { PROXY_VARIABLES } from "./permissions.ts";

/**
 * What no proxy can reach: this very machine, and the link-local addresses at which clouds hand out credentials.
 *
 * As Deno matches them: a name with its subdomains, or a block of addresses.
 */
const LOCAL = ["localhost", "localhost.", "127.0.0.0/8", "::1", "0.0.0.0", "::", "169.254.0.0/16", "fd00:ec2::/32"];
/** `*` covers names alone in Deno; to curl and Go it means everything. */
const EVERY_ADDRESS = ["0.0.0.0/0", "::/0"];

/**
 * Keeps requests to this machine away from the proxies of `HTTP_PROXY` and `HTTPS_PROXY`, and makes `NO_PROXY=*` mean
 * no proxy at all.
 *
 * Deno reads `NO_PROXY` of its own process whenever it makes an HTTP client, so call this before the first request.
 * Without the permission for the variable everything stays as Deno has it.
 */
export function bypassProxies(environment: Pick<Deno.Env, "get" | "set"> = Deno.env): void {
  const [upper = "", lower = ""] = PROXY_VARIABLES;
  try {
    const given = (environment.get(upper) || environment.get(lower) || "").split(",").map(asDenoMatches);
    const hosts = [...given, ...LOCAL, ...(given.includes("*") ? EVERY_ADDRESS : [])];
    environment.set(upper, [...new Set(hosts)].filter((host) => host !== "").join(","));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** Writes an entry of `NO_PROXY` as Deno matches it: small letters, and a dot alone in front of every subdomain. */
function asDenoMatches(entry: string): string {
  return entry.trim().toLowerCase().replace(/^\*\./, ".");
}
