import { demoSeries } from "./serve_demo.ts";

/** When the scans of these tests look at the tenant. */
export const AT = "2026-01-31T12:00:00.000Z";

/**
 * A tenant small enough to be counted by hand. In the five minutes up to {@linkcode AT}:
 *
 * | Metric | series | DPM of each | total DPM |
 * |---|---|---|---|
 * | bananas | 1 | 60 | 60 |
 * | elderberries | 2 (team red), 1 (team blue) | 12 | 36 |
 * | apples | 3 | 4 | 12 |
 * | cherries | 100 | 1 | 100 |
 * | dates_bucket | 10 | 4 | 40 |
 * | dates_count, dates_sum | 1 each | 4 | 4 each |
 * | grafana_figs | 2 | 4 | 8 |
 */
export const FRUIT = demoSeries([
  { name: "apples", series: 3, seconds: 15 },
  { name: "bananas", seconds: 1 },
  { name: "cherries", series: 100, seconds: 60 },
  { name: "dates_bucket", series: 10, seconds: 15 },
  { name: "dates_count", seconds: 15 },
  { name: "dates_sum", seconds: 15 },
  { name: "elderberries", series: 3, seconds: 5, labels: (i) => ({ pod: `p${i}`, team: i < 2 ? "red" : "blue" }) },
  { name: "grafana_figs", series: 2, seconds: 15 },
]);
