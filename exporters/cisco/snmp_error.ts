/** How long a device may take. */
export interface SnmpPatience {
  readonly timeoutMs: number;
  /** How often a request without an answer is sent again. */
  readonly retries: number;
}

/** What the library's errors say, by what stands in them, and what it means to the operator. */
const MEANINGS: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/Unknown User Name/, "it does not know the user; --user has to be the name of snmp-server user"],
  [/Wrong Digest|Authentication digest/, "the password or the protocol of --auth-protocol is not the one of this user"],
  [/Decryption Error|decrypt PDU/, "the password or the protocol of --priv-protocol is not the one of this user"],
  [/Unsupported Security Level/, "this user has another security level; give its passwords, or --security-level"],
  [/Not In Time Window|time window/, "its clock of SNMP runs differently; ask again"],
  [/Community '/, "its answer is for another community"],
  [/NoAccess|AuthorizationError/, "it does not allow to read this"],
  [/NotCapable|EPERM|Requires net access/, "Deno may not reach it; grant --allow-net=HOST,0.0.0.0:0"],
  [/send UNKNOWN|ENOTFOUND|EAI_AGAIN/, "its name is not known here, or no way leads to it"],
  [/Unknown cipher|Invalid cipher/i, "the protocol of --priv-protocol is not to be had here"],
];

/** A device that cannot be asked, or whose answer cannot be used. No secret is in its message. */
export class SnmpError extends Error {
  override readonly name = "SnmpError";
  /** Whether it did not answer the question at all: it would not answer another either. */
  readonly unreachable: boolean;

  constructor(thrown: unknown, patience: SnmpPatience) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    super(error.name === "RequestTimedOutError" ? silence(patience) : meaningOf(error));
    this.unreachable = !["RequestFailedError", "ResponseInvalidError"].includes(error.name);
  }
}

function silence({ timeoutMs, retries }: SnmpPatience): string {
  const times = retries === 0 ? "" : `, asked ${retries + 1} times`;
  return `it does not answer within ${timeoutMs / 1000} s${times}; a device is silent too where the community or a ` +
    "key is wrong, or an access list does not let this machine ask";
}

function meaningOf({ name, message }: Error): string {
  const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(`${name}: ${message}`)) ?? [];
  return meaning ?? message;
}
