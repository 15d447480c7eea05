import { podsOf, WORKLOADS } from "./kubernetes.ts";
import { numbered, type Target, type TenantBuilder } from "./tenant_builder.ts";

const LATENCY_BOUNDS = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10"];
const SIZE_BOUNDS = ["100", "1000", "10000", "100000", "1000000"];

/** What each service that speaks HTTP serves. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  checkout: ["/checkout", "/checkout/{id}", "/checkout/{id}/confirm", "/vouchers/{code}"],
  cart: ["/cart", "/cart/items", "/cart/items/{id}"],
  payments: ["/payments", "/payments/{id}", "/refunds", "/webhooks/{provider}"],
  pricing: ["/prices", "/prices/{sku}"],
  search: ["/search", "/suggest", "/facets"],
  catalog: ["/products", "/products/{sku}", "/categories", "/categories/{id}"],
  images: ["/images/{id}", "/thumbnails/{id}"],
  gateway: ["/", "/api/shop", "/api/catalog", "/api/backoffice", "/login", "/static"],
};

const GO_RUNTIME = [
  "go_gc_gogc_percent",
  "go_goroutines",
  "go_info",
  "go_memstats_alloc_bytes",
  "go_memstats_alloc_bytes_total",
  "go_memstats_frees_total",
  "go_memstats_gc_sys_bytes",
  "go_memstats_heap_alloc_bytes",
  "go_memstats_heap_idle_bytes",
  "go_memstats_heap_inuse_bytes",
  "go_memstats_heap_objects",
  "go_memstats_heap_released_bytes",
  "go_memstats_heap_sys_bytes",
  "go_memstats_last_gc_time_seconds",
  "go_memstats_mallocs_total",
  "go_memstats_next_gc_bytes",
  "go_memstats_stack_inuse_bytes",
  "go_memstats_sys_bytes",
  "go_sched_gomaxprocs_threads",
  "go_threads",
];

const PROCESS = [
  "process_cpu_seconds_total",
  "process_max_fds",
  "process_open_fds",
  "process_resident_memory_bytes",
  "process_start_time_seconds",
  "process_virtual_memory_bytes",
];

/** Adds the runtime and process metrics of a program written in Go. */
export function addGoRuntime(target: Target): Target {
  return target.values(GO_RUNTIME).values(PROCESS).summary("go_gc_duration_seconds");
}

/** Adds the shop's HTTP services, and the two jobs that cost more than anyone meant them to. */
export function addServices(tenant: TenantBuilder): void {
  let lastOctet = 10;
  for (const [namespace, { team, apps }] of Object.entries(WORKLOADS)) {
    for (const app of apps) {
      const routes = ROUTES[app];
      if (routes === undefined) continue;
      for (const pod of podsOf(app)) {
        const labels = { job: app, instance: `10.0.2.${lastOctet++}:8080`, namespace, pod, team };
        // The interval of checkout was shortened for an incident once and left so.
        addHttpService(tenant.target(labels, { intervalMs: app === "checkout" ? 15_000 : 60_000 }), routes);
        // A job from before the last migration still scrapes the targets of payments.
        if (app === "payments") addHttpService(tenant.target({ ...labels, job: "payments-legacy" }), routes);
      }
    }
  }
  addForgottenDebugScrape(tenant);
}

function addHttpService(target: Target, routes: readonly string[]): void {
  const requests = { route: routes, method: ["GET", "POST"], code: ["200", "404", "500"] };
  addGoRuntime(target)
    .vectors(["http_requests_total"], requests)
    .histogram("http_request_duration_seconds", LATENCY_BOUNDS, requests)
    .histogram("http_response_size_bytes", SIZE_BOUNDS, { route: routes })
    .vectors(["http_requests_in_flight"], { route: routes })
    .histogram("http_client_request_duration_seconds", ["0.01", "0.05", "0.25", "1", "5"], {
      peer: ["postgres", "redis", "payments"],
      code: ["200", "500"],
    })
    .vectors(["legacy_debug_events_total"], {
      event: ["cache_hit", "cache_miss", "retry", "timeout", "fallback", "flag_on", "flag_off", "trace_sampled"],
    })
    .vectors(["envoy_cluster_upstream_rq_total", "envoy_cluster_upstream_rq_active"], {
      cluster_name: ["local", "postgres", "redis"],
    })
    .histogram("envoy_cluster_upstream_rq_time", ["1", "5", "25", "100", "500", "2500"], {
      cluster_name: ["local", "postgres", "redis"],
    })
    .vectors(["feature_flag_enabled"], { flag: ["new_checkout", "dark_mode", "fast_search"] })
    .values(["build_info", "app_config_last_reload_success_timestamp_seconds", "app_config_last_reload_successful"]);
}

/** Adds one pod that has been scraped every second since somebody looked into a latency problem. */
function addForgottenDebugScrape(tenant: TenantBuilder): void {
  tenant.target({
    job: "checkout-debug",
    instance: "10.0.2.250:6060",
    namespace: "shop",
    pod: "checkout-debug-0",
    team: "checkout",
  }, { intervalMs: 1000 })
    .vectors(["checkout_debug_stage_seconds_total", "checkout_debug_stage_calls_total"], {
      stage: ["validate", "price", "reserve", "authorize", "capture", "notify", "persist", "respond"],
    })
    .vectors(["checkout_debug_queue_depth"], { queue: numbered("worker", 12) })
    .values(["checkout_debug_goroutines", "checkout_debug_heap_bytes", "checkout_debug_open_connections"]);
}
