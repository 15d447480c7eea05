import { isIPv4, isIPv6 } from "node:net";
import { InvalidListenAddressError } from "./invalid_listen_address_error.ts";
import type { ListenAddress } from "./listen_address.ts";

const MAX_PORT = 65_535;

/**
 * Reads an address to listen on: `ADDRESS:PORT`, `[IPv6]:PORT`, `:PORT` or `PORT` for every address of the machine,
 * `unix:PATH` for a unix socket. Port 0 lets the system choose.
 *
 * @throws {InvalidListenAddressError} When the text is none of these.
 *
 * @example
 * ```ts
 * assertEquals(parseListenAddress("[::1]:9966"), { kind: "tcp", host: "::1", port: 9966 });
 * assertEquals(parseListenAddress(":9966"), { kind: "tcp", host: undefined, port: 9966 });
 * ```
 */
export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    if (path === "") throw new InvalidListenAddressError(text, "it has no path");
    return { kind: "unix", path };
  }
  if (/^\d+$/.test(text)) return { kind: "tcp", host: undefined, port: parsePort(text, text) };
  const [, bracketed, plain = "", portText] = /^(?:\[(.*)\]|([^[\]]*)):([^:[\]]*)$/.exec(text) ?? [];
  if (portText === undefined) throw new InvalidListenAddressError(text, "it has no port");
  const port = parsePort(text, portText);
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed)) throw new InvalidListenAddressError(text, "what stands in brackets is no IPv6 address");
    return { kind: "tcp", host: bracketed, port };
  }
  if (plain.includes(":")) throw new InvalidListenAddressError(text, "an IPv6 address has to stand in brackets");
  if (plain !== "" && !isHost(plain)) throw new InvalidListenAddressError(text, `"${plain}" is no address and no name`);
  return { kind: "tcp", host: plain === "" ? undefined : plain, port };
}

function parsePort(text: string, portText: string): number {
  if (!/^\d+$/.test(portText)) throw new InvalidListenAddressError(text, `the port "${portText}" is not a number`);
  const port = Number(portText);
  if (port > MAX_PORT) throw new InvalidListenAddressError(text, `the port ${portText} is greater than ${MAX_PORT}`);
  return port;
}

function isHost(text: string): boolean {
  return /^[\d.]+$/.test(text) ? isIPv4(text) : /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(text);
}
