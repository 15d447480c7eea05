import { type BillRow, billRows } from "../report/bill_lines.ts";
import { describeDoubts, NOT_MEASURED } from "../report/describe_doubts.ts";
import { nextCommands } from "../report/next_commands.ts";
import type { Overview, OverviewBlock, OverviewRow } from "../report/overview_model.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { formatCount, formatDpm } from "../text/format_number.ts";
import { formatMetricQuery, MAX_TEXT } from "./metric_query.ts";
import { ShareCell } from "./share_cell.tsx";

interface BillBlocksProps {
  readonly view: MetricView;
  readonly overview: Overview;
  /** The share that fills a bar. */
  readonly largest: number;
  /** Flags with which the same tenant is scanned in the same way again. */
  readonly repeatFlags: readonly string[];
  /** Of which target; `undefined` where there is one backend. */
  readonly target: string | undefined;
}

/** The blocks of the first screen, in its order and its words: the bill, who causes it, what it is, doubts, and more. */
export function BillBlocks({ view, overview, largest, repeatFlags, target }: BillBlocksProps) {
  const { senders, families, firstGroup } = overview;
  const next = <Next view={view} group={firstGroup} repeatFlags={repeatFlags} />;
  if (view.totals.all.metrics === 0) {
    return (
      <>
        <p>No metric has a sample in the window.</p>
        <Doubts view={view} />
        {next}
      </>
    );
  }
  return (
    <>
      <BillCard rows={billRows(view)} />
      <div class="columns">
        {senders === undefined ? "" : <Ranking id="senders" block={senders} largest={largest} />}
        <Ranking id="families" block={families} largest={largest} hrefOf={(row) => toMembers(row, target)} />
      </div>
      <Doubts view={view} />
      {next}
    </>
  );
}

/** What is billed, the first figure large; rows without a name go on with the one before them. */
export function BillCard({ rows }: { readonly rows: readonly BillRow[] }) {
  const [first, ...others] = rows;
  if (first === undefined) return "";
  const [name, figure, note] = first;
  const more = others.filter(([side]) => side === "");
  const sides = others.filter(([side]) => side !== "");
  return (
    <section class="card bill" aria-labelledby="bill">
      <div>
        <h2 id="bill">{name}</h2>
        <p class="figure">{figure}</p>
        {note === "" ? "" : <p>{note}</p>}
        {more.map(([, value, remark]) => <p key={value}>{[value, remark].filter((part) => part !== "").join(", ")}</p>)}
      </div>
      <dl>
        {sides.map(([side, value, remark]) => (
          <div>
            <dt>{side}</dt>
            <dd>
              <strong>{value}</strong> {remark}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Leads from a family to its members among all metrics; no search is as long as some names. */
function toMembers({ family }: OverviewRow, target: string | undefined): string | undefined {
  if (family === undefined || family.length > MAX_TEXT) return undefined;
  return `${formatMetricQuery({ text: family, target })}#metrics`;
}

interface RankingProps {
  readonly id: string;
  readonly block: OverviewBlock;
  readonly largest: number;
  /** Where the name of a row leads. */
  readonly hrefOf?: (row: OverviewRow) => string | undefined;
}

function Ranking({ id, block, largest, hrefOf }: RankingProps) {
  const { rows, rest } = block;
  const isSaving = rows.some(({ saves }) => saves !== undefined);
  const toLine = (row: OverviewRow, isName: boolean) => (
    <Row row={row} isSaving={isSaving} largest={largest} isName={isName} href={hrefOf?.(row)} />
  );
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{block.title}</h2>
      <p class="note">{block.note}</p>
      {block.remark === "" ? "" : <p>{block.remark}</p>}
      <table aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">
              {block.nameTitle} {block.noteTitle}
            </th>
            {isSaving ? <th scope="col">Saves</th> : ""}
            <th scope="col">{block.shareTitle}</th>
            <th scope="col" class={isSaving ? "wide" : ""}>DPM</th>
            <th scope="col" class="wide">Series</th>
            <th scope="col" class="wide">Every</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => toLine(row, true))}
          {rest === undefined ? "" : toLine(rest, false)}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  readonly row: OverviewRow;
  readonly isSaving: boolean;
  readonly largest: number;
  /** Whether the row is of something that has a name of its own. */
  readonly isName: boolean;
  readonly href: string | undefined;
}

function Row({ row, isSaving, largest, isName, href }: RowProps) {
  const name = <bdi>{row.name}</bdi>;
  return (
    <tr class={isName ? "" : "rest"}>
      <th scope="row">
        {isName
          ? (
            <code>
              {href === undefined ? name : <a href={href}>{name}</a>}
            </code>
          )
          : row.name} {row.note === "" ? "" : <span class="note">{row.note}</span>}
      </th>
      {isSaving ? <td>{formatDpm(row.saves ?? 0)}</td> : ""}
      <ShareCell share={row.share} largest={isName ? largest : undefined} />
      <td class={isSaving ? "wide" : ""}>{formatDpm(row.dpm)}</td>
      <td class="wide">{formatCount(row.series)}</td>
      <td class="wide">{row.every}</td>
    </tr>
  );
}

function Doubts({ view }: { readonly view: MetricView }) {
  const { failures, warnings } = describeDoubts(view);
  if (failures.length + warnings.length === 0) return "";
  return (
    <section class="card" aria-labelledby="doubts">
      <h2 id="doubts">{NOT_MEASURED}</h2>
      <ul class="doubts">
        {[...failures, ...warnings].map(listItem)}
      </ul>
    </section>
  );
}

function Next(
  { view, group, repeatFlags }: {
    readonly view: MetricView;
    readonly group: string | undefined;
    readonly repeatFlags: readonly string[];
  },
) {
  const commands = nextCommands(view, group, repeatFlags);
  if (commands.length === 0) return "";
  return (
    <section class="card" aria-labelledby="next">
      <h2 id="next">Next</h2>
      <ul class="next">{commands.map(commandItem)}</ul>
    </section>
  );
}

function commandItem({ words, shows }: ReturnType<typeof nextCommands>[number]) {
  return (
    <li>
      <code>
        {words.map((word, i) => (
          <>
            {i === 0 ? "" : " "}
            <span>{word}</span>
          </>
        ))}
      </code>{" "}
      <span class="note">{shows}</span>
    </li>
  );
}

function listItem(line: string) {
  return <li>{line.trim()}</li>;
}
