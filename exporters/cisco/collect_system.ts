import type { MetricFamily } from "dpm-finder/exporter";
import { ciscoMetrics, familyOf, numberOf, textOf } from "./metric_table.ts";
import type { SnmpClient } from "./snmp_client.ts";

/** `sysDescr`, `sysUpTime`, `sysName`, `sysLocation` of SNMPv2-MIB. */
const SYSTEM = {
  description: "1.3.6.1.2.1.1.1.0",
  uptime: "1.3.6.1.2.1.1.3.0",
  name: "1.3.6.1.2.1.1.5.0",
  location: "1.3.6.1.2.1.1.6.0",
};
/** `sysUpTime` counts in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** What is measured of the device as a whole. */
export const SYSTEM_METRICS = ciscoMetrics({
  info: {
    name: "cisco_device",
    type: "info",
    help: "What the device says of itself: its name, where it stands, its version of IOS, and its whole description.",
    labels: ["name", "location", "version", "description"],
  },
  uptime: {
    name: "cisco_uptime_seconds",
    type: "gauge",
    help: "Time since the management of the device began; it begins again after 497 days.",
    unit: "seconds",
    labels: [],
  },
});

/** Measures the device as a whole. */
export async function collectSystem(client: SnmpClient): Promise<MetricFamily[]> {
  const [description, uptime, name, location] = await client.get(Object.values(SYSTEM));
  const text = textOf(description?.value);
  const ticks = numberOf(uptime?.value);
  const labels = {
    name: textOf(name?.value),
    location: textOf(location?.value),
    version: versionOf(text),
    description: text,
  };
  const isKnown = Object.values(labels).some((label) => label !== "");
  return [
    ...familyOf(SYSTEM_METRICS.info, isKnown ? [[labels, 1]] : []),
    ...familyOf(SYSTEM_METRICS.uptime, [[{}, ticks === undefined ? undefined : ticks / TICKS_A_SECOND]]),
  ];
}

/** The version in "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE". */
function versionOf(description: string): string {
  return /\bVersion ([^\s,]+)/i.exec(description)?.[1] ?? "";
}
