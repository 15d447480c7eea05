import type { MetricFamily } from "dpm-finder/exporter";
import { type CiscoMetric, ciscoMetrics, distinctNames, familyOf, numberOf, textOf } from "./metric_table.ts";
import { readTable, type SnmpTable } from "./read_table.ts";
import type { SnmpClient, SnmpValue } from "./snmp_client.ts";

/** `ifEntry` of IF-MIB. */
const IF_ENTRY = "1.3.6.1.2.1.2.2.1";
/** `ifXEntry` of IF-MIB, which has the counters of 64 bits. */
const IF_X_ENTRY = "1.3.6.1.2.1.31.1.1.1";

/** `ifDescr`, `ifType`, `ifMtu`, `ifAdminStatus`, `ifOperStatus`, and what is lost, in and out. */
const IF = {
  descr: 2,
  type: 3,
  mtu: 4,
  admin: 7,
  oper: 8,
  inLost: 13,
  inBad: 14,
  inUnknown: 15,
  outLost: 19,
  outBad: 20,
};
/** `ifName`, the `ifHC…` counters, `ifHighSpeed`, `ifAlias`. */
const IF_X = {
  name: 1,
  inOctets: 6,
  inUnicast: 7,
  inMulticast: 8,
  inBroadcast: 9,
  outOctets: 10,
  outUnicast: 11,
  outMulticast: 12,
  outBroadcast: 13,
  highSpeed: 15,
  alias: 18,
};
/** `up(1)` of both states of an interface. */
const UP = 1;
/** `ifHighSpeed` counts in megabits a second. */
const BYTES_OF_MEGABIT = 125_000;

const OF_INTERFACE = ["interface"] as const;
const BY_CAST = ["interface", "cast"] as const;

/** What is measured of each interface. */
export const INTERFACE_METRICS = ciscoMetrics({
  info: {
    name: "cisco_interface",
    type: "info",
    help: "What is known of an interface: its index, its long name, what the operator wrote to it, its IANA type.",
    labels: ["interface", "index", "description", "alias", "type"],
  },
  up: {
    name: "cisco_interface_up",
    type: "gauge",
    help: "Whether the interface works (ifOperStatus is up).",
    labels: OF_INTERFACE,
  },
  adminUp: {
    name: "cisco_interface_admin_up",
    type: "gauge",
    help: "Whether the interface shall work (no shutdown).",
    labels: OF_INTERFACE,
  },
  speed: {
    name: "cisco_interface_speed_bytes_per_second",
    type: "gauge",
    help: "Bandwidth of the interface.",
    unit: "bytes_per_second",
    labels: OF_INTERFACE,
  },
  mtu: {
    name: "cisco_interface_mtu_bytes",
    type: "gauge",
    help: "Largest packet that the interface takes.",
    unit: "bytes",
    labels: OF_INTERFACE,
  },
  receivedBytes: {
    name: "cisco_interface_receive_bytes",
    type: "counter",
    help: "Bytes received, with the framing.",
    unit: "bytes",
    labels: OF_INTERFACE,
  },
  sentBytes: {
    name: "cisco_interface_transmit_bytes",
    type: "counter",
    help: "Bytes sent, with the framing.",
    unit: "bytes",
    labels: OF_INTERFACE,
  },
  receivedPackets: {
    name: "cisco_interface_receive_packets",
    type: "counter",
    help: "Packets received, by unicast, multicast and broadcast.",
    labels: BY_CAST,
  },
  sentPackets: {
    name: "cisco_interface_transmit_packets",
    type: "counter",
    help: "Packets sent, by unicast, multicast and broadcast.",
    labels: BY_CAST,
  },
  receiveErrors: {
    name: "cisco_interface_receive_errors",
    type: "counter",
    help: "Packets received with an error.",
    labels: OF_INTERFACE,
  },
  sendErrors: {
    name: "cisco_interface_transmit_errors",
    type: "counter",
    help: "Packets not sent because of an error.",
    labels: OF_INTERFACE,
  },
  receiveDiscards: {
    name: "cisco_interface_receive_discards",
    type: "counter",
    help: "Packets received without an error and dropped, as where a buffer is full.",
    labels: OF_INTERFACE,
  },
  sendDiscards: {
    name: "cisco_interface_transmit_discards",
    type: "counter",
    help: "Packets dropped instead of being sent, as where a queue is full.",
    labels: OF_INTERFACE,
  },
  unknownProtocols: {
    name: "cisco_interface_receive_unknown_protocols",
    type: "counter",
    help: "Packets received of a protocol that the device does not speak.",
    labels: OF_INTERFACE,
  },
});

