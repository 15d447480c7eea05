import { Counter } from "../exposition/counter.ts";
import { Gauge } from "../exposition/gauge.ts";
import { Info } from "../exposition/info.ts";
import { Registry } from "../exposition/registry.ts";
import type { BuildInfo } from "../http/build_info.ts";

/** What the host's metrics are read from. */
interface HostMetricsOptions {
  readonly build: BuildInfo;
  readonly queue: { readonly length: number; readonly running: number };
  readonly workers: number;
  /** Milliseconds since some fixed moment, never going back. */
  readonly monotonicMs: () => number;
}

/** The metrics of the host itself; the first four have the names of the tool that it replaces. */
export class HostMetrics {
  readonly registry = new Registry();
  readonly requests = this.registry.register(
    new Counter({ name: "server_requests_total", help: "Requests to the server.", labelNames: ["code"] }),
  );
  readonly exporterRequests = this.registry.register(
    new Counter({
      name: "server_exporter_requests_total",
      help: "Requests for the metrics of an exporter.",
      labelNames: ["exporter", "code"],
    }),
  );
  readonly exporterSeconds = this.registry.register(
    new Counter({
      name: "server_exporter_seconds_total",
      help: "Time that requests for the metrics of an exporter took, waiting included.",
      labelNames: ["exporter"],
    }),
  );
  readonly timeouts = this.registry.register(
    new Counter({
      name: "server_exporter_timeouts_total",
      help: "Requests that an exporter did not answer in time.",
      labelNames: ["exporter"],
    }),
  );
  readonly outputBytes = this.registry.register(
    new Counter({
      name: "server_exporter_output_bytes_total",
      help: "Metrics that an exporter wrote.",
      labelNames: ["exporter"],
    }),
  );
  readonly runs = this.registry.register(
    new Counter({
      name: "server_exporter_runs_total",
      help: "Times that an exporter was run: fewer than its requests where they share runs.",
      labelNames: ["exporter"],
    }),
  );

  constructor({ build, queue, workers, monotonicMs }: HostMetricsOptions) {
    const startedAtMs = monotonicMs();
    const { registry } = this;
    registry.register(
      new Counter({
        name: "server_uptime_seconds_total",
        help: "Time since the server started.",
        read: () => (monotonicMs() - startedAtMs) / 1000,
      }),
    );
    const gauge = (name: string, help: string, read: () => number) =>
      registry.register(new Gauge({ name, help, read }));
    gauge("server_workers", "Exporters that may run at once.", () => workers);
    gauge("server_queue_length", "Runs that wait for a worker.", () => queue.length);
    gauge("server_running", "Exporters that are running.", () => queue.running);
    const { version, commit, deno, v8 } = build;
    registry.register(
      new Info({
        name: "dpm_finder_build",
        help: "What the program was built from.",
        labelNames: ["version", "commit", "deno", "v8"],
      }),
    ).set({ version, commit, deno, v8 });
  }
}
