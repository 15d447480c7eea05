import { equal, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { addressGroup } from "../../src/http/address_group.ts";

Deno.test("addressGroup: an IPv4 address stands for itself, however it is written", () => {
  for (const address of ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:192.0.2.1"]) {
    equal(addressGroup(address), "192.0.2.1");
  }
});

Deno.test("addressGroup: where many clients may come as one, there is none", () => {
  for (const address of [undefined, "", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    equal(addressGroup(address), undefined);
  }
});

Deno.test("addressGroup: an IPv6 address stands for its network of 64 bits, however it is written", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const network = fc.tuple(fc.constant("2001"), group, group, group).map((groups) => groups.join(":"));
  const host = fc.tuple(group, group, group, group).map((groups) => groups.join(":"));
  fc.assert(fc.property(network, network, host, host, (one, other, a, b) => {
    equal(addressGroup(`${one}:${a}`), one);
    equal(addressGroup(`${one.toUpperCase()}:${b}%eth0`), one);
    if (one !== other) notEqual(addressGroup(`${one}:${a}`), addressGroup(`${other}:${a}`));
  }));
  equal(addressGroup("2001:db8::1"), "2001:db8:0:0");
  equal(addressGroup("2001:0db8:0000::7:8"), "2001:db8:0:0");
  equal(addressGroup("fe80::1%eth0"), "fe80:0:0:0");
  equal(addressGroup("64:ff9b::192.0.2.1"), "64:ff9b:0:0");
});
