import { encodeText } from "../exposition/encode_text.ts";
import { withLabel } from "../exposition/join_families.ts";
import type { MetricFamily } from "../exposition/metric_family.ts";
import { snapshotFamilies } from "../snapshot/snapshot_families.ts";
import { type MetricDeclaration, metricFamily, SNAPSHOT_METRICS } from "../snapshot/snapshot_metrics.ts";
import { escapeControls } from "../text/escape_for_display.ts";
import { PackedText } from "./packed_text.ts";
import type { TargetOutcome, TargetsDocument } from "./targets_report.ts";

const MAX_REASON_CHARACTERS = 500;

/** Metrics that only a document of many targets has. */
const TARGETS_METRICS = {
  measured: {
    name: "dpm_finder_target_measured",
    type: "gauge",
    help: "Whether the target was measured: 1, or 0 where the scan failed as a whole.",
    labels: ["target"],
  },
  failure: {
    name: "dpm_finder_target_failure",
    type: "info",
    help: "Why the scan of a target failed as a whole.",
    labels: ["target", "reason"],
  },
} as const satisfies Record<string, MetricDeclaration>;

/** Families in the order in which the document of one target has them. */
const ORDER: readonly string[] = Object.values(SNAPSHOT_METRICS).map(({ name }) => name);

/** A family of the document: its lines by target. */
interface SharedFamily {
  readonly name: string;
  /** Its metadata, which is the same whatever the target. */
  readonly head: string;
  readonly lines: Map<string, PackedText>;
}

/** The results of many targets in the Prometheus text format: each family once, with a first label `target`. */
export function createPromTargets(): TargetsDocument {
  const families = new Map<string, SharedFamily>();
  return {
    add: async (target, { view }) => {
      for (const family of snapshotFamilies(view)) {
        const text = encodeText([withLabel(family, "target", target)]);
        const head = /^(?:#.*\n)*/.exec(text)?.[0] ?? "";
        const shared = families.get(family.name) ?? { name: family.name, head, lines: new Map() };
        families.set(family.name, shared);
        shared.lines.set(target, await PackedText.of([text.slice(head.length)]));
      }
    },
    *render(outcomes) {
      const measured = outcomes.filter(({ digest }) => digest !== undefined);
      const inOrder = [...families.values()].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
      for (const { head, lines } of inOrder) {
        yield head;
        for (const { name } of measured) yield* lines.get(name) ?? [];
      }
      yield encodeText(familiesOfTargets(outcomes));
    },
  };
}

/** Yields what is said of targets beside their own results: which were measured, and why others failed. */
export function* familiesOfTargets(outcomes: readonly TargetOutcome[]): Generator<MetricFamily> {
  yield metricFamily(
    TARGETS_METRICS.measured,
    outcomes.map(({ name, digest }) => ({ labels: { target: name }, value: digest === undefined ? 0 : 1 })),
  );
  const failures = outcomes.flatMap((outcome) => {
    if (outcome.digest !== undefined) return [];
    const reason = Array.from(escapeControls(outcome.failure)).slice(0, MAX_REASON_CHARACTERS).join("");
    return [{ labels: { target: outcome.name, reason }, value: 1 }];
  });
  if (failures.length > 0) yield metricFamily(TARGETS_METRICS.failure, failures);
}
