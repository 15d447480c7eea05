import type { Clock, MetricFamily } from "dpm-finder/exporter";
import { collectCpu, CPU_METRICS } from "./collect_cpu.ts";
import { collectInterfaces, INTERFACE_METRICS } from "./collect_interfaces.ts";
import { collectMemory, MEMORY_METRICS } from "./collect_memory.ts";
import { collectSystem, SYSTEM_METRICS } from "./collect_system.ts";
import { type CiscoMetric, ciscoMetrics, familyOf, type Reading } from "./metric_table.ts";
import type { SnmpClient } from "./snmp_client.ts";
import { SnmpError } from "./snmp_error.ts";

const OF_COLLECTOR = ["collector"] as const;

const SCRAPE_METRICS = ciscoMetrics({
  success: {
    name: "cisco_scrape_collector_success",
    type: "gauge",
    help: "Whether the device answered all questions of a collector; it may still have no such table.",
    labels: OF_COLLECTOR,
  },
  duration: {
    name: "cisco_scrape_collector_duration_seconds",
    type: "gauge",
    help: "Time that the questions of a collector took.",
    unit: "seconds",
    labels: OF_COLLECTOR,
  },
});

/** Every metric of the exporter. */
export const CISCO_METRICS: readonly CiscoMetric[] = [
  SYSTEM_METRICS,
  INTERFACE_METRICS,
  CPU_METRICS,
  MEMORY_METRICS,
  SCRAPE_METRICS,
].flatMap((metrics) => Object.values<CiscoMetric>(metrics));

/** Names of the collectors, in the order that they ask. */
export const COLLECTORS = ["system", "interfaces", "cpu", "memory"] as const;

type CollectorName = (typeof COLLECTORS)[number];

const COLLECT: Record<CollectorName, (client: SnmpClient, rows: number) => Promise<MetricFamily[]>> = {
  system: collectSystem,
  interfaces: collectInterfaces,
  cpu: collectCpu,
  memory: collectMemory,
};

/** How {@linkcode collectDevice} asks. */
export interface CollectOptions {
  readonly collectors: readonly CollectorName[];
  /** Rows of a table to ask for at once. */
  readonly rows: number;
  readonly clock: Clock;
  /** Takes a line on each collector that fails. */
  readonly log: (line: string) => void;
}

/**
 * Measures a device with one collector after the other, because a switch has little time for SNMP. One that fails
 * leaves the others' metrics as they are.
 *
 * @throws {Error} when nothing could be measured
 */
export async function collectDevice(client: SnmpClient, options: CollectOptions): Promise<MetricFamily[]> {
  const { collectors, rows, clock, log } = options;
  const families: MetricFamily[] = [];
  const success: Reading[] = [];
  const duration: Reading[] = [];
  const failures: unknown[] = [];
  for (const collector of new Set(collectors)) {
    const startedMs = clock.monotonicMs();
    try {
      families.push(...await COLLECT[collector](client, rows));
      success.push([{ collector }, 1]);
    } catch (error) {
      log(`collector ${collector}: ${error instanceof Error ? error.message : String(error)}`);
      failures.push(error);
      success.push([{ collector }, 0]);
      // A device that does not answer the first question would be waited for with each of the others.
      if (success.length === 1 && error instanceof SnmpError && error.unreachable) throw error;
    }
    duration.push([{ collector }, (clock.monotonicMs() - startedMs) / 1000]);
  }
  if (families.length === 0) throw failures[0] ?? new Error("it answers and has nothing of what is asked for");
  return [...families, ...familyOf(SCRAPE_METRICS.success, success), ...familyOf(SCRAPE_METRICS.duration, duration)];
}
