import assert from "node:assert/strict";
import fc from "fast-check";
import { MetricView, SORT_KEYS } from "../../src/snapshot/metric_view.ts";
import { SnapshotFormatError } from "../../src/snapshot/read_snapshot.ts";
import { readSnapshot } from "./read_snapshot_text.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { arbitrarySnapshot } from "../report/arbitrary_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { join } from "../report/report_input.ts";
import { viewOf } from "./view_of.ts";

const SUMS = { metrics: 2, series: 3, dpm: 9 };
const WRITE_AGAIN = "Write it again with --format json --min-dpm 0 --all.";

function complete(): string {
  const snapshot = buildSnapshot({ up: measured([20, 2]), down: measured([5, 1]) });
  return join(renderSnapshot(MetricView.whole(snapshot)));
}

/** The parts of a document the cases below spoil. */
interface Spoiled {
  readonly metrics: readonly [object, object];
  readonly ledger: object;
  readonly backend: object;
}

function edited(edit: (document: Spoiled) => void): string {
  const document = JSON.parse(complete());
  edit(document);
  return JSON.stringify(document);
}

function assertRefused(text: string, message: string): void {
  assert.throws(() => readSnapshot(text, "old.json"), (error) => {
    assert.ok(error instanceof SnapshotFormatError);
    assert.equal(error.source, "old.json");
    assert.equal(error.exitCode, 2);
    assert.equal(error.message, message);
    return true;
  });
}

Deno.test("readSnapshot: gives back the snapshot a complete report was rendered from, whatever it holds", () => {
  const options = fc.record({
    sort: fc.constantFrom(...SORT_KEYS),
    costPer1000Series: fc.constantFrom(undefined, 6.5),
  });
  fc.assert(fc.property(arbitrarySnapshot, options, (snapshot, options) => {
    const text = join(renderSnapshot(viewOf(snapshot, { minDpm: 0, all: true, ...options })));
    assert.deepStrictEqual(readSnapshot(text, "report.json"), snapshot);
  }));
});

Deno.test("readSnapshot: the names come back sorted, as a catalogue is", () => {
  assert.deepEqual([...readSnapshot(complete(), "old.json").names.keys()], ["down", "up"]);
});

Deno.test("readSnapshot: refuses a report that lists only a part of its metrics", () => {
  const text = join(renderSnapshot(viewOf(buildSnapshot({ up: measured([20, 2]), down: measured([5, 1]) }))));
  assertRefused(
    text,
    `Cannot read the report "old.json": it leaves out 1 of the 2 metric names of its scan. ${WRITE_AGAIN}`,
  );
});

Deno.test("readSnapshot: refuses a newer version and says what to do", () => {
  assertRefused(
    edited((document) => Object.assign(document, { schema_version: 3 })),
    'Cannot read the report "old.json" at schema_version: it is of version 3, and this program reads versions 1 to 2. ' +
      "Use a newer dpm-finder, or write the report again with this one.",
  );
});

Deno.test("readSnapshot: reads a report of version 1, whose totals have other parts (O9)", () => {
  const text = edited((document) =>
    Object.assign(document, { schema_version: 1, totals: { listed: SUMS, excluded: SUMS, all: SUMS } })
  );
  assert.deepEqual(readSnapshot(text, "old.json"), readSnapshot(complete(), "new.json"));
});

Deno.test("readSnapshot: refuses a version 2 with the totals of version 1", () => {
  assertRefused(
    edited((document) => Object.assign(document, { totals: { listed: SUMS, excluded: SUMS, all: SUMS } })),
    `Cannot read the report "old.json" at totals.over_threshold: it is missing. ${WRITE_AGAIN}`,
  );
});

Deno.test("readSnapshot: refuses what is no report", () => {
  assertRefused(
    '{"metrics":[]}',
    `Cannot read the report "old.json": it has no schema_version, so it is not a report of this program. ${WRITE_AGAIN}`,
  );
  assertRefused(
    "[]",
    `Cannot read the report "old.json": it has no schema_version, so it is not a report of this program. ${WRITE_AGAIN}`,
  );
  assertRefused(
    '{"targets_schema_version":1,"targets":[]}',
    'Cannot read the report "old.json": it holds the reports of many targets, and one of a single target is read. ' +
      "Take one out of it: jq '.targets[0].report'.",
  );
  assertRefused(
    '{"schema_version":"1"}',
    `Cannot read the report "old.json" at schema_version: it is "1", expected 1 or 2. ${WRITE_AGAIN}`,
  );
});

Deno.test("readSnapshot: says which value is wrong", () => {
  const cases: [(document: Spoiled) => void, string][] = [
    [(d) => Reflect.deleteProperty(d, "ledger"), "at ledger: it is missing"],
    [(d) => Object.assign(d, { lookback_minutes: 0 }), "at lookback_minutes: it is 0, expected more than 0"],
    [(d) => Object.assign(d.metrics[0], { metric_name: 7 }), "at metrics[0].metric_name: it is 7, expected a text"],
    [(d) => Object.assign(d, { totals: null }), "at totals: it is null, expected a mapping"],
    [(d) => Object.assign(d, { totals: [] }), "at totals.over_threshold: it is missing"],
    [(d) => Object.assign(d, { warnings: {} }), "at warnings: it is a mapping, expected a list"],
    [(d) => Object.assign(d, { families: "x" }), 'at families: it is "x", expected a list'],
    [(d) => Object.assign(d.ledger, { catalogue: 1.5 }), "at ledger.catalogue: it is 1.5, expected a whole number"],
    [
      (d) => Object.assign(d, { evaluated_at: "x" }),
      'at evaluated_at: it is "x", expected a time in UTC with milliseconds, such as 2026-01-02T12:00:00.000Z',
    ],
    [
      (d) => Object.assign(d, { evaluated_at: "2026-01-02T12:00:00Z" }),
      'at evaluated_at: it is "2026-01-02T12:00:00Z", expected a time in UTC with milliseconds, such as ' +
      "2026-01-02T12:00:00.000Z",
    ],
    [
      (d) => Object.assign(d.metrics[1], { distribution: [{ dpm: "1", series: 1 }] }),
      'at metrics[1].distribution[0].dpm: it is "1", expected a number',
    ],
    [
      (d) => Object.assign(d.metrics[1], { distribution: [{ dpm: 1.5, series: 1 }] }),
      "at metrics[1].distribution[0].dpm: it is 1.5, which is no whole number of samples in 5 minutes",
    ],
    [
      (d) => Object.assign(d.backend, { flavour: "influxdb" }),
      'at backend.flavour: it is "influxdb", expected one of mimir, victoriametrics, thanos, prometheus, unknown',
    ],
  ];
  for (const [edit, where] of cases) {
    assertRefused(edited(edit), `Cannot read the report "old.json" ${where}. ${WRITE_AGAIN}`);
  }
});

Deno.test("readSnapshot: refuses a repeated name and names its ledger does not count", () => {
  assertRefused(
    edited((document) => Object.assign(document.metrics[1], { metric_name: "up" })),
    `Cannot read the report "old.json": it has the metric "up" twice. ${WRITE_AGAIN}`,
  );
  assertRefused(
    edited((document) => Object.assign(document.ledger, { catalogue: 1 })),
    `Cannot read the report "old.json": it has 2 metric names, and its ledger counts 1. ${WRITE_AGAIN}`,
  );
});

Deno.test("readSnapshot: keys of a later minor version do not break it", () => {
  const text = edited((document) => Object.assign(document, { flavor: "vanilla" }));
  assert.equal(readSnapshot(text, "old.json").names.size, 2);
});
