import { isIPv4, isIPv6 } from "node:net";
import { ValueError } from "../text/value_error.ts";
import type { ListenAddress } from "./listen_address.ts";

const MAX_PORT = 65_535;

const SUGGESTION = 'Give ADDRESS:PORT, such as ":9966", "127.0.0.1:9966" or "[::1]:9966", or unix:/PATH';

/**
 * Reads an address to listen on: `ADDRESS:PORT`, `[IPv6]:PORT`, `:PORT` or `PORT` for every address of the machine,
 * `unix:PATH` for a unix socket. Port 0 lets the system choose.
 *
 * @throws {ValueError} When the text is none of these.
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
    if (path === "") throw invalid("it has no path");
    return { kind: "unix", path };
  }
  if (/^\d+$/.test(text)) return { kind: "tcp", host: undefined, port: parsePort(text) };
  const [, bracketed, plain = "", portText] = /^(?:\[(.*)\]|([^[\]]*)):([^:[\]]*)$/.exec(text) ?? [];
  if (portText === undefined) throw invalid("it has no port");
  const port = parsePort(portText);
  if (bracketed !== undefined) {
    if (!isIPv6(bracketed)) throw invalid("what stands in brackets is no IPv6 address");
    return { kind: "tcp", host: bracketed, port };
  }
  if (plain.includes(":")) throw invalid("an IPv6 address has to stand in brackets");
  if (plain !== "" && !isHost(plain)) throw invalid(`"${plain}" is no address and no name`);
  return { kind: "tcp", host: plain === "" ? undefined : plain, port };
}

function parsePort(portText: string): number {
  if (!/^\d+$/.test(portText)) throw invalid(`the port "${portText}" is not a number`);
  const port = Number(portText);
  if (port > MAX_PORT) throw invalid(`the port ${portText} is greater than ${MAX_PORT}`);
  return port;
}

function isHost(text: string): boolean {
  return /^[\d.]+$/.test(text) ? isIPv4(text) : /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(text);
}

function invalid(reason: string): ValueError {
  return new ValueError(reason, SUGGESTION);
}
