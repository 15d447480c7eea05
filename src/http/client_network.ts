/**
 * Names the network that a client's address stands for, where clients are counted: the address itself for IPv4, the
 * first 64 bits for IPv6, of which a single client has as many addresses as it likes.
 *
 * @param address As node:net gives it; `undefined`, on a unix socket, is one network of its own.
 */
export function clientNetwork(address: string | undefined): string {
  const [plain = ""] = (address ?? "").split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head.split(":").filter(Boolean);
  const after = tail === undefined ? [] : tail.split(":").filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => "0");
  const all = [...groups, ...(tail === undefined ? [] : zeros), ...after];
  return `${all.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
