import assert from "node:assert/strict";
import { type Clock, encodeText, Registry } from "dpm-finder/exporter";
import { collectDevice, COLLECTORS } from "../../exporters/cisco/collect_device.ts";
import type { SnmpValue } from "../../exporters/cisco/snmp_client.ts";
import { SnmpError } from "../../exporters/cisco/snmp_error.ts";
import { fakeDevice, type FakeDeviceOptions } from "./fake_device.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const SYSTEM: Record<string, SnmpValue> = {
  "1.3.6.1.2.1.1.1.0": bytes("Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11,\r\nRELEASE"),
  "1.3.6.1.2.1.1.3.0": 123_456,
  "1.3.6.1.2.1.1.5.0": bytes("core-sw01"),
  "1.3.6.1.2.1.1.6.0": bytes("Rack 4"),
};
const INTERFACES: Record<string, SnmpValue> = {
  ...column("1.3.6.1.2.1.2.2.1.2", bytes("GigabitEthernet0/1"), bytes("Vlan1")),
  ...column("1.3.6.1.2.1.2.2.1.3", 6, 53),
  ...column("1.3.6.1.2.1.2.2.1.4", 1500, 1500),
  ...column("1.3.6.1.2.1.2.2.1.7", 1, 2),
  ...column("1.3.6.1.2.1.2.2.1.8", 1, 2),
  ...column("1.3.6.1.2.1.2.2.1.13", 3, 0),
  ...column("1.3.6.1.2.1.2.2.1.14", 4, 0),
  ...column("1.3.6.1.2.1.2.2.1.15", 5, 0),
  ...column("1.3.6.1.2.1.2.2.1.19", 6, 0),
  ...column("1.3.6.1.2.1.2.2.1.20", 7, 0),
  ...column("1.3.6.1.2.1.31.1.1.1.1", bytes("Gi0/1"), bytes("Vl1")),
  ...column("1.3.6.1.2.1.31.1.1.1.6", 2 ** 40, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.7", 10, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.8", 11, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.9", 12, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.10", 2 ** 41, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.11", 20, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.12", 21, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.13", 22, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.15", 1000, undefined),
  ...column("1.3.6.1.2.1.31.1.1.1.18", bytes('to "core" \\ 2'), bytes("")),
};
const CPU: Record<string, SnmpValue> = {
  "1.3.6.1.4.1.9.9.109.1.1.1.1.6.1": 12,
  "1.3.6.1.4.1.9.9.109.1.1.1.1.7.1": 10,
  "1.3.6.1.4.1.9.9.109.1.1.1.1.8.1": 9,
};
const MEMORY: Record<string, SnmpValue> = {
  "1.3.6.1.4.1.9.9.48.1.1.1.2.1": bytes("Processor"),
  "1.3.6.1.4.1.9.9.48.1.1.1.5.1": 30_000_000,
  "1.3.6.1.4.1.9.9.48.1.1.1.6.1": 20_000_000,
  "1.3.6.1.4.1.9.9.48.1.1.1.7.1": 10_000_000,
};

/** Cells of one column at the indexes 10101 and 1; those that are `undefined` are not there. */
function column(oid: string, first: SnmpValue, second: SnmpValue): Record<string, SnmpValue> {
  const cells = [[`${oid}.10101`, first], [`${oid}.1`, second]] as const;
  return Object.fromEntries(cells.filter(([, value]) => value !== undefined));
}

/** A clock of which each look takes a quarter of a second. */
function steppingClock(): Clock {
  let nowMs = 0;
  return { nowMs: () => nowMs, monotonicMs: () => nowMs += 250 };
}

async function measure(
  objects: Record<string, SnmpValue>,
  options: FakeDeviceOptions = {},
  collectors: readonly (typeof COLLECTORS)[number][] = COLLECTORS,
) {
  const { client, asked } = fakeDevice(objects, options);
  const logged: string[] = [];
  const families = await collectDevice(client, {
    collectors,
    rows: 10,
    clock: steppingClock(),
    log: (line) => logged.push(line),
  });
  const registry = new Registry();
  registry.register({ name: "cisco", collect: () => families });
  const text = encodeText((await registry.snapshot()).families);
  return { lines: text.split("\n").filter((line) => line !== "" && !line.startsWith("#")), logged, asked };
}

