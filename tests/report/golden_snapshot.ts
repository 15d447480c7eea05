import { FORMAT_NAMES, REPORT_FORMATS, type ReportFormat } from "../../src/report/formats.ts";
import type { ReportInput } from "../../src/report/report.ts";
import { mergeDistributions } from "../../src/snapshot/distribution.ts";
import type { ViewOptions } from "../../src/snapshot/metric_view.ts";
import type { Distribution, Measured, Snapshot, Unmeasured } from "../../src/snapshot/snapshot.ts";
import { firstScreens } from "./first_screens.ts";
import { goldenTargetFiles } from "./golden_targets.ts";
import { reportInput } from "./report_input.ts";

/** Two jobs' series of one metric; samples in 5 minutes, so 20 samples are 4 DPM. */
function byJob(api: Distribution, shop: Distribution): Measured {
  const groups = new Map([["api", api], ["shop", shop]].filter(([, part]) => part?.length) as [string, Distribution][]);
  return { outcome: "measured", distribution: mergeDistributions([api, shop]), groups };
}

/** Every outcome, every kind of number, and names that break what does not quote them. */
export const goldenSnapshot: Snapshot = {
  evaluatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  windowMinutes: 5,
  backend: {
    flavour: "mimir",
    version: "2.17.1",
    url: "https://prometheus.example.net/api/prom",
    tenant: "12345",
  },
  scope: { match: ["^(?:.*)$"], exclude: ["^(?:go_.*)$"], groupBy: ["job"], selector: "", skipExcluded: false },
  names: new Map<string, Snapshot["names"] extends ReadonlyMap<string, infer Entry> ? Entry : never>([
    // 1,000 × 20 + 500 × 20 = 30,000 samples = 6,000 DPM.
    ["http_requests_total", byJob([[20, 1_000]], [[20, 500]])],
    // One series a second, and two at 15 s: 300 + 40 = 340 samples = 68 DPM.
    ["forgotten_1s_scrape", byJob([[300, 1]], [[20, 2]])],
    // At the threshold, so not listed: 2,500 × 5 = 12,500 samples = 2,500 DPM.
    ["slow_batch_rows", byJob([], [[5, 2_500]])],
    // 1.2 DPM: just over. And one of its series under it.
    ["irregular.otel-name", byJob([[4, 1], [6, 1]], [])],
    // 8,000 × 20 = 160,000 samples = 32,000 DPM, excluded.
    [
      "http_duration_seconds_bucket",
      { ...byJob([[20, 6_000]], [[20, 2_000]]), excludedBy: { kind: "suffix", text: "_bucket" } },
    ],
    ["grafana_alerts", { ...byJob([[20, 3]], []), excludedBy: { kind: "prefix", text: "grafana_" } }],
    ['quote"newline\nbackslash\\', byJob([[20, 1]], [])],
    ["größe 🐘", byJob([[20, 1]], [])],
    ["escape\u001b[31mred", byJob([[20, 1]], [])],
    ["=cmd,semicolon;", byJob([[20, 1]], [])],
    ["four_kilobytes_".padEnd(4_096, "x"), byJob([[20, 1]], [])],
    ["gone_since_tuesday", { outcome: "empty", distribution: [] }],
    [
      "kube_pod_info_count",
      {
        outcome: "aggregated",
        status: undefined,
        reason: "an aggregation rule replaces it",
        excludedBy: { kind: "suffix", text: "_count" },
      },
    ],
    ["one_huge_metric", {
      outcome: "failed",
      status: 422,
      reason: "the query exceeded the maximum number of series (err-mimir-max-series-per-query)",
    }],
    ["no_answer", { outcome: "failed", status: undefined, reason: "timed out\nafter 60 s" }],
  ]),
  outOfScope: { match: 0, exclude: 7, skipExcluded: 0 },
  aggregationRules: "known",
  summaries: [],
  activeSeries: undefined,
  missingStores: [],
  warnings: ["The last 60 seconds may still be incomplete."],
  selfCost: { requests: 9, bytes: 123_456, retries: 1 },
  durationMs: 1_400,
};

/** An hour before {@linkcode goldenSnapshot}: more, fewer, new, gone, and what could not be measured then. */
const earlierSnapshot: Snapshot = {
  ...goldenSnapshot,
  evaluatedAtMs: goldenSnapshot.evaluatedAtMs - 3_600_000,
  names: new Map<string, Measured | Unmeasured>([
    ...[...goldenSnapshot.names].filter(([name]) => !/^(?:forgotten|slow|gone|größe)/.test(name)),
    ["http_requests_total", byJob([[20, 1_250]], [[20, 500]])],
    ["slow_batch_rows", byJob([], [[5, 2_000]])],
    ["gone_since_tuesday", byJob([[5, 7]], [])],
    ["=removed", byJob([], [[20, 2]])],
    ["größe 🐘", { outcome: "failed", status: 500, reason: "oops" }],
  ]),
};

const seriesDetail: ReportInput["seriesDetail"] = new Map([
  ["http_requests_total", [
    { labels: { job: "api", path: "/" }, dpm: 4 },
    { labels: { job: "shop", path: 'a"\n\u001b' }, dpm: 4 },
  ]],
  ["forgotten_1s_scrape", [{ labels: { job: "api" }, dpm: 60 }]],
]);

const everything: Partial<ViewOptions> = { minDpm: 0, all: true, costPer1000Series: 6.5, includedDpm: 1 };

/** What each format's golden of everything is rendered with beside {@linkcode everything}; goldens of new formats need nothing. */
const EVERYTHING_OF: Partial<Record<ReportFormat, Partial<ViewOptions> & { readonly top?: number }>> = {
  csv: { sort: "cost" },
  text: { sort: "series", top: 4 },
  json: { sort: "name" },
};

/** The files in tests/golden and what renders them: two a format, as by default and with everything that can be shown. */
export const goldenFiles: Readonly<Record<string, () => Iterable<string>>> = {
  ...firstScreens,
  ...goldenTargetFiles,
  ...Object.fromEntries(
    await Promise.all((["csv", "text", "json"] as const).map(async (format) => {
      const { extension, load } = REPORT_FORMATS[format];
      const report = await load();
      const options = { before: earlierSnapshot, sort: "total" as const, top: 5, splitsMetrics: format === "csv" };
      return [`compared.${extension}`, () => report.render(reportInput(goldenSnapshot, options))] as const;
    })),
  ),
  ...Object.fromEntries(
    (await Promise.all(FORMAT_NAMES.map(async (format) => {
      const { extension, defaultSort, honours, load } = REPORT_FORMATS[format];
      const report = await load();
      const detail = (honours as readonly string[]).includes("seriesDetail") ? seriesDetail : undefined;
      const options = { ...EVERYTHING_OF[format], ...everything };
      return [
        [`metric_rates.${extension}`, () => report.render(reportInput(goldenSnapshot, { sort: defaultSort }))],
        [
          `everything.${extension}`,
          () => report.render(reportInput(goldenSnapshot, { ...options, splitsMetrics: true }, detail)),
        ],
      ] as const;
    }))).flat(),
  ),
};
