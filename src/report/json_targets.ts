import { jsonReport } from "./json_report.ts";
import { PackedText } from "./packed_text.ts";
import { billOfTargets } from "./targets_bill.ts";
import { digestsOf, type TargetOutcome, type TargetsDocument, totalsOf } from "./targets_report.ts";

/** Of the document around the reports, which have one of their own. */
const TARGETS_SCHEMA_VERSION = 1;
const INDENT = " ".repeat(6);

/** The results of many targets as JSON: what they add up to, then `targets[]` with each one's whole report. */
export function createJsonTargets(): TargetsDocument {
  const reports = new Map<string, PackedText>();
  return {
    add: async (name, input) => {
      reports.set(name, await PackedText.of(indented(jsonReport.render(input))));
    },
    *render(outcomes) {
      yield summary(outcomes);
      for (const [i, outcome] of outcomes.entries()) {
        const { name, digest } = outcome;
        const report = digest === undefined ? undefined : reports.get(name);
        const error = digest === undefined ? outcome.failure : null;
        yield `${i === 0 ? "" : ",\n"}    {\n${INDENT}"target": ${JSON.stringify(name)},\n` +
          `${INDENT}"outcome": ${JSON.stringify(digest?.quality ?? "failed")},\n` +
          `${INDENT}"error": ${JSON.stringify(error)},\n${INDENT}"report": `;
        yield* report ?? ["null"];
        yield "\n    }";
      }
      yield "\n  ]\n}\n";
    },
  };
}

/** A report as the value of a key, without the newline at its end. No text of JSON has a newline within. */
function* indented(pieces: Iterable<string>): Generator<string> {
  let isAtEnd = false;
  for (const piece of pieces) {
    if (isAtEnd) yield `\n${INDENT}`;
    isAtEnd = piece.endsWith("\n");
    yield (isAtEnd ? piece.slice(0, -1) : piece).replaceAll("\n", `\n${INDENT}`);
  }
}

function summary(outcomes: readonly TargetOutcome[]): string {
  const digests = digestsOf(outcomes);
  const { metrics, series, dpm, ...names } = totalsOf(digests);
  const { unpriced, samples, ...bill } = billOfTargets(digests);
  const text = JSON.stringify(
    {
      targets_schema_version: TARGETS_SCHEMA_VERSION,
      totals: { metrics, series, dpm },
      names,
      bill: { series: bill.series, samples_per_month: samples, money: bill.money, unpriced_targets: unpriced },
      targets_failed: outcomes.length - digests.length,
    },
    undefined,
    2,
  );
  return `${text.slice(0, -2)},\n  "targets": [\n`;
}
