import { countOf, formatCount, formatDpm, formatShare } from "../text/format_number.ts";
import { flavourRow } from "../prometheus/flavours.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import type { BuildInfo } from "../http/build_info.ts";
import type { RouteLink } from "../http/routes.ts";
import type { ExportedMetric } from "./exported_set.ts";
import type { Health } from "./health.ts";
import { LANDING_PAGE_STYLE } from "./landing_page_style.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Content of the {@linkcode LandingPage}. */
interface LandingPageProps {
  readonly health: Health;
  readonly served: ServedSnapshot | undefined;
  readonly build: BuildInfo;
  readonly scheduleText: string;
  readonly links: readonly RouteLink[];
  /** Where the metrics are. */
  readonly telemetryPath: string;
}

const TOP = 20;
/** Longer names are cut: some have 4 KB, which would break the table. */
const MAX_NAME_CHARACTERS = 120;

const STATUS_TEXTS: Record<Health["status"], (telemetryPath: string) => string> = {
  ok: () => "The numbers are current.",
  degraded: () => "The numbers are shown, but the last refresh was not complete.",
  starting: () => "No refresh has succeeded yet, so there is nothing to show.",
  stale: (telemetryPath) => `The last successful refresh is too old: ${telemetryPath} no longer shows what is below.`,
};

/** The landing page, which loads no other resource. */
export function LandingPage({ health, served, build, scheduleText, links, telemetryPath }: LandingPageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>dpm-finder</title>
        <style dangerouslySetInnerHTML={{ __html: LANDING_PAGE_STYLE }} />
      </head>
      <body>
        <header>
          <h1>dpm-finder</h1>
          <p>The metrics that cost the most data points per minute (DPM).</p>
        </header>
        <main>
          <Status health={health} scheduleText={scheduleText} telemetryPath={telemetryPath} />
          {served === undefined ? "" : <Snapshot served={served} />}
          <nav aria-label="Endpoints">
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

function Status(
  { health, scheduleText, telemetryPath }: Pick<LandingPageProps, "health" | "scheduleText" | "telemetryPath">,
) {
  return (
    <section aria-label="Status">
      <p>
        <strong class={`status ${health.status}`}>{health.status}</strong> {STATUS_TEXTS[health.status](telemetryPath)}
      </p>
      {health.problem === "" ? "" : <p class="problem">Last refresh: {health.problem}.</p>}
      <dl>
        <Detail term="Last success" value={<Time iso={health.last_success} otherwise="never" />} />
        <Detail
          term="Next refresh"
          value={health.refreshing ? "running now" : <Time iso={health.next_refresh} otherwise="never" />}
        />
        <Detail term="Schedule" value={scheduleText} />
      </dl>
    </section>
  );
}

function Snapshot({ served }: { served: ServedSnapshot }) {
  const { view: { snapshot, totals: { all, excluded }, shown, ledger }, exported } = served;
  const { backend, windowMinutes, scope } = snapshot;
  return (
    <>
      <section>
        <h2>Totals</h2>
        <dl>
          <Detail term="Data points per minute" value={formatDpm(all.dpm)} />
          <Detail term="Series" value={formatCount(all.series)} />
          <Detail term="Metrics" value={formatCount(all.metrics)} />
          <Detail term="Over the threshold" value={formatCount(shown.metrics)} />
          <Detail term="Excluded by built-in rules" value={countOf(excluded.metrics, "metric")} />
          <Detail
            term="Not exported"
            value={`${countOf(exported.notExported.metrics, "metric")}, ${formatDpm(exported.notExported.dpm)} DPM`}
          />
        </dl>
      </section>
      <TopTable metrics={exported.metrics} totalDpm={all.dpm} />
      <section>
        <h2>Ledger</h2>
        <p>The outcome for each of {countOf(ledger.catalogue, "metric name")}.</p>
        <dl>
          <Detail term="Measured" value={formatCount(ledger.measured)} />
          <Detail term="Without samples" value={formatCount(ledger.empty)} />
          <Detail term="Replaced by aggregation" value={formatCount(ledger.aggregated)} />
          <Detail term="Failed" value={formatCount(ledger.failed)} />
        </dl>
      </section>
      <section>
        <h2>Backend</h2>
        <dl>
          <Detail term="Address" value={escapeForDisplay(backend.url)} />
          <Detail
            term="Flavour"
            value={escapeForDisplay(`${flavourRow(backend.flavour).title} ${backend.version}`.trim())}
          />
          {backend.tenant === undefined ? "" : <Detail term="Tenant" value={escapeForDisplay(backend.tenant)} />}
          <Detail term="Window" value={countOf(windowMinutes, "minute")} />
          {scope.groupBy.length === 0
            ? ""
            : <Detail term="Split by" value={escapeForDisplay(scope.groupBy.join(", "))} />}
        </dl>
      </section>
    </>
  );
}

function TopTable({ metrics, totalDpm }: { metrics: readonly ExportedMetric[]; totalDpm: number }) {
  const top = metrics.slice(0, TOP);
  const largest = top[0]?.totalDpm ?? 0;
  if (largest === 0) {
    return (
      <section>
        <h2>Top metrics</h2>
        <p>No metric is exported: --min-dpm and --max-exported decide which are.</p>
      </section>
    );
  }
  return (
    <section>
      <h2 id="top">Top {top.length} of {countOf(metrics.length, "exported metric")}</h2>
      <div class="scroll" tabindex={0} role="region" aria-labelledby="top">
        <table aria-labelledby="top">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Total DPM</th>
              <th scope="col">Share</th>
              <th scope="col">Series</th>
              <th scope="col">Max DPM</th>
            </tr>
          </thead>
          <tbody>
            {top.map(({ name, totalDpm: dpm, seriesCount, maxDpm }) => {
              const share = totalDpm === 0 ? 0 : Math.min(1, dpm / totalDpm);
              return (
                <tr>
                  <th scope="row" style={`--share: ${(100 * dpm / largest).toFixed(2)}%`}>
                    <code title={escapeForDisplay(name)}>{escapeForDisplay(name, MAX_NAME_CHARACTERS)}</code>
                  </th>
                  <td>{formatDpm(dpm)}</td>
                  <td>{formatShare(share)}</td>
                  <td>{formatCount(seriesCount)}</td>
                  <td>{formatDpm(maxDpm)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
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
