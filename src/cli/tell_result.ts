import type { Logger } from "@logtape/logtape";
import { describeGone, describeTotalChange } from "../report/describe_change.ts";
import { describeHidden } from "../report/describe_hidden.ts";
import { FORMAT_NAMES, REPORT_FORMATS } from "../report/formats.ts";
import type { ReportInput } from "../report/report.ts";
import type { ReportConfig } from "../report/report_options.ts";
import { describeLack, type SnapshotFlaw, snapshotFlaw, type whatToWrite } from "../snapshot/snapshot_quality.ts";
import { countOf } from "../text/format_number.ts";

/** What the report is made of, and what could not be had for it. */
export interface ScanResult extends ReportInput {
  /** Reason by metric whose series were asked for and did not come. */
  readonly detailFailures: ReadonlyMap<string, string>;
}

/** What became of the report. */
interface Delivery extends Pick<ReportConfig, "format" | "output"> {
  readonly written: ReturnType<typeof whatToWrite>;
  /** Whether the file holds an earlier result. */
  readonly holdsResult: boolean;
}

/** Says on standard error what the document itself has no place for, and what became of it. */
export function tellResult(result: ScanResult, delivery: Delivery, log: Logger): void {
  const { view, detailFailures, comparison } = result;
  for (const warning of view.snapshot.warnings) log.warn("{warning}", { warning });
  const { output: path, format, written } = delivery;
  const promised = FORMAT_NAMES.find((name) => path.endsWith(`.${REPORT_FORMATS[name].extension}`));
  // Whatever the format, it is text.
  if (promised !== undefined && promised !== "text" && promised !== format) {
    log.warn('"{path}" holds {format}: use --format {promised} to get what its name promises', {
      path,
      format,
      promised,
    });
  }
  if (written === "nothing" || !REPORT_FORMATS[format].tellsHidden) {
    for (const line of describeHidden(view)) log.info(line);
    if (comparison !== undefined) {
      log.info(describeTotalChange(comparison));
      const gone = describeGone(comparison.goneMetrics, { one: "metric", many: "metrics" });
      if (gone !== undefined) log.info(gone);
    }
  }
  // With -q this is all there is to explain the exit code.
  const { failed } = view.ledger;
  const flaw = snapshotFlaw(view.ledger);
  if (flaw !== undefined && written !== "everything") {
    log.error("{words}", { words: describeFlaw(flaw, result, delivery) });
  } else if (failed > 0) {
    log.error(`${countOf(failed, "name")} could not be measured: the ledger of the json report names each`);
  }
  const { missingStores } = view.snapshot;
  if (missingStores.length > 0) {
    log.error(`Every number may lack series of ${countOf(missingStores.length, "store")}: ${missingStores.join(", ")}`);
  }
  if (detailFailures.size > 0) {
    log.error(`The series of ${countOf(detailFailures.size, "metric")} could not be fetched`);
  }
  if (path !== "-" && written === "everything") log.info('Wrote "{path}"', { path });
}

/** Says in one line why the file, or everything, was not written. */
function describeFlaw(
  flaw: SnapshotFlaw,
  { view: { snapshot, ledger } }: ScanResult,
  { output, holdsResult }: Delivery,
): string {
  const lack = describeLack(ledger, snapshot);
  const kept = holdsResult ? `"${output}" stays as it was` : "Nothing is written";
  switch (flaw) {
    case "nothing-measured":
      return `${lack}. ${kept}`;
    case "mostly-failed":
      return `${lack}. ${kept}; --write-incomplete replaces it all the same`;
    case "nothing-there":
      return `${lack}. ${kept}; remove it if that is the truth`;
  }
}
