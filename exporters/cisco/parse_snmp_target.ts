import { ArgumentError } from "dpm-finder/exporter";

/** The port of SNMP agents. */
const SNMP_PORT = 161;

/** Where an SNMP agent listens. */
export interface SnmpTarget {
  /** A name or an address, an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: "udp4" | "udp6";
}

/**
 * Reads `HOST`, `HOST:PORT`, an IPv6 address, or `[ADDRESS]:PORT`.
 *
 * @throws {ArgumentError}
 */
export function parseSnmpTarget(text: string): SnmpTarget {
  const trimmed = text.trim();
  const v6 = /^\[([0-9a-f:.]+(?:%\w+)?)\](?::(\d+))?$/i.exec(trimmed) ??
    /^([0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*(?:%\w+)?)$/i.exec(trimmed);
  const [, host, port = String(SNMP_PORT)] = v6 ?? /^([\w-]+(?:\.[\w-]+)*\.?)(?::(\d+))?$/.exec(trimmed) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new ArgumentError(
      "--target",
      "it has to be a host or an address, and a port if it is not 161",
      "Write --target=HOST:PORT",
    );
  }
  return { host, port: Number(port), transport: v6 === null ? "udp4" : "udp6" };
}
