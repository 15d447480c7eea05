import { catalogueOf } from "./metric_catalogue.ts";
import type { MetricQuery } from "./metric_query.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";
import { streamText } from "./stream_text.ts";

/** Answers with the metrics that a query finds, on all of its pages, as `dpm-finder scan -m 0 --all` writes its CSV. */
export function metricsCsvResponse(served: ServedSnapshot, query: MetricQuery): Response {
  const catalogue = catalogueOf(served);
  const render = async () => {
    const [{ renderCsv }, view, rows] = await Promise.all([
      import("../report/csv_report.ts"),
      catalogue.whole(),
      catalogue.find(query),
    ]);
    const { price, snapshot } = view;
    const shown = { rows, price, snapshot, groupRows: view.groupRows.bind(view) };
    return renderCsv({ view: shown, options: { splitsMetrics: false } });
  };
  return new Response(streamText(render), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="metric_rates.csv"',
      "cache-control": "no-store",
    },
  });
}
