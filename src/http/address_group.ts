import { isIPv4, isIPv6 } from "node:net";

/** Groups of 16 bits in the part of an IPv6 address that a provider assigns to one customer: 64 bits. */
const CUSTOMER_GROUPS = 4;

/**
 * Names the client that an address belongs to, for limits on one client: an IPv4 address stands for itself, written as
 * IPv6 or not, and an IPv6 address for its network of 64 bits, within which one machine can take any address.
 *
 * @returns `undefined` where many clients may come as one: on loopback, where a reverse proxy speaks for all of its own,
 * and on a unix socket, which has no addresses.
 *
 * @example
 * ```ts
 * assertEquals(addressGroup("2001:db8::1"), addressGroup("2001:db8::ffff:2"));
 * assertEquals(addressGroup("::ffff:192.0.2.1"), "192.0.2.1");
 * ```
 */
export function addressGroup(address: string | undefined): string | undefined {
  if (address === undefined || address === "") return undefined;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  const [withoutZone = ""] = (mapped ?? address).split("%");
  if (isIPv4(withoutZone)) return withoutZone.startsWith("127.") ? undefined : withoutZone;
  if (withoutZone === "::1" || !isIPv6(withoutZone)) return undefined;
  const [left = "", right] = withoutZone.toLowerCase().split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  // A dotted tail, as in "64:ff9b::192.0.2.1", stands for two groups.
  const zeros = 8 - head.length - tail.length - (withoutZone.includes(".") ? 1 : 0);
  const groups = right === undefined ? head : [...head, ...Array<string>(zeros).fill("0"), ...tail];
  return groups.slice(0, CUSTOMER_GROUPS).map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
