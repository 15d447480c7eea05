/** What every format says of a listed metric. */
export interface ListedMetric {
  readonly name: string;
  readonly dpm: number;
  readonly series: number;
  readonly totalDpm: number;
}

/** Names in these tests need no quoting, so a line is its fields. */
export function readCsv(document: string): ListedMetric[] {
  const [header = "", ...lines] = document.trimEnd().split(/\r?\n/);
  const columns = header.split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    const field = (column: string) => fields[columns.indexOf(column)] ?? "";
    return {
      name: field("metric_name"),
      dpm: Number(field("dpm")),
      series: Number(field("series_count")),
      totalDpm: Number(field("total_dpm")),
    };
  });
}

export function readJson(document: string): ListedMetric[] {
  const { metrics }: {
    metrics: { metric_name: string; dpm: number; series_count: number; total_dpm: number }[];
  } = JSON.parse(document);
  return metrics.map((metric) => ({
    name: metric.metric_name,
    dpm: metric.dpm,
    series: metric.series_count,
    totalDpm: metric.total_dpm,
  }));
}

/** The first table: total, share, cumulative share, highest DPM, series, name. */
export function readText(document: string): ListedMetric[] {
  const [, afterHeader = ""] = document.split(/^TOTAL DPM .* METRIC$/m, 2);
  const [table = ""] = afterHeader.split("\n\n", 1);
  const number = (text: string | undefined) => Number((text ?? "").replaceAll(",", ""));
  return table.trim().split("\n").filter((line) => line !== "").map((line) => {
    const [total, , , dpm, series, name = ""] = line.trim().split(/\s+/);
    return { name, dpm: number(dpm), series: number(series), totalDpm: number(total) };
  });
}

export function readProm(document: string): ListedMetric[] {
  const values = (family: string) =>
    new Map(
      [...document.matchAll(new RegExp(`^${family}\\{metric_name="([^"]*)"\\} (\\S+)$`, "gm"))]
        .map(([, name = "", value = ""]) => [name, Number(value)] as const),
    );
  const series = values("metric_series_count");
  const totals = values("metric_total_dpm");
  return [...values("metric_dpm_rate")].map(([name, dpm]) => ({
    name,
    dpm,
    series: series.get(name) ?? NaN,
    totalDpm: totals.get(name) ?? NaN,
  }));
}
