import process from "node:process";
import type { Collector } from "../exposition/collector.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import type { EventLoopLag } from "./event_loop_lag.ts";

/** How long the numbers are reused: reading them costs more than serving a small exposition. */
const KEEP_MS = 1_000;

/** Collects the resources of the process, under the names that every Prometheus client library uses. */
export class ProcessCollector implements Collector {
  readonly name = "process";
  readonly #lag: Pick<EventLoopLag, "longestMs">;
  readonly #monotonicMs: () => number;
  #readAtMs = -Infinity;
  #families: readonly MetricFamily[] = [];

  constructor(lag: Pick<EventLoopLag, "longestMs">, monotonicMs: () => number = () => performance.now()) {
    this.#lag = lag;
    this.#monotonicMs = monotonicMs;
  }

  collect(): readonly MetricFamily[] {
    const nowMs = this.#monotonicMs();
    if (nowMs - this.#readAtMs >= KEEP_MS) {
      this.#families = [...processFamilies(this.#lag.longestMs)];
      this.#readAtMs = nowMs;
    }
    return this.#families;
  }
}

function* processFamilies(longestLagMs: number): Generator<MetricFamily> {
  const { user, system } = process.cpuUsage();
  const { rss, heapTotal, heapUsed, external } = Deno.memoryUsage();
  yield {
    name: "process_cpu_seconds",
    type: "counter",
    help: "User and system CPU time spent.",
    unit: "seconds",
    samples: [{ suffix: "_total", labels: {}, value: (user + system) / 1e6 }],
  };
  yield gaugeFamily("process_resident_memory_bytes", "Resident memory size.", rss);
  yield gaugeFamily(
    "process_start_time_seconds",
    "Unix time at which the process started.",
    Math.round(performance.timeOrigin) / 1000,
  );
  yield gaugeFamily("deno_heap_total_bytes", "Memory that V8 holds for its heap.", heapTotal);
  yield gaugeFamily("deno_heap_used_bytes", "Memory of V8's heap that is in use.", heapUsed);
  yield gaugeFamily("deno_external_memory_bytes", "Memory outside V8's heap that its objects hold.", external);
  yield gaugeFamily(
    "deno_event_loop_lag_max_seconds",
    "Longest delay of the event loop in the last one to two minutes.",
    Math.max(0, longestLagMs) / 1000,
  );
}

function gaugeFamily(name: string, help: string, value: number): MetricFamily {
  return { name, type: "gauge", help, samples: [{ suffix: "", labels: {}, value }] };
}
