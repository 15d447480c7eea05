import { HOUR_MS } from "../../text/duration.ts";
import { WORKLOADS } from "./kubernetes.ts";
import { addGoRuntime } from "./services.ts";
import type { TenantBuilder } from "./tenant_builder.ts";

const PROMETHEUS = [
  "prometheus_build_info",
  "prometheus_config_last_reload_successful",
  "prometheus_engine_queries",
  "prometheus_notifications_dropped_total",
  "prometheus_rule_evaluation_failures_total",
  "prometheus_sd_discovered_targets",
  "prometheus_target_scrapes_exceeded_sample_limit_total",
  "prometheus_tsdb_blocks_loaded",
  "prometheus_tsdb_compactions_total",
  "prometheus_tsdb_head_chunks",
  "prometheus_tsdb_head_samples_appended_total",
  "prometheus_tsdb_head_series",
  "prometheus_tsdb_storage_blocks_bytes",
  "prometheus_tsdb_wal_corruptions_total",
];
const GRAFANA = [
  "grafana_alerting_active_alerts",
  "grafana_alerting_rule_group_rules",
  "grafana_build_info",
  "grafana_datasource_request_total",
  "grafana_http_request_in_flight",
  "grafana_stat_active_users",
  "grafana_stat_total_dashboards",
  "grafana_stat_total_users",
];

/** Adds the monitoring itself: Prometheus, Grafana, recording rules, and jobs that came and went. */
export function addOperations(tenant: TenantBuilder, nowMs: number): void {
  const monitoring = { namespace: "monitoring", team: "platform" };
  for (const [index, pod] of ["prometheus-0", "prometheus-1"].entries()) {
    addGoRuntime(tenant.target({ ...monitoring, job: "prometheus", instance: `10.0.5.${10 + index}:9090`, pod }))
      .values(PROMETHEUS)
      .summary("prometheus_target_interval_length_seconds")
      .vectors(["prometheus_rule_group_interval_seconds", "prometheus_rule_group_last_duration_seconds"], {
        rule_group: ["http", "kubernetes", "nodes", "slo"],
      })
      .histogram("prometheus_http_request_duration_seconds", ["0.1", "0.2", "0.4", "1", "3", "8", "20", "60", "120"], {
        handler: ["/api/v1/label/:name/values", "/api/v1/query", "/api/v1/query_range", "/api/v1/series", "/metrics"],
      });
  }
  addGoRuntime(
    tenant.target({ ...monitoring, job: "grafana", instance: "10.0.5.20:3000", pod: "grafana-0" }),
  )
    .values(GRAFANA)
    .histogram("grafana_http_request_duration_seconds", ["0.005", "0.05", "0.5", "5"], {
      handler: ["/api/dashboards/uid/:uid", "/api/ds/query", "/api/health", "/login"],
    });
  addRecordingRules(tenant);

  const batch = { job: "batch-import", instance: "10.0.5.30:8080", namespace: "backoffice", team: "fulfilment" };
  tenant.source(batch, { endMs: nowMs - 2 * HOUR_MS })
    .vectors(["batch_import_rows_total", "batch_import_failures_total"], { source: ["erp", "supplier"] })
    .values(["batch_import_duration_seconds", "batch_import_last_success_timestamp_seconds"]);
  const promotion = { job: "promotions", instance: "10.0.5.31:8080", namespace: "shop", team: "checkout" };
  tenant.source(promotion, { startMs: nowMs - HOUR_MS })
    .vectors(["promo_banner_clicks_total", "promo_banner_views_total"], { banner: ["autumn", "outlet", "welcome"] });
}

function addRecordingRules(tenant: TenantBuilder): void {
  for (const { team, apps } of Object.values(WORKLOADS)) {
    for (const job of apps) {
      tenant.source({ job, team })
        .values([
          "job:http_requests:rate5m",
          "job:http_request_errors:ratio_rate5m",
          "job:http_request_duration_seconds:p99_rate5m",
          "job:slo_error_budget:remaining",
        ]);
    }
  }
  tenant.source({ team: "platform" })
    .vectors(["instance:node_cpu:ratio", "instance:node_memory_utilisation:ratio"], {
      instance: ["10.0.1.10:9100", "10.0.1.11:9100", "10.0.1.12:9100"],
    })
    .values(["cluster:node_cpu:ratio", "cluster:pods_running:count"])
    .vectors(["ALERTS", "ALERTS_FOR_STATE"], { alertname: ["CheckoutErrors", "NodeDiskFilling"], severity: ["page"] });
}
