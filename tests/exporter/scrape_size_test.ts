import { deepEqual } from "node:assert/strict";
import type { Logger } from "@logtape/logtape";
import { Gauge } from "../../src/exposition/gauge.ts";
import { Registry } from "../../src/exposition/registry.ts";
import { ScrapeSize } from "../../src/exporter/scrape_size.ts";
import { silentLog } from "./silent_log.ts";

Deno.test("ScrapeSize: tells how many series a scrape adds once, and again when that has changed much", async () => {
  const registry = new Registry();
  const gauge = registry.register(new Gauge({ name: "filler", help: "x", labelNames: ["i"] }));
  const told: unknown[] = [];
  const log = Object.create(silentLog, {
    info: { value: (_: string, properties: { readonly series: number }) => told.push(properties.series) },
  }) as Logger;
  const size = new ScrapeSize(registry, log);
  for (const series of [100, 100, 120, 149, 200, 210, 99, 40]) {
    gauge.clear();
    for (let i = 0; i < series; i++) gauge.set({ i: String(i) }, i);
    await size.tell();
  }
  deepEqual(told, [100, 200, 99, 40]);
});
