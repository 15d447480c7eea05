import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { regularSeries } from "../../src/demo/synthetic_series.ts";
import { ask } from "./shop.ts";

const labelValue = fc.constantFrom("", "x", "y", "1:x", 'q"', "😀");

/** Small tenants: a few names that share label sets, series of several intervals, each label set once a name. */
const tenants = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("a", "b", "c.d", 'e"\\'),
    job: labelValue,
    n: labelValue,
    intervalMs: fc.constantFrom(1000, 15_000, 30_000, 60_000, 400_000_000_000_000),
  }),
  { selector: ({ name, job, n }) => JSON.stringify([name, job, n]), maxLength: 30 },
);

type Tenant = readonly { name: string; job: string; n: string; intervalMs: number }[];

function seriesOf(tenant: Tenant) {
  return tenant.map(({ name, job, n, intervalMs }) => regularSeries({ __name__: name, job, n }, { intervalMs }));
}

/** Counts series by their samples and a group, the plain way. */
function recount(tenant: Tenant, groupOf: (one: Tenant[number], samples: number) => Record<string, string>): string[] {
  const rows = new Map<string, number>();
  for (const one of tenant) {
    const samples = Math.floor(300_000 / one.intervalMs);
    if (samples === 0) continue;
    const group = Object.entries(groupOf(one, samples)).filter(([, value]) => value !== "").sort();
    const row = `{${group.map((pair) => pair.map((text) => JSON.stringify(text)).join(":")).join(",")}}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  return [...rows].map(([row, count]) => `${row} ${count}`).sort();
}

Deno.test("aggregate: count_values by name agrees with a plain recount on every backend that can be asked so", () => {
  fc.assert(fc.property(tenants, (tenant) => {
    const options = { series: seriesOf(tenant) };
    const expected = recount(tenant, ({ name }, samples) => ({ __name__: name, v: String(samples) }));
    const all = 'count_over_time({__name__!=""}[5m])';
    deepEqual(ask(`count_values by (__name__) ("v", ${all})`, "prometheus3-delayed", options), expected);
    deepEqual(ask(`count_values("v", ${all} keep_metric_names) by (__name__)`, "victoriametrics", options), expected);
  }));
});

Deno.test("aggregate: count_values by job agrees with a plain recount, and its label wins over one of the series", () => {
  fc.assert(fc.property(tenants, (tenant) => {
    const options = { series: seriesOf(tenant) };
    const expected = recount(tenant, ({ name, job }, samples) => ({ __name__: name, job, n: String(samples) }));
    const expression = 'count_values by (__name__, job) ("n", count_over_time({__name__!=""}[5m]))';
    deepEqual(ask(expression, "prometheus3-delayed", options), expected);
  }));
});

Deno.test("aggregate: the union of single names agrees with a plain recount on every backend", () => {
  fc.assert(fc.property(tenants, (tenant) => {
    const options = { series: seriesOf(tenant) };
    const names = [...new Set(["nothing", ...tenant.map(({ name }) => name)])];
    const expected = recount(tenant, ({ name }, samples) => ({ m: name, n: String(samples) }));
    for (
      const [flavour, range] of [["prometheus3", "5m"], ["prometheus2", "4m59s999ms"], [
        "victoriametrics",
        "5m",
      ]] as const
    ) {
      const terms = names.map((name) =>
        `label_replace(count_values("n", count_over_time({__name__=${JSON.stringify(name)}}[${range}])), ` +
        `"m", ${JSON.stringify(name.replaceAll("$", () => "$$"))}, "", "")`
      );
      deepEqual(ask(terms.join(" or "), flavour, options), expected);
    }
  }));
});

Deno.test("aggregate: a regex over several names fails exactly when two of them share a label set", () => {
  fc.assert(fc.property(tenants, (tenant) => {
    const alive = tenant.filter(({ intervalMs }) => intervalMs <= 300_000);
    const labelSets = new Set(alive.map(({ job, n }) => JSON.stringify([job, n])));
    const options = { series: seriesOf(tenant) };
    let failed = false;
    try {
      ask('count_over_time({__name__=~".+"}[5m])', "prometheus3", options);
    } catch (error) {
      failed = error instanceof Error && error.message === "vector cannot contain metrics with the same labelset";
    }
    equal(failed, labelSets.size < alive.length);
  }));
});

Deno.test("aggregate: without and by are two ways to say the same groups", () => {
  fc.assert(fc.property(tenants, (tenant) => {
    const options = { series: seriesOf(tenant) };
    for (const operator of ["sum", "count", "max", "min", "avg", "group"]) {
      const counted = 'count_over_time({__name__="a"}[5m])';
      deepEqual(
        ask(`${operator} by (job) (${counted})`, "prometheus3", options),
        ask(`${operator} without (n) (${counted})`, "prometheus3", options),
      );
    }
  }));
});