Deno.test("collectDevice: a whole switch", async () => {
  const { lines, logged } = await measure({ ...SYSTEM, ...INTERFACES, ...CPU, ...MEMORY });
  assert.deepEqual(logged, []);
  assert.deepEqual(lines, [
    'cisco_device_info{name="core-sw01",location="Rack 4",version="15.0(2)SE11",description="Cisco IOS Software, C2960 ' +
    'Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE"} 1',
    "cisco_uptime_seconds 1234.56",
    'cisco_interface_info{interface="Vl1",index="1",description="Vlan1",alias="",type="53"} 1',
    'cisco_interface_info{interface="Gi0/1",index="10101",description="GigabitEthernet0/1",alias="to \\"core\\" \\\\ 2",' +
    'type="6"} 1',
    'cisco_interface_up{interface="Vl1"} 0',
    'cisco_interface_up{interface="Gi0/1"} 1',
    'cisco_interface_admin_up{interface="Vl1"} 0',
    'cisco_interface_admin_up{interface="Gi0/1"} 1',
    'cisco_interface_speed_bytes_per_second{interface="Gi0/1"} 125000000',
    'cisco_interface_mtu_bytes{interface="Vl1"} 1500',
    'cisco_interface_mtu_bytes{interface="Gi0/1"} 1500',
    'cisco_interface_receive_bytes_total{interface="Gi0/1"} 1099511627776',
    'cisco_interface_transmit_bytes_total{interface="Gi0/1"} 2199023255552',
    'cisco_interface_receive_errors_total{interface="Vl1"} 0',
    'cisco_interface_receive_errors_total{interface="Gi0/1"} 4',
    'cisco_interface_transmit_errors_total{interface="Vl1"} 0',
    'cisco_interface_transmit_errors_total{interface="Gi0/1"} 7',
    'cisco_interface_receive_discards_total{interface="Vl1"} 0',
    'cisco_interface_receive_discards_total{interface="Gi0/1"} 3',
    'cisco_interface_transmit_discards_total{interface="Vl1"} 0',
    'cisco_interface_transmit_discards_total{interface="Gi0/1"} 6',
    'cisco_interface_receive_unknown_protocols_total{interface="Vl1"} 0',
    'cisco_interface_receive_unknown_protocols_total{interface="Gi0/1"} 5',
    'cisco_interface_receive_packets_total{interface="Gi0/1",cast="unicast"} 10',
    'cisco_interface_receive_packets_total{interface="Gi0/1",cast="multicast"} 11',
    'cisco_interface_receive_packets_total{interface="Gi0/1",cast="broadcast"} 12',
    'cisco_interface_transmit_packets_total{interface="Gi0/1",cast="unicast"} 20',
    'cisco_interface_transmit_packets_total{interface="Gi0/1",cast="multicast"} 21',
    'cisco_interface_transmit_packets_total{interface="Gi0/1",cast="broadcast"} 22',
    'cisco_cpu_busy_ratio{cpu="1",period="5s"} 0.12',
    'cisco_cpu_busy_ratio{cpu="1",period="1m"} 0.1',
    'cisco_cpu_busy_ratio{cpu="1",period="5m"} 0.09',
    'cisco_memory_pool_used_bytes{pool="Processor"} 30000000',
    'cisco_memory_pool_free_bytes{pool="Processor"} 20000000',
    'cisco_memory_pool_largest_free_bytes{pool="Processor"} 10000000',
    ...COLLECTORS.map((collector) => `cisco_scrape_collector_success{collector="${collector}"} 1`),
    ...COLLECTORS.map((collector) => `cisco_scrape_collector_duration_seconds{collector="${collector}"} 0.25`),
  ]);
});

