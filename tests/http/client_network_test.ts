import { equal } from "node:assert/strict";
import { clientNetwork } from "../../src/http/client_network.ts";

Deno.test("clientNetwork: an address of IPv4 is itself, one of IPv6 its first 64 bits however it is written", () => {
  const networks = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8:0:1:2:3:4:5": "2001:db8:0:1::/64",
    "2001:DB8:0:1::9": "2001:db8:0:1::/64",
    "2001:db8::1": "2001:db8:0:0::/64",
    "2001:0db8:0000:0000:0000:0000:0000:0001": "2001:db8:0:0::/64",
    "::1": "0:0:0:0::/64",
    "fe80::1%eth0": "fe80:0:0:0::/64",
  };
  for (const [address, network] of Object.entries(networks)) equal(clientNetwork(address), network, address);
  equal(clientNetwork(undefined), "", "a unix socket");
});
