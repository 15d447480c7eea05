import type { Authentication } from "./authentication.ts";
import type { GivenOptions } from "./resolve_options.ts";
import type { OptionTable } from "./option.ts";

/** Where what chooses a backend or says who asks was given, as messages write it: `--endpoint`, `… from .env line 3`. */
export type BackendGivenBy = Readonly<Partial<Record<keyof typeof SOURCES, string>>>;

/** By what the options are for, their keys; a secret is given directly or in a file. */
const SOURCES = {
  endpoint: ["endpoint"],
  username: ["username"],
  apiKey: ["apiKey", "apiKeyFile"],
  bearerToken: ["bearerToken", "bearerTokenFile"],
  sigv4Region: ["sigv4Region"],
  tenant: ["tenant"],
  caFile: ["caFile"],
  certFile: ["certFile"],
  keyFile: ["keyFile"],
  apiPrefix: ["apiPrefix"],
} as const;

/** A table that has all of them. */
type BackendTable = OptionTable & Readonly<Record<typeof SOURCES[keyof typeof SOURCES][number], unknown>>;

/** Finds where the options of a backend were given; those that were not are left out. */
export function backendGivenBy<Table extends BackendTable>(
  given: GivenOptions<Table>,
  { kind }: Authentication,
): BackendGivenBy {
  const names: Record<string, string> = {};
  for (const [what, keys] of Object.entries(SOURCES)) {
    const found = keys.flatMap((key) => given.one(key) ?? []);
    const strongest = found.find((one) => !found.some((other) => given.isStronger(other, one)));
    // Without a file behind it, a variable is taken for one of the environment.
    if (strongest !== undefined) names[what] = strongest.name.replace(/ from the environment$/, "");
  }
  const usesUserinfo = kind === "basic" && names.username === undefined;
  return usesUserinfo ? { ...names, username: `the user in ${names.endpoint}`, apiKey: "its password" } : names;
}
