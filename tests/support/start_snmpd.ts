import { openSnmpClient } from "../../exporters/cisco/snmp_client.ts";
import type { ServerProcess } from "./server_process.ts";
import { startServer } from "./start_server.ts";

/** Who may ask the agent of {@linkcode startSnmpd}, each with the least that it has to give. */
export const SNMP_USERS = {
  community: "test-community",
  /** Sees the system alone. */
  limitedCommunity: "limited-community",
  plain: "plain",
  authPassword: "signing-key",
  privPassword: "private-key",
  /** The user that signs with a protocol, and the one that signs with it and encrypts with AES. */
  signs: (protocol: string) => `signs-${protocol}`,
  encrypts: (protocol: string) => `encrypts-${protocol}`,
} as const;

/** Names of the protocols that sign, as the exporter and as snmpd call them. */
export const SIGNING = [
  ["md5", "MD5"],
  ["sha", "SHA"],
  ["sha224", "SHA-224"],
  ["sha256", "SHA-256"],
  ["sha384", "SHA-384"],
  ["sha512", "SHA-512"],
] as const;

/** `sysLocation`, which names the directory of the agent that was started. */
const LOCATION = "1.3.6.1.2.1.1.6.0";

/** A switch of two ports: what snmpd does not have of itself, by OID, type and value. */
const OBJECTS = `
.1.3.6.1.4.1.9.9.48.1.1.1.2.1 string Processor
.1.3.6.1.4.1.9.9.48.1.1.1.2.2 string I/O
.1.3.6.1.4.1.9.9.48.1.1.1.5.1 gauge 30000000
.1.3.6.1.4.1.9.9.48.1.1.1.5.2 gauge 4000000
.1.3.6.1.4.1.9.9.48.1.1.1.6.1 gauge 20000000
.1.3.6.1.4.1.9.9.48.1.1.1.6.2 gauge 3000000000
.1.3.6.1.4.1.9.9.48.1.1.1.7.1 gauge 10000000
.1.3.6.1.4.1.9.9.48.1.1.1.7.2 gauge 2000000
.1.3.6.1.4.1.9.9.109.1.1.1.1.6.1 gauge 12
.1.3.6.1.4.1.9.9.109.1.1.1.1.7.1 gauge 10
.1.3.6.1.4.1.9.9.109.1.1.1.1.8.1 gauge 9
`.trim();

/** Answers `pass` of snmpd: the object itself with -g, the one that follows with -n. */
const PASS = `
function after(a, b,  x, y, n, m, i) {
  n = split(a, x, "."); m = split(b, y, ".")
  for (i = 1; i <= n && i <= m; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 > y[i] + 0
  return n > m
}
(mode == "-g" && $1 == asked) || (mode == "-n" && after($1, asked)) {
  print $1; print $2; sub(/^[^ ]+ [^ ]+ /, ""); print; exit
}
`;

/** Starts the SNMP agent that Debian packages, as a switch. Its port is one of UDP. */
export function startSnmpd(): Promise<ServerProcess> {
  return startServer({
    program: "snmpd",
    installCommand: "apt-get install snmpd",
    prepare: async (directory, port) => {
      await Deno.writeTextFile(`${directory}/objects`, `${OBJECTS}\n`);
      await Deno.writeTextFile(`${directory}/pass.awk`, PASS);
      await Deno.writeTextFile(
        `${directory}/pass.sh`,
        `exec awk -v mode="$1" -v asked="$2" -f ${directory}/pass.awk ${directory}/objects\n`,
      );
      await Deno.writeTextFile(`${directory}/snmpd.conf`, configuration(directory, port));
      return ["-f", "-Lo", "-C", "-c", `${directory}/snmpd.conf`];
    },
    // Without it the engine's state is written to /var/lib.
    env: (directory) => ({ SNMP_PERSISTENT_DIR: directory }),
    identify: locationOf,
  });
}

function configuration(directory: string, port: number): string {
  const { authPassword, privPassword } = SNMP_USERS;
  const users = SIGNING.flatMap(([name, protocol]) => [
    `createUser ${SNMP_USERS.signs(name)} ${protocol} "${authPassword}"`,
    `rouser ${SNMP_USERS.signs(name)} auth`,
    `createUser ${SNMP_USERS.encrypts(name)} ${protocol} "${authPassword}" AES "${privPassword}"`,
    `rouser ${SNMP_USERS.encrypts(name)} priv`,
  ]);
  return [
    `agentaddress udp:127.0.0.1:${port}`,
    `rocommunity ${SNMP_USERS.community} 127.0.0.1`,
    "view system included .1.3.6.1.2.1.1",
    `rocommunity ${SNMP_USERS.limitedCommunity} 127.0.0.1 -V system`,
    `createUser ${SNMP_USERS.plain}`,
    `rouser ${SNMP_USERS.plain} noauth`,
    ...users,
    "sysName core-sw01",
    `sysLocation ${directory}`,
    "sysDescr Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE",
    `pass .1.3.6.1.4.1.9.9 /bin/sh ${directory}/pass.sh`,
    "",
  ].join("\n");
}

async function locationOf(port: number): Promise<string | undefined> {
  const credentials = { version: "2c", community: SNMP_USERS.community } as const;
  const patience = { timeoutMs: 500, retries: 0 };
  const client = await openSnmpClient({ host: "127.0.0.1", port, transport: "udp4" }, credentials, patience);
  try {
    const [location] = await client.get([LOCATION]);
    return location?.value instanceof Uint8Array ? new TextDecoder().decode(location.value) : undefined;
  } catch {
    return undefined;
  } finally {
    client.close();
  }
}
