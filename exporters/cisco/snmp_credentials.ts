import { ArgumentError } from "dpm-finder/exporter";

/** How a device knows who asks it. */
export type SnmpCredentials =
  | { readonly version: "2c"; readonly community: string }
  | {
    readonly version: "3";
    readonly user: string;
    readonly context: string;
    readonly auth?: { readonly protocol: AuthProtocol; readonly password: string };
    readonly priv?: { readonly protocol: PrivProtocol; readonly password: string };
  };

/** Protocols that sign messages of version 3. */
export const AUTH_PROTOCOLS = ["md5", "sha", "sha224", "sha256", "sha384", "sha512"] as const;
/**
 * Protocols that encrypt messages of version 3: AES of 128 bits, AES of 256 bits with keys extended as Cisco does
 * (Reeder's draft) and as others do (Blumenthal's); DES is known in order to be refused.
 */
export const PRIV_PROTOCOLS = ["aes", "aes256r", "aes256b", "des"] as const;

type AuthProtocol = (typeof AUTH_PROTOCOLS)[number];
type PrivProtocol = Exclude<(typeof PRIV_PROTOCOLS)[number], "des">;

/** The arguments that credentials are made of. */
export interface CredentialArguments {
  readonly snmpVersion: "2c" | "3" | undefined;
  readonly community: string | undefined;
  readonly user: string | undefined;
  readonly securityLevel: "noAuthNoPriv" | "authNoPriv" | "authPriv" | undefined;
  readonly authProtocol: AuthProtocol;
  readonly authPassword: string | undefined;
  readonly privProtocol: PrivProtocol | "des";
  readonly privPassword: string | undefined;
  readonly context: string | undefined;
}

/** Fewest characters of a password that RFC 3414 allows. */
const MIN_PASSWORD_LENGTH = 8;

/**
 * Makes credentials of arguments: version 3 where a user is given, and its level by the passwords that there are, unless
 * both are said.
 *
 * @throws {ArgumentError} when something that the version or the level needs is missing
 */
export function snmpCredentials(args: CredentialArguments): SnmpCredentials {
  const version = args.snmpVersion ?? (args.user === undefined ? "2c" : "3");
  return version === "2c" ? communityOf(args) : userOf(args);
}

function communityOf({ community, user, snmpVersion }: CredentialArguments): SnmpCredentials {
  if (user !== undefined && snmpVersion === "2c") {
    throw new ArgumentError("--user", "version 2c has no users", "Give --snmp-version=3, or leave the user out");
  }
  if (community !== undefined) return { version: "2c", community };
  throw new ArgumentError(
    "--community",
    "version 2c needs a community",
    `${setHint("SNMP_COMMUNITY")}; for version 3 give --user`,
  );
}

function userOf(args: CredentialArguments): SnmpCredentials {
  const { user, securityLevel, authPassword, privPassword, privProtocol, authProtocol: protocol, context = "" } = args;
  if (user === undefined) {
    throw new ArgumentError("--user", "version 3 needs a user", "Give --user=NAME or set SNMP_USER");
  }
  const base = { version: "3", user, context } as const;
  const level = securityLevel ??
    (privPassword !== undefined ? "authPriv" : authPassword !== undefined ? "authNoPriv" : "noAuthNoPriv");
  if (level === "noAuthNoPriv") return base;
  const auth = { protocol, password: passwordOf("auth", level, authPassword) };
  if (level === "authNoPriv") return { ...base, auth };
  if (privProtocol === "des") {
    throw new ArgumentError(
      "--priv-protocol",
      "DES cannot work here, because Deno has no such cipher, and its keys are found in hours",
      "Set the user of the device to AES, as by priv aes 128",
    );
  }
  return { ...base, auth, priv: { protocol: privProtocol, password: passwordOf("priv", level, privPassword) } };
}

function passwordOf(kind: "auth" | "priv", level: string, password: string | undefined): string {
  const flag = `--${kind}-password`;
  const variable = `SNMP_${kind.toUpperCase()}_PASSWORD`;
  if (password === undefined) {
    throw new ArgumentError(flag, `${level} needs this password`, setHint(variable));
  }
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw new ArgumentError(flag, `SNMPv3 takes passwords of at least ${MIN_PASSWORD_LENGTH} characters`);
  }
  return password;
}

/** A variable that is set reaches an exporter only where the host is told to pass it on. */
function setHint(variable: string): string {
  return `Set ${variable} and pass it on by --env ${variable}, or name a file in ${variable}_FILE`;
}
