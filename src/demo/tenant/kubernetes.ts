import { numbered, type TenantBuilder } from "./tenant_builder.ts";

/** Everything that runs in the shop's cluster, by namespace. */
export const WORKLOADS: Readonly<Record<string, { readonly team: string; readonly apps: readonly string[] }>> = {
  shop: { team: "checkout", apps: ["checkout", "cart", "payments", "pricing"] },
  catalog: { team: "catalog", apps: ["search", "catalog", "recommendations", "images"] },
  backoffice: { team: "fulfilment", apps: ["orders", "inventory", "shipping"] },
  platform: { team: "platform", apps: ["gateway", "grafana", "prometheus"] },
};

/** Lists the names of a workload's pods. */
export function podsOf(app: string): string[] {
  return numbered(`${app}-6d4b9c7f5`, 3);
}

export const NODES = numbered("node", 6);

const NODE_ADDRESSES = NODES.map((node, index) => ({ node, address: `10.0.1.${10 + index}` }));

const POD_INFO = [
  "kube_pod_created",
  "kube_pod_info",
  "kube_pod_labels",
  "kube_pod_owner",
  "kube_pod_restart_policy",
  "kube_pod_start_time",
  "kube_pod_status_scheduled_time",
  "kube_pod_status_container_ready_time",
  "kube_pod_tolerations",
  "kube_pod_service_account",
];
const CONTAINER_INFO = [
  "kube_pod_container_info",
  "kube_pod_container_state_started",
  "kube_pod_container_status_ready",
  "kube_pod_container_status_restarts_total",
  "kube_pod_container_status_running",
  "kube_pod_container_status_terminated",
  "kube_pod_container_status_waiting",
];
const DEPLOYMENT_INFO = [
  "kube_deployment_created",
  "kube_deployment_metadata_generation",
  "kube_deployment_spec_replicas",
  "kube_deployment_status_observed_generation",
  "kube_deployment_status_replicas",
  "kube_deployment_status_replicas_available",
  "kube_deployment_status_replicas_ready",
  "kube_deployment_status_replicas_unavailable",
  "kube_deployment_status_replicas_updated",
];
const CONTAINER_USAGE = [
  "container_cpu_cfs_periods_total",
  "container_cpu_cfs_throttled_periods_total",
  "container_cpu_cfs_throttled_seconds_total",
  "container_cpu_usage_seconds_total",
  "container_file_descriptors",
  "container_fs_reads_bytes_total",
  "container_fs_usage_bytes",
  "container_fs_writes_bytes_total",
  "container_last_seen",
  "container_memory_cache",
  "container_memory_failcnt",
  "container_memory_rss",
  "container_memory_swap",
  "container_memory_usage_bytes",
  "container_memory_working_set_bytes",
  "container_processes",
  "container_sockets",
  "container_spec_cpu_quota",
  "container_spec_memory_limit_bytes",
  "container_start_time_seconds",
  "container_threads",
];
const POD_NETWORK = [
  "container_network_receive_bytes_total",
  "container_network_receive_errors_total",
  "container_network_receive_packets_total",
  "container_network_transmit_bytes_total",
  "container_network_transmit_errors_total",
  "container_network_transmit_packets_total",
];
const APISERVER_BOUNDS = ["0.005", "0.025", "0.05", "0.1", "0.2", "0.4", "0.6", "0.8", "1", "1.5", "2", "3", "5", "10"];

