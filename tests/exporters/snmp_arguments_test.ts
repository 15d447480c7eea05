import assert from "node:assert/strict";
import { ArgumentError } from "dpm-finder/exporter";
import { parseSnmpTarget } from "../../exporters/cisco/parse_snmp_target.ts";
import { type CredentialArguments, snmpCredentials } from "../../exporters/cisco/snmp_credentials.ts";

for (
  const [text, host, port, transport] of [
    ["core-sw01", "core-sw01", 161, "udp4"],
    [" core-sw01.example.com:1161 ", "core-sw01.example.com", 1161, "udp4"],
    ["10.0.0.1:161", "10.0.0.1", 161, "udp4"],
    ["::1", "::1", 161, "udp6"],
    ["[2001:db8::1]:1161", "2001:db8::1", 1161, "udp6"],
    ["[fe80::1%eth0]", "fe80::1%eth0", 161, "udp6"],
  ] as const
) {
  Deno.test(`parseSnmpTarget: ${JSON.stringify(text)} is a device`, () => {
    assert.deepEqual(parseSnmpTarget(text), { host, port, transport });
  });
}

for (
  const text of ["http://sw1/", "sw1:", "sw1:0", "sw1:65536", "sw 1", "sw1:a", "[::1]:", "user@sw1", "../sw1", ","]
) {
  Deno.test(`parseSnmpTarget: ${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseSnmpTarget(text), ArgumentError);
  });
}

const NONE: CredentialArguments = {
  snmpVersion: undefined,
  community: undefined,
  user: undefined,
  securityLevel: undefined,
  authProtocol: "sha",
  authPassword: undefined,
  privProtocol: "aes",
  privPassword: undefined,
  context: undefined,
};
const SIGNS = { authPassword: "signing-key" };
const ENCRYPTS = { ...SIGNS, privPassword: "private-key" };
const auth = { protocol: "sha", password: "signing-key" };
const priv = { protocol: "aes", password: "private-key" };

for (
  const [what, given, expected] of [
    ["a community is version 2c", { community: "public" }, { version: "2c", community: "public" }],
    ["a user alone is noAuthNoPriv", { user: "u" }, { version: "3", user: "u", context: "" }],
    ["a user with a password signs", { user: "u", ...SIGNS }, { version: "3", user: "u", context: "", auth }],
    ["a user with both signs and encrypts", { user: "u", ...ENCRYPTS }, {
      version: "3",
      user: "u",
      context: "",
      auth,
      priv,
    }],
    ["a lower level that is said is kept", { user: "u", ...ENCRYPTS, securityLevel: "authNoPriv" }, {
      version: "3",
      user: "u",
      context: "",
      auth,
    }],
    ["version 2c that is said leaves passwords aside", { snmpVersion: "2c", community: "c", ...ENCRYPTS }, {
      version: "2c",
      community: "c",
    }],
    ["a context is kept", { user: "u", context: "vlan-10" }, { version: "3", user: "u", context: "vlan-10" }],
  ] as const
) {
  Deno.test(`snmpCredentials: ${what}`, () => {
    assert.deepEqual(snmpCredentials({ ...NONE, ...given }), expected);
  });
}

for (
  const [what, given, expected] of [
    ["nothing at all", {}, /^Cannot use "--community": version 2c needs a community\. Set SNMP_COMMUNITY/],
    ["version 3 without a user", { snmpVersion: "3", community: "c" }, /^Cannot use "--user": version 3 needs a user/],
    ["a user of version 2c", { snmpVersion: "2c", user: "u", community: "c" }, /"--user": version 2c has no users/],
    [
      "a level without its password",
      { user: "u", securityLevel: "authPriv", ...SIGNS },
      /"--priv-password": authPriv needs/,
    ],
    [
      "a key that encrypts without one that signs",
      { user: "u", privPassword: "private-key" },
      /"--auth-password": authPriv/,
    ],
    ["a password of seven characters", { user: "u", authPassword: "seven77" }, /passwords of at least 8 characters/],
    ["DES", { user: "u", ...ENCRYPTS, privProtocol: "des" }, /"--priv-protocol": DES cannot work here/],
  ] as const
) {
  Deno.test(`snmpCredentials: ${what} is refused, and no secret is shown`, () => {
    assert.throws(() => snmpCredentials({ ...NONE, ...given }), (error) => {
      assert.ok(error instanceof ArgumentError);
      assert.match(error.message, expected);
      assert.doesNotMatch(error.message, /signing-key|private-key|seven77/);
      return true;
    });
  });
}
