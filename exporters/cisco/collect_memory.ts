import type { MetricFamily } from "dpm-finder/exporter";
import { ciscoMetrics, distinctNames, familyOf, numberOf, textOf } from "./metric_table.ts";
import { readTable } from "./read_table.ts";
import type { SnmpClient } from "./snmp_client.ts";

/** `ciscoMemoryPoolEntry` of CISCO-MEMORY-POOL-MIB. */
const POOL_ENTRY = "1.3.6.1.4.1.9.9.48.1.1.1";
/** `ciscoMemoryPoolName`, `…Used`, `…Free`, `…LargestFree`. */
const POOL = { name: 2, used: 5, free: 6, largestFree: 7 };

const OF_POOL = ["pool"] as const;

/** What is measured of each pool of memory. */
export const MEMORY_METRICS = ciscoMetrics({
  used: {
    name: "cisco_memory_pool_used_bytes",
    type: "gauge",
    help: "Memory of a pool that is in use.",
    unit: "bytes",
    labels: OF_POOL,
  },
  free: {
    name: "cisco_memory_pool_free_bytes",
    type: "gauge",
    help: "Memory of a pool that is free.",
    unit: "bytes",
    labels: OF_POOL,
  },
  largestFree: {
    name: "cisco_memory_pool_largest_free_bytes",
    type: "gauge",
    help: "Largest piece of a pool's free memory: what one allocation can have.",
    unit: "bytes",
    labels: OF_POOL,
  },
});

/** Measures the memory of a device. */
export async function collectMemory(client: SnmpClient, repetitions: number): Promise<MetricFamily[]> {
  const table = await readTable(client, POOL_ENTRY, Object.values(POOL), repetitions);
  const names = distinctNames(
    new Map(Array.from(table, ([index, row]) => [index, textOf(row.get(POOL.name)) || index])),
  );
  const ofColumn = (column: number) =>
    Array.from(table, ([index, row]) => [{ pool: names.get(index) ?? index }, numberOf(row.get(column))] as const);
  return [
    ...familyOf(MEMORY_METRICS.used, ofColumn(POOL.used)),
    ...familyOf(MEMORY_METRICS.free, ofColumn(POOL.free)),
    ...familyOf(MEMORY_METRICS.largestFree, ofColumn(POOL.largestFree)),
  ];
}
