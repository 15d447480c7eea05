import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import snmp from "net-snmp";
import { installAesCfb } from "../../exporters/cisco/aes_cfb.ts";
import { openSnmpClient } from "../../exporters/cisco/snmp_client.ts";
import type { SnmpCredentials } from "../../exporters/cisco/snmp_credentials.ts";
import { freePort } from "../support/free_port.ts";

installAesCfb();

const PATIENCE = { timeoutMs: 1000, retries: 0 };
const USERS = { aes256r: snmp.PrivProtocols.aes256r, aes256b: snmp.PrivProtocols.aes256b };
/** A scalar of 64 bits below a number of an enterprise. */
const COUNTER = "1.3.6.1.4.1.99999.1";

/** Starts the library's own agent, which knows AES of 256 bits, as Debian's does not, and has one counter. */
function startAgent(value: bigint): Disposable & { readonly port: number } {
  const port = freePort();
  const agent = snmp.createAgent({ port, address: "127.0.0.1" }, () => {});
  const authorizer = agent.getAuthorizer();
  authorizer.addCommunity("any");
  for (const [name, privProtocol] of Object.entries(USERS)) {
    const keys = { authProtocol: snmp.AuthProtocols.sha256, authKey: "signing-key", privKey: "private-key" };
    authorizer.addUser({ name, level: snmp.SecurityLevel.authPriv, privProtocol, ...keys });
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  agent.registerProvider({
    name: "counter",
    type: snmp.MibProviderType.Scalar,
    oid: COUNTER,
    scalarType: snmp.ObjectType.Counter64,
    maxAccess: snmp.MaxAccess["read-only"],
  });
  agent.getMib().setScalarValue("counter", bytes);
  return { port, [Symbol.dispose]: () => agent.close() };
}

async function counterOf(port: number, credentials: SnmpCredentials): Promise<unknown> {
  const client = await openSnmpClient({ host: "127.0.0.1", port, transport: "udp4" }, credentials, PATIENCE);
  try {
    const [object] = await client.get([`${COUNTER}.0`]);
    return object?.value;
  } finally {
    client.close();
  }
}

for (const value of [0n, 127n, 128n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
  Deno.test(`openSnmpClient: a counter of 64 bits at ${value} is that number`, async () => {
    using agent = startAgent(value);
    assert.equal(await counterOf(agent.port, { version: "2c", community: "any" }), Number(value));
  });
}

for (const protocol of ["aes256r", "aes256b"] as const) {
  Deno.test(`openSnmpClient: asks with ${protocol}, and not with another key`, async () => {
    using agent = startAgent(7n);
    const auth = { protocol: "sha256", password: "signing-key" } as const;
    const user = { version: "3", user: protocol, context: "", auth } as const;
    assert.equal(await counterOf(agent.port, { ...user, priv: { protocol, password: "private-key" } }), 7);
    await assert.rejects(counterOf(agent.port, { ...user, priv: { protocol, password: "another-key" } }));
  });
}