/** Adds kube-state-metrics, cAdvisor and kubelet of every node, and the API server. */
export function addKubernetes(tenant: TenantBuilder): void {
  const platform = { team: "platform", namespace: "kube-system" };
  const stateMetrics = tenant.target({
    ...platform,
    job: "kube-state-metrics",
    instance: "10.0.1.40:8080",
    pod: "kube-state-metrics-0",
  });
  for (const [namespace, { apps }] of Object.entries(WORKLOADS)) {
    stateMetrics.vectors(["kube_namespace_status_phase"], { phase: ["Active", "Terminating"] }, {
      exported_namespace: namespace,
    });
    for (const app of apps) {
      stateMetrics.values(DEPLOYMENT_INFO, { exported_namespace: namespace, deployment: app });
      for (const pod of podsOf(app)) {
        const labels = { exported_namespace: namespace, exported_pod: pod };
        stateMetrics.values(POD_INFO, labels)
          .vectors(
            ["kube_pod_status_phase"],
            { phase: ["Failed", "Pending", "Running", "Succeeded", "Unknown"] },
            labels,
          )
          .vectors(["kube_pod_status_ready", "kube_pod_status_scheduled"], {
            condition: ["false", "true", "unknown"],
          }, labels)
          .vectors(CONTAINER_INFO, { container: [app, "envoy"] }, labels)
          .vectors(["kube_pod_container_resource_limits", "kube_pod_container_resource_requests"], {
            container: [app, "envoy"],
            resource: ["cpu", "memory"],
          }, labels);
      }
    }
  }
  for (const node of NODES) {
    stateMetrics.values(["kube_node_created", "kube_node_info", "kube_node_spec_unschedulable"], { node })
      .vectors(["kube_node_status_condition"], {
        condition: ["DiskPressure", "MemoryPressure", "PIDPressure", "Ready"],
        status: ["false", "true", "unknown"],
      }, { node })
      .vectors(["kube_node_status_allocatable", "kube_node_status_capacity"], {
        resource: ["cpu", "ephemeral_storage", "memory", "pods"],
      }, { node });
  }
  addCadvisor(tenant);
  addApiServer(tenant);
}

function addCadvisor(tenant: TenantBuilder): void {
  const pods = Object.entries(WORKLOADS).flatMap(([namespace, { team, apps }]) =>
    apps.flatMap((app) => podsOf(app).map((pod) => ({ namespace, team, app, pod })))
  );
  NODE_ADDRESSES.forEach(({ node, address }, nodeIndex) => {
    const cadvisor = tenant.target({ job: "cadvisor", instance: `${address}:10250`, team: "platform", node });
    for (const { namespace, team, app, pod } of pods.filter((_, index) => index % NODES.length === nodeIndex)) {
      const labels = { namespace, pod, team };
      cadvisor.vectors(CONTAINER_USAGE, { container: [app, "envoy", "POD"] }, labels)
        .vectors(POD_NETWORK, { interface: ["eth0", "lo"] }, labels);
    }
    tenant.target({ job: "kubelet", instance: `${address}:10250`, team: "platform", node })
      .values(["kubelet_running_pods", "kubelet_node_name", "kubelet_evictions", "process_start_time_seconds"])
      .vectors(["kubelet_running_containers"], { container_state: ["created", "exited", "running"] })
      .vectors(["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"], {
        persistentvolumeclaim: ["data-postgres", "data-redis"],
      })
      .histogram("kubelet_runtime_operations_duration_seconds", ["0.005", "0.05", "0.5", "5"], {
        operation_type: ["container_status", "create_container", "list_containers", "remove_container"],
      })
      .histogram("kubelet_pod_worker_duration_seconds", ["0.005", "0.05", "0.5", "5"], {
        operation_type: ["create", "sync", "update"],
      });
  });
}

function addApiServer(tenant: TenantBuilder): void {
  for (const instance of ["10.0.0.2:6443", "10.0.0.3:6443", "10.0.0.4:6443"]) {
    tenant.target({ job: "apiserver", instance, team: "platform", namespace: "default" })
      .histogram("apiserver_request_duration_seconds", APISERVER_BOUNDS, {
        verb: ["GET", "LIST", "WATCH", "POST", "PATCH", "DELETE"],
        resource: ["pods", "nodes", "configmaps", "secrets", "deployments", "endpoints", "leases", "services"],
      })
      .histogram("apiserver_response_sizes", ["1000", "10000", "100000", "1000000"], {
        verb: ["GET", "LIST"],
        resource: ["pods", "nodes", "configmaps", "secrets"],
      })
      .histogram("etcd_request_duration_seconds", ["0.005", "0.025", "0.1", "0.25", "0.5", "1", "5"], {
        operation: ["create", "delete", "get", "list", "update"],
        type: ["pods", "leases", "configmaps", "secrets"],
      })
      .vectors(["apiserver_request_total"], {
        verb: ["GET", "LIST", "WATCH", "POST", "PATCH", "DELETE"],
        code: ["200", "201", "404", "409", "500"],
      })
      .vectors(["apiserver_current_inflight_requests"], { request_kind: ["mutating", "readOnly"] })
      .vectors(["workqueue_adds_total", "workqueue_depth", "workqueue_retries_total"], {
        name: ["crd_openapi_controller", "priority_and_fairness", "token_cleaner"],
      });
  }
}
