import type { MetricFamily } from "dpm-finder/exporter";
import { ciscoMetrics, familyOf, numberOf, type Reading } from "./metric_table.ts";
import { readTable } from "./read_table.ts";
import type { SnmpClient } from "./snmp_client.ts";

/** `cpmCPUTotalEntry` of CISCO-PROCESS-MIB. */
const CPU_ENTRY = "1.3.6.1.4.1.9.9.109.1.1.1.1";

/** Percentages over three times: `cpmCPUTotal…Rev`, and the columns of older devices that they replace. */
const PERIODS = [
  { period: "5s", column: 6, before: 3 },
  { period: "1m", column: 7, before: 4 },
  { period: "5m", column: 8, before: 5 },
] as const;

/** What is measured of each processor. */
export const CPU_METRICS = ciscoMetrics({
  busy: {
    name: "cisco_cpu_busy_ratio",
    type: "gauge",
    help: "Share of the last 5 seconds, minute and 5 minutes that a processor was busy, from 0 to 1.",
    unit: "ratio",
    labels: ["cpu", "period"],
  },
});

/** Measures the processors of a device. */
export async function collectCpu(client: SnmpClient, repetitions: number): Promise<MetricFamily[]> {
  const columns = PERIODS.flatMap(({ column, before }) => [column, before]);
  const table = await readTable(client, CPU_ENTRY, columns, repetitions);
  const readings = Array.from(table).flatMap(([cpu, row]) =>
    PERIODS.map(({ period, column, before }): Reading => {
      const percent = numberOf(row.get(column)) ?? numberOf(row.get(before));
      return [{ cpu, period }, percent === undefined ? undefined : percent / 100];
    })
  );
  return familyOf(CPU_METRICS.busy, readings);
}
