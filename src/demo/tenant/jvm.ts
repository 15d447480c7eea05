import { podsOf, WORKLOADS } from "./kubernetes.ts";
import type { TenantBuilder } from "./tenant_builder.ts";

const JVM = [
  "jvm_buffer_count_buffers",
  "jvm_classes_loaded_classes",
  "jvm_classes_unloaded_classes_total",
  "jvm_gc_live_data_size_bytes",
  "jvm_gc_max_data_size_bytes",
  "jvm_gc_memory_allocated_bytes_total",
  "jvm_gc_memory_promoted_bytes_total",
  "jvm_gc_overhead_percent",
  "jvm_info",
  "jvm_threads_daemon_threads",
  "jvm_threads_live_threads",
  "jvm_threads_peak_threads",
  "process_cpu_usage",
  "process_files_max_files",
  "process_files_open_files",
  "process_uptime_seconds",
  "system_cpu_count",
  "system_cpu_usage",
  "system_load_average_1m",
];
const POOL = [
  "hikaricp_connections",
  "hikaricp_connections_active",
  "hikaricp_connections_idle",
  "hikaricp_connections_max",
  "hikaricp_connections_min",
  "hikaricp_connections_pending",
  "hikaricp_connections_timeout_total",
];
const TOMCAT = [
  "tomcat_sessions_active_current_sessions",
  "tomcat_sessions_active_max_sessions",
  "tomcat_sessions_created_sessions_total",
  "tomcat_sessions_expired_sessions_total",
  "tomcat_sessions_rejected_sessions_total",
  "tomcat_threads_busy_threads",
  "tomcat_threads_current_threads",
];
const KAFKA = [
  "kafka_consumer_fetch_manager_bytes_consumed_rate",
  "kafka_consumer_fetch_manager_fetch_latency_avg",
  "kafka_consumer_fetch_manager_records_consumed_total",
  "kafka_consumer_fetch_manager_records_lag_max",
];

/** Adds the back office, which runs on the JVM with Micrometer's metrics. */
export function addJvmServices(tenant: TenantBuilder): void {
  const namespace = "backoffice";
  const workload = WORKLOADS[namespace];
  let lastOctet = 10;
  for (const app of workload?.apps ?? []) {
    for (const pod of podsOf(app)) {
      const instance = `10.0.3.${lastOctet++}:8081`;
      tenant.target({ job: app, instance, namespace, pod, team: workload?.team ?? "" })
        .values(JVM)
        .values(TOMCAT)
        .vectors(["jvm_memory_committed_bytes", "jvm_memory_max_bytes", "jvm_memory_used_bytes"], {
          area: ["heap", "nonheap"],
          id: ["eden", "survivor", "old", "metaspace"],
        })
        .vectors(["jvm_threads_states_threads"], {
          state: ["blocked", "new", "runnable", "terminated", "timed-waiting", "waiting"],
        })
        .vectors(["jvm_gc_pause_seconds_count", "jvm_gc_pause_seconds_max", "jvm_gc_pause_seconds_sum"], {
          action: ["end of major GC", "end of minor GC"],
        })
        .vectors(["logback_events_total"], { level: ["debug", "error", "info", "trace", "warn"] })
        .vectors(POOL, { pool: ["orders", "reporting"] })
        .vectors(KAFKA, { topic: ["orders", "shipments", "stock"] })
        .histogram("http_server_requests_seconds", ["0.01", "0.05", "0.1", "0.5", "1", "5"], {
          uri: ["/orders", "/orders/{id}", "/stock", "/shipments", "/labels"],
          method: ["GET", "POST"],
          outcome: ["CLIENT_ERROR", "SERVER_ERROR", "SUCCESS"],
        })
        .vectors(["executor_active_threads", "executor_pool_size_threads", "executor_queued_tasks"], {
          name: ["applicationTaskExecutor", "taskScheduler"],
        });
    }
  }
}
