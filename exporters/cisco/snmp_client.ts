import type { Buffer } from "node:buffer";
import dgram from "node:dgram";
import type { Session, Varbind } from "net-snmp";
import { installAesCfb } from "./aes_cfb.ts";
import { SnmpError, type SnmpPatience } from "./snmp_error.ts";
import type { SnmpCredentials } from "./snmp_credentials.ts";
import type { SnmpTarget } from "./parse_snmp_target.ts";

/** A value of a device: a number, the bytes of a text, an OID or address as text; nothing where it has none. */
export type SnmpValue = number | Uint8Array | string | undefined;

/** One object of a device. */
export interface SnmpObject {
  readonly oid: string;
  readonly value: SnmpValue;
}

/** Asks one device. */
export interface SnmpClient {
  /** Reads single objects, in the order they are asked for. */
  get(oids: readonly string[]): Promise<SnmpObject[]>;
  /** Reads what follows each of `oids`: at most `repetitions` objects for each. */
  getBulk(oids: readonly string[], repetitions: number): Promise<SnmpObject[][]>;
  close(): void;
}

/** Time that sending a question takes at most. */
const SEND_MS = 1000;

/** Begins a session with a device; nothing is sent before the first question. */
export async function openSnmpClient(
  target: SnmpTarget,
  credentials: SnmpCredentials,
  patience: SnmpPatience,
): Promise<SnmpClient> {
  installAesCfb();
  const snmp = await loadLibrary();
  const broken = Promise.withResolvers<never>();
  // It is awaited with each question; before the first one nobody listens.
  broken.promise.catch(() => {});
  const options = {
    port: target.port,
    transport: target.transport,
    timeout: patience.timeoutMs,
    retries: patience.retries,
    dgramModule: { createSocket: (type: SnmpTarget["transport"]) => createSocket(type).once("error", broken.reject) },
  };
  const session = credentials.version === "2c"
    ? snmp.createSession(target.host, credentials.community, { ...options, version: snmp.Version2c })
    : snmp.createV3Session(target.host, userOf(snmp, credentials), { ...options, context: credentials.context });
  // A datagram that cannot be read is nobody's answer: the question times out.
  session.on("error", () => {});
  return clientOf(snmp, session, patience, broken.promise);
}

/** Loads the library, which nothing fetches while exporters are served. */
async function loadLibrary(): Promise<typeof import("net-snmp")> {
  try {
    return await import("net-snmp");
  } catch (error) {
    const message = "net-snmp is not on this machine. Fetch it with dpm-finder host --prepare cisco";
    throw new Error(message, { cause: error });
  }
}

function userOf(snmp: typeof import("net-snmp"), { user, auth, priv }: SnmpCredentials & { readonly version: "3" }) {
  const { SecurityLevel, AuthProtocols, PrivProtocols } = snmp;
  if (auth === undefined) return { name: user, level: SecurityLevel.noAuthNoPriv };
  const signed = { name: user, authProtocol: AuthProtocols[auth.protocol], authKey: auth.password };
  if (priv === undefined) return { ...signed, level: SecurityLevel.authNoPriv };
  return {
    ...signed,
    level: SecurityLevel.authPriv,
    privProtocol: PrivProtocols[priv.protocol],
    privKey: priv.password,
  };
}

/**
 * Makes a socket that hands the host's name to Deno as it is. Node's own look-up would turn it into an address, which
 * `--allow-net=core-sw01` does not name.
 */
function createSocket(type: "udp4" | "udp6"): dgram.Socket {
  const family = type === "udp4" ? 4 : 6;
  return dgram.createSocket({ type, lookup: (host, _options, done) => done(null, host, family) });
}

function clientOf(
  snmp: typeof import("net-snmp"),
  session: Session,
  patience: SnmpPatience,
  broken: Promise<never>,
): SnmpClient {
  const objectOf = (varbind: Varbind): SnmpObject => ({ oid: varbind.oid, value: valueOf(snmp, varbind) });
  // Version 3 asks for the engine, and for its time, before the question itself.
  const limitMs = (patience.retries + 1) * patience.timeoutMs * 3 + SEND_MS;
  const ask = async <T>(send: (done: (error: Error | null, answer?: T) => void) => void): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    send((error, answer) => {
      if (error === null && answer !== undefined) resolve(answer);
      else reject(error);
    });
    // The library forgets a question where the socket could not be opened.
    const forgotten = Promise.withResolvers<never>();
    const timer = setTimeout(() => forgotten.reject(new Error("the question could not be sent")), limitMs);
    try {
      return await Promise.race([promise, broken, forgotten.promise]);
    } catch (error) {
      throw new SnmpError(error, patience);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    get: async (oids) => (await ask<Varbind[]>((done) => session.get([...oids], done))).map(objectOf),
    getBulk: async (oids, repetitions) => {
      const columns = await ask<(Varbind | Varbind[])[]>((done) => session.getBulk([...oids], 0, repetitions, done));
      return columns.map((column) => [column].flat().map(objectOf));
    },
    close: () => void session.close(),
  };
}

function valueOf(snmp: typeof import("net-snmp"), varbind: Varbind): SnmpValue {
  const { type, value } = varbind;
  if (snmp.isVarbindError(varbind) || value === null || value === undefined) return undefined;
  // 64 bits arrive as the bytes of the number, without those that are zero.
  if (type === snmp.ObjectType.Counter64) return numberOfBytes(value as Buffer);
  if (typeof value === "bigint") return Number(value);
  return typeof value === "boolean" ? Number(value) : value;
}

/** Reads an unsigned number from its bytes, the highest first. */
function numberOfBytes(bytes: Uint8Array): number {
  return Number(bytes.reduce((number, byte) => number << 8n | BigInt(byte), 0n));
}
