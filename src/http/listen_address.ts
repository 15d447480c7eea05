import { isIPv6 } from "node:net";

/** Where a server listens. */
export type ListenAddress =
  | {
    readonly kind: "tcp";
    /** A name or an address without brackets; `undefined` is every address of this machine, IPv6 and IPv4. */
    readonly host: string | undefined;
    /** 0 lets the system choose one. */
    readonly port: number;
  }
  | { readonly kind: "unix"; readonly path: string }
  | {
    /** A socket that is listening already, handed down by a supervisor such as systemd. */
    readonly kind: "fd";
    readonly fd: number;
  };

/** Writes an address for messages, in the form that `parseListenAddress` reads. */
export function formatListenAddress(address: ListenAddress): string {
  switch (address.kind) {
    case "tcp":
      return `${formatHost(address.host ?? "")}:${address.port}`;
    case "unix":
      return `unix:${address.path}`;
    case "fd":
      return `fd:${address.fd}`;
  }
}

/** Addresses that mean every one of this machine, in the form of a URL's host. */
const UNSPECIFIED: readonly (string | undefined)[] = ["0.0.0.0", "[::]", "[::ffff:0:0]"];

/** Whether an address without brackets, in any spelling, means every one of this machine. */
export function isEveryAddress(host: string): boolean {
  return UNSPECIFIED.includes(isIPv6(host) ? URL.parse(`http://${formatHost(host)}`)?.hostname : host);
}

/** Puts brackets around an IPv6 address, so that a port can follow it. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