/** Metrics that are one column, with its factor. */
const COLUMNS: readonly (readonly [metric: CiscoMetric, table: "if" | "ifX", column: number, factor?: number])[] = [
  [INTERFACE_METRICS.speed, "ifX", IF_X.highSpeed, BYTES_OF_MEGABIT],
  [INTERFACE_METRICS.mtu, "if", IF.mtu],
  [INTERFACE_METRICS.receivedBytes, "ifX", IF_X.inOctets],
  [INTERFACE_METRICS.sentBytes, "ifX", IF_X.outOctets],
  [INTERFACE_METRICS.receiveErrors, "if", IF.inBad],
  [INTERFACE_METRICS.sendErrors, "if", IF.outBad],
  [INTERFACE_METRICS.receiveDiscards, "if", IF.inLost],
  [INTERFACE_METRICS.sendDiscards, "if", IF.outLost],
  [INTERFACE_METRICS.unknownProtocols, "if", IF.inUnknown],
];

const RECEIVED = [["unicast", IF_X.inUnicast], ["multicast", IF_X.inMulticast], [
  "broadcast",
  IF_X.inBroadcast,
]] as const;
const SENT = [["unicast", IF_X.outUnicast], ["multicast", IF_X.outMulticast], [
  "broadcast",
  IF_X.outBroadcast,
]] as const;

/** One interface: the label that tells it from the others, and its cells. */
interface Interface {
  readonly name: string;
  readonly index: string;
  cell(table: "if" | "ifX", column: number): SnmpValue;
}

/** Measures the interfaces of a device. */
export async function collectInterfaces(client: SnmpClient, repetitions: number): Promise<MetricFamily[]> {
  const ifX = await readTable(client, IF_X_ENTRY, Object.values(IF_X), repetitions);
  const plain = await readTable(client, IF_ENTRY, Object.values(IF), repetitions);
  const all = interfacesOf(plain, ifX);
  const ofAll = (valueOf: (one: Interface) => number | undefined) =>
    all.map((one) => [{ interface: one.name }, valueOf(one)] as const);
  const byCast = (columns: typeof RECEIVED | typeof SENT) =>
    all.flatMap((one) =>
      columns.map(([cast, column]) => [{ interface: one.name, cast }, numberOf(one.cell("ifX", column))] as const)
    );
  return [
    ...familyOf(INTERFACE_METRICS.info, all.map((one) => [labelsOf(one), 1])),
    ...familyOf(INTERFACE_METRICS.up, ofAll((one) => isUp(one.cell("if", IF.oper)))),
    ...familyOf(INTERFACE_METRICS.adminUp, ofAll((one) => isUp(one.cell("if", IF.admin)))),
    ...COLUMNS.flatMap(([metric, table, column, factor = 1]) =>
      familyOf(metric, ofAll((one) => scaled(numberOf(one.cell(table, column)), factor)))
    ),
    ...familyOf(INTERFACE_METRICS.receivedPackets, byCast(RECEIVED)),
    ...familyOf(INTERFACE_METRICS.sentPackets, byCast(SENT)),
  ];
}

function interfacesOf(plain: SnmpTable, ifX: SnmpTable): Interface[] {
  const indexes = [...new Set([...plain.keys(), ...ifX.keys()])].sort((a, b) => Number(a) - Number(b));
  const cellOf = (index: string): Interface["cell"] => (table, column) =>
    (table === "if" ? plain : ifX).get(index)?.get(column);
  const names = distinctNames(
    new Map(indexes.map((index) => {
      const cell = cellOf(index);
      return [index, textOf(cell("ifX", IF_X.name)) || textOf(cell("if", IF.descr)) || index];
    })),
  );
  return Array.from(names, ([index, name]) => ({ index, name, cell: cellOf(index) }));
}

function labelsOf({ name, index, cell }: Interface) {
  return {
    interface: name,
    index,
    description: textOf(cell("if", IF.descr)),
    alias: textOf(cell("ifX", IF_X.alias)),
    type: textOf(cell("if", IF.type)),
  };
}

function isUp(state: SnmpValue): number | undefined {
  return state === undefined ? undefined : Number(state === UP);
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
