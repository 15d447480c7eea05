import { inTurns } from "../exposition/turns.ts";
import type { Row } from "../parquet/column.ts";
import { planOfBill } from "../pricing/plan_of_bill.ts";
import { MetricView } from "../snapshot/metric_view.ts";
import { readBaseline } from "../snapshot/read_baseline.ts";
import { snapshotFlaw } from "../snapshot/snapshot_quality.ts";
import { appendSnapshot } from "./append_snapshot.ts";
import { openDay } from "./read_history.ts";
import { originOf } from "./snapshot_rows.ts";

/**
 * What became of a report: `present` where the history has its scan already, `flawed` where it found nothing, or failed
 * on more names than it answered.
 */
interface ImportedReport {
  readonly kind: "imported" | "present" | "flawed";
  readonly metrics: number;
  /** When it was scanned. */
  readonly at: string;
}

/**
 * Appends the scan of a report to the history: what `--format json --min-dpm 0 --all` wrote. A scan of the same instant,
 * target and backend is not appended again, and one that a scan would not have added is not either.
 *
 * @throws {SnapshotFormatError} when it is no whole report
 * @throws {WriteError} {@linkcode ParquetError} and what opening the file throws
 */
export async function importReport(dir: string, path: string, signal?: AbortSignal): Promise<ImportedReport> {
  const { snapshot, bill, targetDpm, cost } = await readBaseline(path, signal);
  const view = await inTurns(
    MetricView.inPieces(snapshot, {
      minDpm: 0,
      all: true,
      sort: "name",
      plan: bill && planOfBill(bill, targetDpm),
      costPer1000Series: cost?.per1000Series,
      includedDpm: cost?.includedDpm ?? targetDpm,
    }),
    signal,
  );
  const origin = originOf(snapshot, undefined);
  const at = new Date(origin.timestamp).toISOString();
  const { metrics } = view.totals.all;
  // As of a scan itself: a comparison would take for gone what it lacks.
  if (snapshotFlaw(view.ledger) !== undefined) return { kind: "flawed", metrics, at };
  const same: Row = { target: origin.target, timestamp: origin.timestamp, backend_url: snapshot.backend.url };
  const isPresent = await hasScan(dir, origin.date, same);
  if (!isPresent) await appendSnapshot(dir, view, { signal });
  return { kind: isPresent ? "present" : "imported", metrics, at };
}

async function hasScan(dir: string, day: string, wanted: Row): Promise<boolean> {
  using opened = await openDay(dir, "scans", day);
  for (const file of opened.files) {
    for await (const row of file.rows(Object.keys(wanted))) {
      if (Object.entries(wanted).every(([name, value]) => row[name] === value)) return true;
    }
  }
  return false;
}
