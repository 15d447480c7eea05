import { deepEqual, equal, ok } from "node:assert/strict";
import { ProcessCollector } from "../../src/exporter/process_collector.ts";

Deno.test("ProcessCollector: the usual names, plausible values, the same for a second", () => {
  let nowMs = 0;
  const collector = new ProcessCollector({ longestMs: 250 }, () => nowMs);
  const families = collector.collect();
  const values = Object.fromEntries(families.map(({ name, samples }) => [name, samples[0]?.value ?? NaN]));
  deepEqual(Object.keys(values), [
    "process_cpu_seconds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "deno_heap_total_bytes",
    "deno_heap_used_bytes",
    "deno_external_memory_bytes",
    "deno_event_loop_lag_max_seconds",
  ]);
  equal(values["deno_event_loop_lag_max_seconds"], 0.25);
  ok((values["process_cpu_seconds"] ?? 0) > 0 && (values["process_cpu_seconds"] ?? 0) < 1e6);
  ok((values["process_resident_memory_bytes"] ?? 0) > 1e7);
  ok((values["process_start_time_seconds"] ?? 0) <= Date.now() / 1000);
  nowMs = 999;
  equal(collector.collect(), families);
  nowMs = 1_000;
  ok(collector.collect() !== families);
});
