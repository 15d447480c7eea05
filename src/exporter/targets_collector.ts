import type { Collector } from "../exposition/collector.ts";
import { joinFamilies } from "../exposition/join_families.ts";
import type { FamilyHead, MetricFamily } from "../exposition/metric_family.ts";
import type { Registry } from "../exposition/registry.ts";
import { inTurns, Turns } from "../exposition/turns.ts";
import { backendMetricHeads } from "./backend_metrics.ts";
import { EXPORTER_METRICS } from "./metric_declarations.ts";

/** The label that tells targets apart. */
export const TARGET_LABEL = "target";

/** What is exposed of one target. */
export interface ExposedTarget {
  readonly name: string;
  readonly registry: Pick<Registry, "snapshot">;
}

/** A family of all targets, and what it was joined from. */
interface Joined {
  readonly parts: readonly Part[];
  readonly family: Promise<MetricFamily>;
}

type Part = readonly [target: string, MetricFamily];

/**
 * Collects the metrics of many targets: every family once, with a first label `target`.
 *
 * A family of which no target's part has changed is the same object again, so that it is neither joined nor encoded
 * anew.
 */
export class TargetsCollector implements Collector {
  readonly name = "targets";
  readonly heads: readonly FamilyHead[] = HEADS;
  readonly #targets: readonly ExposedTarget[];
  readonly #joined = new Map<string, Joined>();

  constructor(targets: readonly ExposedTarget[]) {
    this.#targets = targets;
  }

  async collect(): Promise<readonly MetricFamily[]> {
    const parts = new Map<string, Part[]>();
    // After a start with saved states, the families of all targets are new.
    const turns = new Turns();
    for (const { name, registry } of this.#targets) {
      await turns.next();
      for (const family of (await registry.snapshot()).families) {
        const known = parts.get(family.name);
        if (known === undefined) parts.set(family.name, [[name, family]]);
        else known.push([name, family]);
      }
    }
    for (const name of this.#joined.keys()) if (!parts.has(name)) this.#joined.delete(name);
    // One after the other: their turns are counted together, and none is in a hurry.
    const families: MetricFamily[] = [];
    for (const [name, own] of inOrder(parts)) families.push(await this.#join(name, own));
    return families;
  }

  #join(name: string, parts: readonly Part[]): Promise<MetricFamily> {
    const before = this.#joined.get(name);
    if (before !== undefined && isSame(before.parts, parts)) return before.family;
    const family = inTurns(joinFamilies(TARGET_LABEL, parts));
    this.#joined.set(name, { parts, family });
    return family;
  }
}

/** The families of a target by name, those of its backend's requests last. */
const HEADS: readonly FamilyHead[] = [
  ...Object.values(EXPORTER_METRICS)
    .filter((metric) => metric !== EXPORTER_METRICS.build)
    .map(({ name, type, help }) => ({ name, type, help })),
  ...backendMetricHeads(),
];
const ORDER = new Map(HEADS.map(({ name }, index) => [name, index]));

/** Families in the order in which they are declared, whichever target was the first to have one. */
function inOrder(parts: ReadonlyMap<string, readonly Part[]>): readonly (readonly [string, readonly Part[]])[] {
  const place = (name: string) => ORDER.get(name) ?? ORDER.size;
  return [...parts].sort(([a], [b]) => place(a) - place(b));
}

function isSame(before: readonly Part[], parts: readonly Part[]): boolean {
  return before.length === parts.length &&
    parts.every(([target, family], i) => before[i]?.[0] === target && before[i]?.[1] === family);
}
