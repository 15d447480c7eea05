import { ok } from "node:assert/strict";
import { overviewModel } from "../../src/report/overview_model.ts";
import { divideCatalogue } from "../../src/scan/divide_catalogue.ts";
import { describeUnmatchedPatterns } from "../../src/scan/unmatched_patterns.ts";
import { MetricView } from "../../src/snapshot/metric_view.ts";
import { readSnapshot } from "../../src/snapshot/read_snapshot.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { EMPTY_EXPORTED_SET, nextExportedSet } from "../../src/exporter/exported_set.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { exportedSetOptions } from "./exported_set_options.ts";

const NAMES = 10_000;
const names = Array.from({ length: NAMES }, (_, index) => `name_${String(index).padStart(5, "0")}`);
const snapshot = buildSnapshot(Object.fromEntries(names.map((name, index) => [name, measured([20 + index % 50, 1])])));
const view = MetricView.whole(snapshot);

const steps: Record<string, { readonly work: () => Iterable<void>; readonly namesAPause: number }> = {
  "dividing a catalogue": {
    work: () => divideCatalogue(names, { match: [], exclude: [], skipExcluded: false }, []),
    namesAPause: 500,
  },
  "looking for what a pattern was meant for": {
    work: () => describeUnmatchedPatterns(names, [parseNamePattern("nothing")]),
    namesAPause: 100,
  },
  "making a view": { work: () => MetricView.wholeInPieces(snapshot), namesAPause: 500 },
  "choosing what is exported": {
    work: () => nextExportedSet(EMPTY_EXPORTED_SET, view, exportedSetOptions()),
    namesAPause: 1_000,
  },
  "ranking for the page": {
    work: () => overviewModel(MetricView.whole(snapshot), { groups: 8, families: 10 }),
    namesAPause: 500,
  },
  "reading a state back": {
    work: () => readSnapshot(JSON.parse([...renderSnapshot(view)].join("")), "state"),
    namesAPause: 100,
  },
};

for (const [what, { work, namesAPause }] of Object.entries(steps)) {
  Deno.test(`exporter: ${what} pauses after every few names`, () => {
    let pauses = 0;
    for (const _ of work()) pauses++;
    ok(pauses >= NAMES / namesAPause - 1, `${pauses} pauses`);
  });
}
