import assert from "node:assert/strict";
import { SnmpError } from "../../exporters/cisco/snmp_error.ts";

const PATIENCE = { timeoutMs: 500, retries: 0 };

for (
  const [thrown, expected] of [
    [
      Object.assign(new Error("Request timed out"), { name: "RequestTimedOutError" }),
      /^it does not answer within 0\.5 s;/,
    ],
    [new Error("Wrong Digest (incorrect password, community or key)"), /--auth-protocol is not the one of this user$/],
    [new Error("Failed to decrypt PDU: Error: x"), /--priv-protocol is not the one of this user$/],
    [new Error("Unsupported Security Level"), /^this user has another security level/],
    [Object.assign(new Error("Requires net access"), { name: "NotCapable" }), /--allow-net=HOST,0\.0\.0\.0:0$/],
    [new Error("send UNKNOWN sw1:161"), /^its name is not known here, or no way leads to it$/],
    [new Error("Unknown object type '99' in response"), /^Unknown object type '99' in response$/],
    ["text", /^text$/],
  ] as const
) {
  Deno.test(`SnmpError: ${thrown instanceof Error ? thrown.message : thrown} is said in the operator's words`, () => {
    assert.match(new SnmpError(thrown, PATIENCE).message, expected);
  });
}

Deno.test("SnmpError: neither a digest nor a community of the library's message is shown", () => {
  const messages = [
    "Authentication digest 0badcafe received in message does not match digest 0badcafe calculated for message",
    "Community 'hunter2' in request does not match community 'x' in response",
  ];
  for (const message of messages) {
    assert.doesNotMatch(new SnmpError(new Error(message), PATIENCE).message, /0badcafe|hunter2/);
  }
});
