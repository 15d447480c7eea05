import { shareOf, shareTitle } from "../report/overview_model.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { formatCount, formatDpm } from "../text/format_number.ts";
import type { MetricPage } from "./landing_content.ts";
import { formatMetricQuery, MAX_TEXT, type PageSort } from "./metric_query.ts";
import { ShareCell } from "./share_cell.tsx";

/** Longer names are cut: some have 4 KB, which would break the table. */
const MAX_NAME_CHARACTERS = 120;
/** Where links within the page lead back to. */
const ANCHOR = "#metrics";

interface MetricTableProps {
  /** The view that the shares are of. */
  readonly view: MetricView;
  readonly metrics: MetricPage;
  /** The share that fills a bar. */
  readonly largest: number;
  /** Where all of it is to be had. */
  readonly csv: string;
  readonly json: string;
}

/** All metrics, a page of them at a time: searched and sorted by the server, every state in the address. */
export function MetricTable({ view, metrics, largest, csv, json }: MetricTableProps) {
  const { query, rows, found } = metrics;
  // A phone has room for one number beside the share: the one that decides the order.
  const narrow = query.sort === "name" ? "total" : query.sort;
  const classOf = (sort: PageSort) => sort === narrow ? "" : "wide";
  return (
    <section class="card" aria-labelledby="metrics">
      <h2 id="metrics">All metrics</h2>
      <form method="get" action={ANCHOR} role="search">
        <input
          type="search"
          name="q"
          value={query.text}
          maxlength={MAX_TEXT}
          placeholder="Part of a name"
          aria-label="Part of a name"
        />
        {query.target === undefined ? "" : <input type="hidden" name="target" value={query.target} />}
        {query.sort === "total" ? "" : <input type="hidden" name="sort" value={query.sort} />}
        <button type="submit">Search</button>
        <span class="downloads">
          <a href={`${csv}${formatMetricQuery({ ...query, page: 1 })}`}>CSV of {formatCount(found)}</a>
          <a href={query.target === undefined ? json : json + formatMetricQuery({ target: query.target })}>
            JSON of the scan
          </a>
        </span>
      </form>
      {rows.length === 0 ? <Nothing query={query} /> : (
        <>
          <table aria-labelledby="metrics">
            <thead>
              <tr>
                <SortHead query={query} sort="name" title="Metric" />
                <SortHead query={query} sort="total" title="Total DPM" isWide={narrow !== "total"} />
                <th scope="col">{shareTitle(view)}</th>
                <SortHead query={query} sort="series" title="Series" isWide={narrow !== "series"} />
                <SortHead query={query} sort="dpm" title="Max DPM" isWide={narrow !== "dpm"} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const share = shareOf(view, { dpm: row.totalDpm, series: row.seriesCount });
                return (
                  <tr>
                    <th scope="row">
                      <code title={escapeForDisplay(row.name)}>
                        <bdi>{escapeForDisplay(row.name, MAX_NAME_CHARACTERS)}</bdi>
                      </code>
                    </th>
                    <td class={classOf("total")}>{formatDpm(row.totalDpm)}</td>
                    <ShareCell share={share} largest={largest} />
                    <td class={classOf("series")}>{formatCount(row.seriesCount)}</td>
                    <td class={classOf("dpm")}>{formatDpm(row.maxDpm)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <Pager metrics={metrics} />
        </>
      )}
    </section>
  );
}

function Nothing({ query: { text, target } }: { readonly query: MetricPage["query"] }) {
  if (text === "") return <p>No metric has a sample in the window.</p>;
  return (
    <p>
      No name contains <code>{escapeForDisplay(text)}</code>.{" "}
      <a href={`${formatMetricQuery({ target })}${ANCHOR}`}>Show all</a>
    </p>
  );
}

interface SortHeadProps {
  readonly query: MetricPage["query"];
  readonly sort: PageSort;
  readonly title: string;
  readonly isWide?: boolean;
}

function SortHead({ query, sort, title, isWide = false }: SortHeadProps) {
  const isSorted = query.sort === sort;
  const [order, arrow] = sort === "name" ? ["ascending", "↑"] as const : ["descending", "↓"] as const;
  return (
    <th scope="col" class={isWide ? "wide" : ""} {...isSorted ? { "aria-sort": order } : {}}>
      <a href={`${formatMetricQuery({ text: query.text, sort, target: query.target })}${ANCHOR}`}>
        {title}
        {isSorted ? ` ${arrow}` : ""}
      </a>
    </th>
  );
}

function Pager({ metrics: { query, before, rows, found, pages } }: { readonly metrics: MetricPage }) {
  const link = (page: number) => `${formatMetricQuery({ ...query, page })}${ANCHOR}`;
  return (
    <nav class="pager" aria-label="Pages">
      <span>
        {formatCount(before + 1)}–{formatCount(before + rows.length)} of {formatCount(found)}
      </span>
      {query.page > 1 ? <a rel="prev" href={link(query.page - 1)}>Previous</a> : ""}
      {query.page < pages ? <a rel="next" href={link(query.page + 1)}>Next</a> : ""}
    </nav>
  );
}
