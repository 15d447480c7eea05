import type { TenantBuilder } from "./tenant_builder.ts";

const POSTGRES_DATABASE = [
  "pg_database_size_bytes",
  "pg_stat_database_blk_read_time",
  "pg_stat_database_blks_hit",
  "pg_stat_database_blks_read",
  "pg_stat_database_conflicts",
  "pg_stat_database_deadlocks",
  "pg_stat_database_numbackends",
  "pg_stat_database_temp_bytes",
  "pg_stat_database_tup_deleted",
  "pg_stat_database_tup_fetched",
  "pg_stat_database_tup_inserted",
  "pg_stat_database_tup_returned",
  "pg_stat_database_tup_updated",
  "pg_stat_database_xact_commit",
  "pg_stat_database_xact_rollback",
];
const POSTGRES_TABLE = [
  "pg_stat_user_tables_idx_scan",
  "pg_stat_user_tables_n_dead_tup",
  "pg_stat_user_tables_n_live_tup",
  "pg_stat_user_tables_n_tup_ins",
  "pg_stat_user_tables_n_tup_upd",
  "pg_stat_user_tables_seq_scan",
];
const POSTGRES = [
  "pg_exporter_last_scrape_error",
  "pg_replication_is_replica",
  "pg_replication_lag_seconds",
  "pg_settings_max_connections",
  "pg_stat_bgwriter_buffers_alloc_total",
  "pg_stat_bgwriter_checkpoints_timed_total",
  "pg_up",
  "pg_wal_size_bytes",
];
const REDIS = [
  "redis_blocked_clients",
  "redis_commands_processed_total",
  "redis_connected_clients",
  "redis_connected_slaves",
  "redis_connections_received_total",
  "redis_evicted_keys_total",
  "redis_expired_keys_total",
  "redis_keyspace_hits_total",
  "redis_keyspace_misses_total",
  "redis_mem_fragmentation_ratio",
  "redis_memory_max_bytes",
  "redis_memory_used_bytes",
  "redis_net_input_bytes_total",
  "redis_net_output_bytes_total",
  "redis_rejected_connections_total",
  "redis_up",
  "redis_uptime_in_seconds",
];
const MYSQL = [
  "mysql_global_status_aborted_connects",
  "mysql_global_status_bytes_received",
  "mysql_global_status_bytes_sent",
  "mysql_global_status_innodb_row_lock_waits",
  "mysql_global_status_max_used_connections",
  "mysql_global_status_queries",
  "mysql_global_status_slow_queries",
  "mysql_global_status_threads_connected",
  "mysql_global_status_threads_running",
  "mysql_global_status_uptime",
  "mysql_global_variables_innodb_buffer_pool_size",
  "mysql_global_variables_max_connections",
  "mysql_slave_status_seconds_behind_master",
  "mysql_up",
];

/** Adds PostgreSQL and Redis of the shop, and MySQL of the old back office. */
export function addDatabases(tenant: TenantBuilder): void {
  const shop = { namespace: "shop", team: "data" };
  for (const [index, pod] of ["postgres-0", "postgres-1"].entries()) {
    tenant.target({ ...shop, job: "postgres", instance: `10.0.4.${10 + index}:9187`, pod }, { intervalMs: 30_000 })
      .values(POSTGRES)
      .vectors(POSTGRES_DATABASE, { datname: ["orders", "catalog", "payments", "postgres"] })
      .vectors(POSTGRES_TABLE, {
        relname: ["orders", "order_lines", "customers", "payments", "products", "prices", "stock", "shipments"],
      })
      .vectors(["pg_stat_activity_count"], {
        datname: ["orders", "catalog", "payments"],
        state: ["active", "idle", "idle in transaction"],
      })
      .vectors(["pg_locks_count"], {
        datname: ["orders", "catalog", "payments"],
        mode: ["accessexclusivelock", "accesssharelock", "exclusivelock", "rowexclusivelock", "sharelock"],
      });
  }
  for (const [index, pod] of ["redis-0", "redis-1", "redis-2"].entries()) {
    tenant.target({ ...shop, job: "redis", instance: `10.0.4.${20 + index}:9121`, pod }, { intervalMs: 30_000 })
      .values(REDIS)
      .vectors(["redis_commands_duration_seconds_total", "redis_commands_total"], {
        cmd: ["del", "exists", "expire", "get", "hget", "hset", "incr", "lpush", "mget", "ping", "set", "zadd"],
      })
      .vectors(["redis_db_keys", "redis_db_keys_expiring"], { db: ["db0", "db1", "db2"] });
  }
  tenant.target({
    job: "mysql",
    instance: "10.0.4.30:9104",
    namespace: "backoffice",
    pod: "mysql-0",
    team: "fulfilment",
  })
    .values(MYSQL)
    .vectors(["mysql_global_status_commands_total"], {
      command: ["begin", "commit", "delete", "insert", "rollback", "select", "update"],
    })
    .vectors(["mysql_global_status_handlers_total"], { handler: ["commit", "delete", "read_key", "update", "write"] })
    .vectors(["mysql_info_schema_table_rows"], { table: ["articles", "invoices", "suppliers", "warehouses"] });
}
