// dpm-exporter: help Metrics that mean nothing: every type, made in each of the four ways.
// dpm-exporter: arg --work-seconds Time that the work takes which the metrics are about.

/**
 * An example to begin an exporter of one's own from. It shows the four ways to make a metric, each at its place below,
 * and every type of metric.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type Collector,
  Counter,
  Exporter,
  Gauge,
  Histogram,
  Info,
  type MetricFamily,
  StateSet,
  Summary,
  timed,
} from "dpm-finder/exporter";

/** Time spent by function: a decorator needs its metric when the class is defined, before there is an exporter. */
const EXECUTION_SECONDS = new Summary({
  name: "execution_seconds",
  help: "Summary of time spent executing something",
  unit: "seconds",
  labelNames: ["function"],
});

/** Fourth way: a collector gives whole families, here of a thing whose parts are not known beforehand. */
class DummySensors implements Collector {
  readonly name = "dummy_sensors";

  *collect(): Generator<MetricFamily> {
    const celsius = new Map([["inlet", 21.5], ["outlet", 34]]);
    yield {
      name: "dummy_sensor_celsius",
      type: "gauge",
      help: "Temperature by sensor; there is no sensor.",
      unit: "celsius",
      samples: Array.from(celsius, ([sensor, value]) => ({ suffix: "", labels: { sensor }, value })),
    };
  }
}

/** The exporter `dummy`. */
export class DummyExporter extends Exporter.of({
  help: "Metrics that mean nothing: every type, made in each of the four ways.",
  args: {
    workSeconds: {
      type: "number",
      help: "Time that the work takes which the metrics are about.",
      value: "SECONDS",
      default: 0.1,
      min: 0,
      max: 3600,
    },
  },
}) {
  readonly #seconds = this.metrics.register(EXECUTION_SECONDS);

  // First way: metrics that the code sets, counts and observes when it knows something.
  readonly #counter = this.metrics.register(
    new Counter({ name: "dummy_counter_total", help: "A dummy metric, means nothing.", labelNames: ["dummy_label"] }),
  );
  readonly #timer = this.metrics.register(
    new Counter({ name: "generic_timer_seconds_total", help: "Value of generic timer" }),
  );
  readonly #parts = this.metrics.register(
    new Histogram({
      name: "dummy_part_seconds",
      help: "Time that the parts of the work take.",
      unit: "seconds",
      buckets: [0.01, 0.1, 1],
    }),
  );
  readonly #info = this.metrics.register(
    new Info({ name: "dummy_info", help: "Facts about the dummy.", labelNames: ["runtime", "language"] }),
  );
  readonly #state = this.metrics.register(
    new StateSet({ name: "dummy_state", help: "What the dummy does.", states: ["working", "done"] }),
  );

  /** Measures nothing, in every way there is. */
  async gatherMetrics(): Promise<void> {
    // Second way: a callback, asked for the value when the metrics are written.
    this.metrics.register(new Gauge({ name: "dummy_gauge", help: "A dummy metric, means nothing.", read: () => 0 }));
    this.metrics.register(new DummySensors());
    this.#info.set({ runtime: "deno", language: "TypeScript" });
    this.#state.only("working");
    this.#counter.inc({ dummy_label: "dummy_label_value" });
    await this.observedFunction();
    this.#state.only("done");
  }

  /** Third way: a decorator observes how long a method takes. */
  @timed(EXECUTION_SECONDS.labels({ function: "DummyExporter.observed_function" }))
  async observedFunction(): Promise<void> {
    this.logDebug(`working for ${this.args.workSeconds} s`);
    const stop = this.#seconds.startTimer({ function: "DummyExporter.my_custom_task" });
    this.#parts.observe(await this.#work(0.6));
    stop();
    const seconds = await this.#work(0.4);
    this.#parts.observe(seconds);
    this.#timer.inc(seconds);
  }

  /** Takes a share of the time to work and returns how long it really took. */
  async #work(share: number): Promise<number> {
    const startedMs = performance.now();
    await sleep(this.args.workSeconds * share * 1000);
    return (performance.now() - startedMs) / 1000;
  }
}

if (import.meta.main) await DummyExporter.run();
