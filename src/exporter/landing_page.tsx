import { describeSource } from "../report/describe_scan.ts";
import { escapeForDisplay } from "../text/escape_for_display.ts";
import { countOf, formatDpm } from "../text/format_number.ts";
import { BillBlocks } from "./bill_blocks.tsx";
import { EXPORTER_PATHS } from "./exporter_paths.ts";
import type { Health } from "./health.ts";
import type { LandingContent } from "./landing_content.ts";
import { MetricTable } from "./metric_table.tsx";
import { Detail, PageFrame, type PageFrameProps, Time } from "./page_frame.tsx";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Content of the {@linkcode LandingPage}. */
interface LandingPageProps extends Pick<PageFrameProps, "build" | "links"> {
  /** The target that it is of; `undefined` where there is one backend. */
  readonly name: string | undefined;
  readonly health: Health;
  /** `undefined` before there is a snapshot. */
  readonly content: LandingContent | undefined;
  readonly scheduleText: string;
  /** Where the metrics are. */
  readonly telemetryPath: string;
}

const STATUS_TEXTS: Record<Health["status"], (telemetryPath: string) => string> = {
  ok: () => "The numbers are current.",
  degraded: () => "The numbers are shown, but the last refresh was not complete.",
  starting: () => "No refresh has succeeded yet, so there is nothing to show.",
  stale: (telemetryPath) => `The last successful refresh is too old: ${telemetryPath} no longer shows what is below.`,
};

/** The landing page of one backend, which loads no other resource. */
export function LandingPage({ name, health, content, build, scheduleText, links, telemetryPath }: LandingPageProps) {
  const about = content === undefined ? [] : describeSource(content.served.view, content.repeat.isDemo);
  return (
    <PageFrame
      skipsTo={content === undefined ? undefined : { href: "#metrics", text: "To all metrics" }}
      target={name}
      about={about}
      build={build}
      links={links}
    >
      <p>
        <strong class={`status ${health.status}`}>{health.status}</strong> {STATUS_TEXTS[health.status](telemetryPath)}
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
    </PageFrame>
  );
}

function Scan({ content, links }: { readonly content: LandingContent; readonly links: LandingPageProps["links"] }) {
  const { served: { view }, overview, metrics, repeat } = content;
  const hrefOf = (path: string) => links.find((link) => link.path === path)?.href ?? "";
  const rows = [...overview.senders?.rows ?? [], ...overview.families.rows];
  const largest = rows.reduce((most, { share }) => Math.max(most, share), 0);
  return (
    <>
      <BillBlocks
        view={view}
        overview={overview}
        largest={largest}
        repeatFlags={repeat.flags}
        target={metrics.query.target}
      />
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
