// dpm-exporter: help A switch with Cisco's IOS, by SNMP: interfaces, traffic, errors, processors, memory.
// dpm-exporter: arg --target required The switch to ask.
// dpm-exporter: arg --snmp-version Version of SNMP: 3 where there is a user, else 2c.
// dpm-exporter: arg --user User of version 3.
// dpm-exporter: arg --security-level Security level of version 3: the highest that there are passwords for.
// dpm-exporter: arg --auth-protocol Protocol that signs.
// dpm-exporter: arg --priv-protocol Protocol that encrypts; DES cannot work.
// dpm-exporter: arg --context Context of version 3, such as vlan-10.
// dpm-exporter: arg --collector What to measure; all unless given.
// dpm-exporter: arg --timeout-seconds Time for one answer.
// dpm-exporter: arg --retries Times to ask again without an answer.
// dpm-exporter: arg --rows Rows of a table to ask for at once.
// dpm-exporter: allow-net --target
// dpm-exporter: allow-net 0.0.0.0:0
// dpm-exporter: allow-net [::]:0

/**
 * A switch with Cisco's IOS, asked by SNMP: interfaces, traffic, errors, processors, memory. `docs/exporters.md` is its
 * manual.
 *
 * @module
 */

import { Exporter, systemClock } from "dpm-finder/exporter";
import { collectDevice, COLLECTORS } from "./collect_device.ts";
import { parseSnmpTarget } from "./parse_snmp_target.ts";
import { openSnmpClient } from "./snmp_client.ts";
import { AUTH_PROTOCOLS, PRIV_PROTOCOLS, snmpCredentials } from "./snmp_credentials.ts";

/** The exporter `cisco`. */
export class CiscoExporter extends Exporter.of({
  help: "A switch with Cisco's IOS, by SNMP: interfaces, traffic, errors, processors, memory.",
  args: {
    target: { required: true, value: "HOST[:PORT]", help: "The switch to ask." },
    snmpVersion: { choices: ["2c", "3"], help: "Version of SNMP: 3 where there is a user, else 2c.", value: "VERSION" },
    community: { secret: true, env: "SNMP_COMMUNITY", help: "Community of version 2c." },
    user: { env: "SNMP_USER", value: "NAME", help: "User of version 3." },
    securityLevel: {
      choices: ["noAuthNoPriv", "authNoPriv", "authPriv"],
      value: "LEVEL",
      help: "Security level of version 3: the highest that there are passwords for.",
    },
    authProtocol: {
      choices: AUTH_PROTOCOLS,
      env: "SNMP_AUTH_PROTOCOL",
      default: "sha",
      value: "PROTOCOL",
      help: "Protocol that signs.",
    },
    authPassword: { secret: true, env: "SNMP_AUTH_PASSWORD", help: "Password that signs." },
    privProtocol: {
      choices: PRIV_PROTOCOLS,
      env: "SNMP_PRIV_PROTOCOL",
      default: "aes",
      value: "PROTOCOL",
      help: "Protocol that encrypts; DES cannot work.",
    },
    privPassword: { secret: true, env: "SNMP_PRIV_PASSWORD", help: "Password that encrypts." },
    context: { value: "NAME", help: "Context of version 3, such as vlan-10." },
    collector: { choices: COLLECTORS, repeated: true, value: "NAME", help: "What to measure; all unless given." },
    timeoutSeconds: { type: "number", min: 0.05, max: 60, default: 2, value: "SECONDS", help: "Time for one answer." },
    retries: {
      type: "number",
      whole: true,
      min: 0,
      max: 10,
      default: 2,
      help: "Times to ask again without an answer.",
    },
    rows: { type: "number", whole: true, min: 1, max: 100, default: 10, help: "Rows of a table to ask for at once." },
  },
  allowNet: ["--target", "0.0.0.0:0", "[::]:0"],
}) {
  /** Opens a session, measures, and closes it. */
  async gatherMetrics(): Promise<void> {
    const { args } = this;
    const target = parseSnmpTarget(args.target);
    const patience = { timeoutMs: args.timeoutSeconds * 1000, retries: args.retries };
    const client = await openSnmpClient(target, snmpCredentials(args), patience);
    try {
      const families = await collectDevice(client, {
        collectors: args.collector.length === 0 ? COLLECTORS : args.collector,
        rows: args.rows,
        clock: systemClock,
        log: (line) => this.logDebug(line),
      });
      this.metrics.register({ name: "cisco", collect: () => families });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`"${args.target}" tells nothing by SNMP: ${reason}`, { cause: error });
    } finally {
      client.close();
    }
  }
}

if (import.meta.main) await CiscoExporter.run();
