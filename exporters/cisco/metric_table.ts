import type { Labels, MetricFamily, Sample } from "dpm-finder/exporter";
import type { SnmpValue } from "./snmp_client.ts";

/** A metric of the exporter, declared once: what it is called and the labels of its series. */
export interface CiscoMetric {
  /** Name of the family: a counter's without `_total`, an info's without `_info`. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "info";
  readonly help: string;
  readonly unit?: string;
  readonly labels: readonly string[];
}

/** Declares metrics. Each keeps its type, so that its key can be completed. */
export function ciscoMetrics<const M extends Readonly<Record<string, CiscoMetric>>>(metrics: M): M {
  return metrics;
}

/** One series: its labels and its value, which is left out where the device has none. */
export type Reading = readonly [labels: Labels, value: number | undefined];

const SUFFIXES = { counter: "_total", gauge: "", info: "_info" } as const satisfies Record<string, Sample["suffix"]>;

/** Makes the family of a metric; none where the device has no value of it. */
export function familyOf({ name, type, help, unit }: CiscoMetric, readings: Iterable<Reading>): MetricFamily[] {
  const samples: Sample[] = [];
  for (const [labels, value] of readings) {
    if (value !== undefined) samples.push({ suffix: SUFFIXES[type], labels, value });
  }
  if (samples.length === 0) return [];
  return [unit === undefined ? { name, type, help, samples } : { name, type, help, unit, samples }];
}

/** Name by which a metric is queried. */
export function queriedName({ name, type }: CiscoMetric): string {
  return name + SUFFIXES[type];
}

/** A value as a number; `undefined` where it is none. */
export function numberOf(value: SnmpValue): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A value as text of one line, without what cannot be shown. */
export function textOf(value: SnmpValue): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return new TextDecoder().decode(value).replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
}

/** Gives the rows of a table names that differ: of those with one name, each gets its index behind it. */
export function distinctNames(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const shared = Map.groupBy(names.values(), (name) => name);
  const used = new Set<string>();
  return new Map(Array.from(names, ([index, name]) => {
    let distinct = (shared.get(name)?.length ?? 0) > 1 ? `${name} (${index})` : name;
    while (used.has(distinct)) distinct = `${distinct} (${index})`;
    used.add(distinct);
    return [index, distinct];
  }));
}
