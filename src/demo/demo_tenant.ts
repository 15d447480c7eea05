import { DAY_MS } from "../text/duration.ts";
import type { DemoAggregationRule } from "./create_demo_app.ts";
import type { SyntheticSeries } from "./synthetic_series.ts";
import { addDatabases } from "./tenant/databases.ts";
import { addJvmServices } from "./tenant/jvm.ts";
import { addKubernetes } from "./tenant/kubernetes.ts";
import { addNodes } from "./tenant/nodes.ts";
import { addOpenTelemetry } from "./tenant/opentelemetry.ts";
import { addOperations } from "./tenant/operations.ts";
import { addServices } from "./tenant/services.ts";
import { TenantBuilder } from "./tenant/tenant_builder.ts";

/** How long the demo tenant has existed: a scan of the time before finds nothing. */
const AGE_MS = 15 * DAY_MS;

/** The aggregation rule of the demo tenant: Envoy's upstream metrics are kept without pod and instance. */
export const DEMO_AGGREGATION_RULES: readonly DemoAggregationRule[] = [{
  metric: "envoy_cluster_upstream_rq",
  match_type: "prefix",
  drop_labels: ["instance", "pod"],
  aggregations: ["sum:counter"],
}];

/**
 * The series of a believable shop: about 400 metric names and 30,000 series, the same ones whenever it is made.
 *
 * It has what a bill is made of: histograms above all, a job scraped every second since somebody looked into a problem,
 * a pair of Prometheus servers whose samples nobody deduplicates, an old job that scrapes the targets of another one, a
 * metric nobody uses (`legacy_debug_events_total`), names that stopped two hours ago and names that are an hour old.
 * In a window of whole minutes every series that lives on has exactly one sample for each scrape, whenever it is asked.
 *
 * @param nowMs The present, in Unix milliseconds: the tenant began 15 days before it, and goes on for ever.
 */
export function demoTenant(nowMs: number): readonly SyntheticSeries[] {
  const tenant = new TenantBuilder(nowMs - AGE_MS);
  addKubernetes(tenant);
  addNodes(tenant);
  addServices(tenant);
  addJvmServices(tenant);
  addDatabases(tenant);
  addOpenTelemetry(tenant);
  addOperations(tenant, nowMs);
  return tenant.series;
}
