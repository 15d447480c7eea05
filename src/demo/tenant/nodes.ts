import { NODES } from "./kubernetes.ts";
import type { TenantBuilder } from "./tenant_builder.ts";

const MEMORY = [
  "Active",
  "AnonPages",
  "Buffers",
  "Cached",
  "CommitLimit",
  "Committed_AS",
  "Dirty",
  "HugePages_Total",
  "Inactive",
  "KernelStack",
  "Mapped",
  "MemAvailable",
  "MemFree",
  "MemTotal",
  "PageTables",
  "SReclaimable",
  "SUnreclaim",
  "Shmem",
  "Slab",
  "SwapFree",
  "SwapTotal",
  "VmallocUsed",
  "Writeback",
].map((field) => `node_memory_${field}${field.startsWith("HugePages") ? "" : "_bytes"}`);

const SINGLE = [
  "node_boot_time_seconds",
  "node_context_switches_total",
  "node_entropy_available_bits",
  "node_filefd_allocated",
  "node_filefd_maximum",
  "node_forks_total",
  "node_intr_total",
  "node_load1",
  "node_load15",
  "node_load5",
  "node_netstat_Icmp_InErrors",
  "node_netstat_Tcp_ActiveOpens",
  "node_netstat_Tcp_CurrEstab",
  "node_netstat_Tcp_PassiveOpens",
  "node_netstat_Tcp_RetransSegs",
  "node_netstat_Udp_InDatagrams",
  "node_nf_conntrack_entries",
  "node_procs_blocked",
  "node_procs_running",
  "node_sockstat_TCP_alloc",
  "node_sockstat_TCP_inuse",
  "node_sockstat_TCP_tw",
  "node_time_seconds",
  "node_timex_offset_seconds",
  "node_uname_info",
  "node_vmstat_oom_kill",
  "node_vmstat_pgfault",
  "node_vmstat_pgmajfault",
];
const DISK = [
  "node_disk_io_now",
  "node_disk_io_time_seconds_total",
  "node_disk_read_bytes_total",
  "node_disk_read_time_seconds_total",
  "node_disk_reads_completed_total",
  "node_disk_write_time_seconds_total",
  "node_disk_writes_completed_total",
  "node_disk_written_bytes_total",
];
const FILESYSTEM = [
  "node_filesystem_avail_bytes",
  "node_filesystem_files",
  "node_filesystem_files_free",
  "node_filesystem_free_bytes",
  "node_filesystem_readonly",
  "node_filesystem_size_bytes",
];
const NETWORK = [
  "node_network_mtu_bytes",
  "node_network_receive_bytes_total",
  "node_network_receive_drop_total",
  "node_network_receive_errs_total",
  "node_network_receive_packets_total",
  "node_network_transmit_bytes_total",
  "node_network_transmit_drop_total",
  "node_network_transmit_errs_total",
  "node_network_transmit_packets_total",
  "node_network_up",
];

/**
 * Adds the node exporter of every node, scraped by both replicas of a pair whose samples nobody deduplicates: each series
 * is there twice, and paid for twice.
 */
export function addNodes(tenant: TenantBuilder): void {
  for (const replica of ["prometheus-0", "prometheus-1"]) {
    NODES.forEach((node, index) => {
      tenant.target({
        job: "node",
        instance: `10.0.1.${10 + index}:9100`,
        namespace: "monitoring",
        node,
        pod: `node-exporter-${index}`,
        prometheus_replica: replica,
        team: "platform",
      })
        .values([...MEMORY, ...SINGLE])
        .vectors(["node_cpu_seconds_total"], {
          cpu: ["0", "1", "2", "3"],
          mode: ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"],
        })
        .vectors(DISK, { device: ["nvme0n1", "nvme1n1"] })
        .vectors(FILESYSTEM, { mountpoint: ["/", "/boot", "/var/lib/containerd"] })
        .vectors(NETWORK, { device: ["eth0", "cni0", "lo"] })
        .vectors(["node_scrape_collector_duration_seconds", "node_scrape_collector_success"], {
          collector: ["cpu", "diskstats", "filesystem", "meminfo", "netdev", "vmstat"],
        });
    });
  }
}
