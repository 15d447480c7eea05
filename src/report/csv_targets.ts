import { groupValues } from "../snapshot/group_key.ts";
import { BATCH, toRecord, toText } from "./csv_report.ts";
import { escapeControls } from "../text/escape_for_display.ts";
import { PackedText } from "./packed_text.ts";
import type { ReportInput } from "./report.ts";
import type { TargetsDocument, TargetsLayout } from "./targets_report.ts";

/**
 * The listed metrics of many targets as one CSV, as the CSV of one has them, `target` before them and `error` behind. A
 * target that failed is one record without a metric. A label that a target is not split by is empty there.
 */
export function createCsvTargets(layout: TargetsLayout): TargetsDocument {
  const { withCost, labels } = layout;
  const records = new Map<string, PackedText>();
  const figures = ["metric_name", "dpm", "series_count", ...withCost ? ["estimated_cost"] : [], "total_dpm"];
  return {
    add: async (name, input) => {
      records.set(name, await PackedText.of(recordsOf(name, input, layout)));
    },
    *render(outcomes) {
      yield toText([["target", ...figures, ...labels, "error"]]);
      for (const outcome of outcomes) {
        const { name, digest } = outcome;
        if (digest !== undefined) yield* records.get(name) ?? [];
        else yield toText([[name, ...figures.map(() => ""), ...labels.map(() => ""), escapeControls(outcome.failure)]]);
      }
    },
  };
}

function* recordsOf(
  name: string,
  { view, options }: ReportInput,
  { withCost, labels }: TargetsLayout,
): Generator<string> {
  const own = options.splitsMetrics ? view.snapshot.scope.groupBy : [];
  const valuesOf = (key: string) => {
    const values = new Map(groupValues(key, own.length).map((value, i) => [own[i], value]));
    return labels.map((label) => values.get(label) ?? "");
  };
  for (let start = 0; start < view.rows.length; start += BATCH) {
    const batch = view.rows.slice(start, start + BATCH);
    yield toText(batch.flatMap((row) => {
      if (own.length === 0) return [[name, ...toRecord(row, withCost), ...labels.map(() => ""), ""]];
      return view.groupRows(row).map(([key, group]) => [name, ...toRecord(group, withCost), ...valuesOf(key), ""]);
    }));
  }
}