const PATIENCE = { timeoutMs: 2000, retries: 2 };
const silence = () => new SnmpError(Object.assign(new Error(), { name: "RequestTimedOutError" }), PATIENCE);

Deno.test("collectDevice: a table that is not answered leaves the others, and says so", async () => {
  const { lines, logged } = await measure({ ...SYSTEM, ...INTERFACES, ...MEMORY }, {
    fails: { "1.3.6.1.4.1.9.9.109.1.1.1.1.6": silence() },
  });
  assert.ok(lines.includes('cisco_scrape_collector_success{collector="cpu"} 0'));
  assert.ok(lines.includes('cisco_scrape_collector_success{collector="memory"} 1'));
  assert.ok(lines.includes('cisco_memory_pool_used_bytes{pool="Processor"} 30000000'));
  assert.equal(lines.filter((line) => line.startsWith("cisco_cpu")).length, 0);
  assert.match(logged.join(), /^collector cpu: it does not answer within 2 s, asked 3 times/);
});

Deno.test("collectDevice: tables that the device does not have are no failure", async () => {
  const { lines } = await measure(SYSTEM);
  assert.ok(lines.includes('cisco_scrape_collector_success{collector="memory"} 1'));
  assert.equal(lines.filter((line) => /^cisco_(?:cpu|memory|interface)/.test(line)).length, 0);
});

Deno.test("collectDevice: a device that is silent is asked once", async () => {
  const { client, asked } = fakeDevice(SYSTEM, { fails: { "1.3.6.1": silence(), "1.3.6.1.2.1.1.1.0": silence() } });
  const options = { collectors: COLLECTORS, rows: 10, clock: steppingClock(), log: () => {} };
  await assert.rejects(collectDevice(client, options), /does not answer within 2 s/);
  assert.equal(asked.length, 1);
});

Deno.test("collectDevice: a device that has nothing, or refuses everything, is an error", async () => {
  await assert.rejects(measure({}), /^Error: it answers and has nothing of what is asked for$/);
  const thrown = Object.assign(new Error("Unknown User Name"), { name: "ResponseInvalidError" });
  const refuses = new SnmpError(thrown, PATIENCE);
  const fails = Object.fromEntries(["1.1.1.0", "31.1.1.1.1"].map((oid) => [`1.3.6.1.2.1.${oid}`, refuses]));
  await assert.rejects(measure({}, { fails }), /it does not know the user/);
});

Deno.test("collectDevice: asks only what is wanted", async () => {
  const { lines, asked } = await measure({ ...SYSTEM, ...INTERFACES, ...CPU }, {}, ["cpu"]);
  assert.deepEqual(asked.flat().filter((oid) => !oid.startsWith("1.3.6.1.4.1.9.9.109.")), []);
  assert.equal(lines.length, 5);
});

Deno.test("collectDevice: older columns of the processor stand in, and two interfaces of one name stay two", async () => {
  const { lines } = await measure({
    "1.3.6.1.4.1.9.9.109.1.1.1.1.5.1": 50,
    "1.3.6.1.2.1.31.1.1.1.1.1": bytes("port"),
    "1.3.6.1.2.1.31.1.1.1.1.2": bytes("port"),
    "1.3.6.1.2.1.31.1.1.1.1.3": bytes(" \u0000"),
    "1.3.6.1.2.1.31.1.1.1.6.1": 1,
    "1.3.6.1.2.1.31.1.1.1.6.2": 2,
    "1.3.6.1.2.1.31.1.1.1.6.3": 3,
  });
  const values = lines.filter((line) => /busy|receive_bytes/.test(line));
  assert.deepEqual(values, [
    'cisco_interface_receive_bytes_total{interface="port (1)"} 1',
    'cisco_interface_receive_bytes_total{interface="port (2)"} 2',
    'cisco_interface_receive_bytes_total{interface="3"} 3',
    'cisco_cpu_busy_ratio{cpu="1",period="5m"} 0.5',
  ]);
});
