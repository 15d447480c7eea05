import { describeLedger } from "../report/describe_scan.ts";
import { billRowsOfTargets, describeBill } from "../report/targets_bill.ts";
import { digestOf, totalsOf } from "../report/targets_report.ts";
import { countOf, formatCount, formatDpm } from "../text/format_number.ts";
import { BillCard } from "./bill_blocks.tsx";
import type { ExporterStore } from "./exporter_store.ts";
import { type Health, isReliable } from "./health.ts";
import { formatMetricQuery } from "./metric_query.ts";
import { PageFrame, type PageFrameProps, Time } from "./page_frame.tsx";
import { ShareCell } from "./share_cell.tsx";

/** A target as the page of all shows it. */
interface TargetRow {
  readonly name: string;
  readonly store: Pick<ExporterStore, "served">;
  readonly health: Health;
}

/** Content of the {@linkcode TargetsPage}. */
interface TargetsPageProps extends Pick<PageFrameProps, "build" | "links"> {
  readonly targets: readonly TargetRow[];
}

/** The landing page of many targets: one bill of all, and a line for each that leads to its own page. */
export function TargetsPage({ targets, build, links }: TargetsPageProps) {
  const rows = targets.map(({ name, store: { served }, health }) => {
    return { name, health, digest: served === undefined ? undefined : digestOf(served.view, []) };
  });
  const digests = rows.flatMap(({ digest }) => digest ?? []);
  const all = totalsOf(digests);
  const { dpm } = all;
  const reliable = rows.filter(({ health }) => isReliable(health)).length;
  const names = digests.length === 0 ? [] : [describeLedger(all)];
  const largest = digests.reduce((most, { totals }) => Math.max(most, totals.dpm), 0);
  // What a target costs comes first on a narrow screen: no share says it where currencies differ.
  const isBilled = digests.some(({ bill }) => bill !== undefined);
  const [dpmClass, shareClass, billClass] = isBilled ? ["medium", "wide", "wraps"] : ["", "", "wide"];
  const example = rows.find(({ digest }) => digest !== undefined) ?? rows[0];
  return (
    <PageFrame
      exampleTarget={example?.name}
      about={[`${countOf(rows.length, "target")}, the numbers of ${reliable} are current`, ...names]}
      {...{ build, links }}
    >
      {digests.length === 0
        ? <p>No refresh has succeeded yet, so there is nothing to show.</p>
        : <BillCard rows={billRowsOfTargets(digests, rows.length)} />}
      <section class="card" aria-labelledby="targets">
        <h2 id="targets">Targets</h2>
        <table aria-labelledby="targets">
          <thead>
            <tr>
              <th scope="col">Target</th>
              <th scope="col">Status</th>
              <th scope="col" class={dpmClass}>DPM</th>
              <th scope="col" class={shareClass}>Of all</th>
              <th scope="col" class="wide">Series</th>
              <th scope="col" class={billClass}>Billed</th>
              <th scope="col" class="wide">Last success</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, health, digest }) => (
              <tr>
                <th scope="row">
                  <a href={formatMetricQuery({ target: name })}>
                    <bdi>{name}</bdi>
                  </a>
                </th>
                <td>
                  <strong class={`status ${health.status}`}>{health.status}</strong>
                </td>
                <td class={dpmClass}>{digest === undefined ? "" : formatDpm(digest.totals.dpm)}</td>
                {digest === undefined ? <td class={shareClass}></td> : (
                  <ShareCell
                    isWide={isBilled}
                    share={dpm === 0 ? 0 : digest.totals.dpm / dpm}
                    largest={dpm === 0 ? undefined : largest / dpm}
                  />
                )}
                <td class="wide">{digest === undefined ? "" : formatCount(digest.totals.series)}</td>
                <td class={billClass}>{digest === undefined ? "" : describeBill(digest)}</td>
                <td class="wide">
                  <Time iso={health.last_success} otherwise="never" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Problems rows={rows} />
    </PageFrame>
  );
}

/** What is the matter with targets, below what is the matter with none. */
function Problems({ rows }: { readonly rows: readonly Pick<TargetRow, "name" | "health">[] }) {
  const bad = rows.filter(({ health }) => health.problem !== "");
  if (bad.length === 0) return "";
  return (
    <section class="card" aria-labelledby="problems">
      <h2 id="problems">Last refreshes that were not complete</h2>
      <ul class="doubts">
        {bad.map(({ name, health }) => (
          <li>
            <strong>{name}</strong> {health.problem}.
          </li>
        ))}
      </ul>
    </section>
  );
}
