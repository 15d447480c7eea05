import type { BuildInfo } from "../http/build_info.ts";
import type { RouteLink } from "../http/routes.ts";
import { describeSource } from "../report/describe_scan.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatDpm } from "../text/format_number.ts";
import { BillBlocks } from "./bill_blocks.tsx";
import { EXPORTER_PATHS } from "./exporter_paths.ts";
import type { Health } from "./health.ts";
import type { LandingContent } from "./landing_content.ts";
import { LANDING_PAGE_STYLE } from "./landing_page_style.ts";
import { MetricTable } from "./metric_table.tsx";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Content of the {@linkcode LandingPage}. */
interface LandingPageProps {
  readonly health: Health;
  /** `undefined` before there is a snapshot. */
  readonly content: LandingContent | undefined;
  readonly build: BuildInfo;
  readonly scheduleText: string;
  readonly links: readonly RouteLink[];
  /** Where the metrics are. */
  readonly telemetryPath: string;
}

/** A bar chart of three bars, as the address of an image: no other request is needed. */
const FAVICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b62c4"/>' +
    '<path d="M3 4h10M3 8h6M3 12h3" stroke="#fff" stroke-width="2"/></svg>',
);

const STATUS_TEXTS: Record<Health["status"], (telemetryPath: string) => string> = {
  ok: () => "The numbers are current.",
  degraded: () => "The numbers are shown, but the last refresh was not complete.",
  starting: () => "No refresh has succeeded yet, so there is nothing to show.",
  stale: (telemetryPath) => `The last successful refresh is too old: ${telemetryPath} no longer shows what is below.`,
};

/** The landing page, which loads no other resource. */
export function LandingPage({ health, content, build, scheduleText, links, telemetryPath }: LandingPageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>dpm-finder</title>
        <link rel="icon" href={FAVICON} />
        <style dangerouslySetInnerHTML={{ __html: LANDING_PAGE_STYLE }} />
      </head>
      <body>
        {content === undefined ? "" : <a class="skip" href="#metrics">To all metrics</a>}
        <header>
          <p class="note">dpm-finder</p>
          <h1>What is paid for, and who sends it?</h1>
          {content === undefined ? "" : describeSource(content.served.view, content.repeat.isDemo).map(noteLine)}
        </header>
        <main>
          <p>
            <strong class={`status ${health.status}`}>{health.status}</strong>{" "}
            {STATUS_TEXTS[health.status](telemetryPath)}
          </p>
          {health.problem === "" ? "" : <p class="problem">Last refresh: {health.problem}.</p>}
          {content === undefined ? "" : <Scan content={content} links={links} />}
          <section class="card" aria-labelledby="exporter">
            <h2 id="exporter">This exporter</h2>
            <dl class="details">
              <Detail term="Last success" value={<Time iso={health.last_success} otherwise="never" />} />
              <Detail
                term="Next refresh"
                value={health.refreshing ? "running now" : <Time iso={health.next_refresh} otherwise="never" />}
              />
              <Detail term="Schedule" value={scheduleText} />
              {content === undefined ? "" : <Details served={content.served} />}
            </dl>
          </section>
          <nav class="card" aria-label="Endpoints">
            <h2>Endpoints</h2>
            <ul>
              {links.map(({ path, href, text }) => (
                <li>
                  <a href={href}>{path}</a> {text}
                </li>
              ))}
            </ul>
          </nav>
        </main>
        <footer>
          <p>
            dpm-finder {build.version}
            {build.commit === "" ? "" : `, commit ${build.commit}`}, Deno {build.deno}
          </p>
        </footer>
      </body>
    </html>
  );
}

function Scan({ content, links }: { readonly content: LandingContent; readonly links: LandingPageProps["links"] }) {
  const { served: { view }, overview, metrics, repeat } = content;
  const hrefOf = (path: string) => links.find((link) => link.path === path)?.href ?? "";
  const rows = [...overview.senders?.rows ?? [], ...overview.families.rows];
  const largest = rows.reduce((most, { share }) => Math.max(most, share), 0);
  return (
    <>
      <BillBlocks view={view} overview={overview} largest={largest} repeatFlags={repeat.flags} />
      <MetricTable
        view={view}
        metrics={metrics}
        largest={largest}
        csv={hrefOf(EXPORTER_PATHS.metricsCsv)}
        json={hrefOf(EXPORTER_PATHS.snapshot)}
      />
    </>
  );
}

function Details({ served }: { readonly served: ServedSnapshot }) {
  const { view: { snapshot: { scope }, shown }, exported } = served;
  return (
    <>
      <Detail term="Exported" value={countOf(exported.metrics.length, "metric")} />
      <Detail
        term="Not exported"
        value={`${countOf(exported.notExported.metrics, "metric")}, ${formatDpm(exported.notExported.dpm)} DPM`}
      />
      <Detail term="Over the threshold" value={countOf(shown.metrics, "metric")} />
      {scope.groupBy.length === 0 ? "" : <Detail term="Split by" value={escapeForDisplay(scope.groupBy.join(", "))} />}
    </>
  );
}

function Detail({ term, value }: { term: string; value: unknown }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Time({ iso, otherwise }: { iso: string | null; otherwise: string }) {
  if (iso === null) return otherwise;
  return <time datetime={iso}>{iso.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>;
}

function noteLine(line: string) {
  return <p class="note">{line}</p>;
}
