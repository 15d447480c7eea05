import { checkFamily } from "./check_family.ts";
import type { CollectedFamilies, Collector } from "./collector.ts";
import { reservedNames, textSuffixes } from "./metric_definition.ts";
import { DuplicateMetricError } from "./metric_errors.ts";
import type { MetricFamily } from "./metric_family.ts";

/**
 * All families of a registry at one moment. It never changes.
 *
 * Two snapshots between which nothing changed are the same object, so their bytes are encoded once.
 */
export interface ExpositionSnapshot {
  /** In the order of registration. */
  readonly families: readonly MetricFamily[];
}

/** A callback or a collector that fails while a snapshot is taken. */
export class CollectError extends Error {
  override readonly name = "CollectError";
  /** Name of the metric or of the collector. */
  readonly collector: string;

  constructor(collector: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot collect ${JSON.stringify(collector)}: ${reason}`, { cause });
    this.collector = collector;
  }
}

/** The collectors whose metrics are exposed together. */
export class Registry {
  readonly #collectors = new Set<Collector>();
  readonly #names = new NameLedger();
  #last: ExpositionSnapshot = { families: [] };
  /** Whether the last snapshot was checked against the names that are registered now. */
  #checked = false;

  /**
   * Adds an instrument or a collector, and returns it.
   *
   * @example
   * ```ts
   * import { Counter } from "./counter.ts";
   * import { Registry } from "./registry.ts";
   *
   * const registry = new Registry();
   * const jobs = registry.register(new Counter({ name: "jobs_total", help: "Jobs done." }));
   * jobs.inc();
   * ```
   */
  register<C extends Collector>(collector: C): C {
    if (this.#collectors.has(collector)) return collector;
    const claimed = [];
    try {
      for (const head of collector.heads ?? []) {
        this.#names.claim(head.name, reservedNames(head));
        claimed.push(head);
      }
    } catch (error) {
      for (const head of claimed) this.#names.release(reservedNames(head));
      throw error;
    }
    this.#collectors.add(collector);
    this.#checked = false;
    return collector;
  }

  /** Removes a collector, and returns whether it was there. */
  unregister(collector: Collector): boolean {
    const removed = this.#collectors.delete(collector);
    if (removed) { for (const head of collector.heads ?? []) this.#names.release(reservedNames(head)); }
    return removed;
  }

  /**
   * Collects the families of every collector.
   *
   * Asynchronous collectors run at the same time; instruments are read in one go, so that what one turn of the event
   * loop changes together is seen together. One that fails makes the whole snapshot fail with a
   * {@linkcode CollectError}: a scrape without some of its metrics would look as if they were gone.
   */
  async snapshot(): Promise<ExpositionSnapshot> {
    const collectors = [...this.#collectors];
    const answers = await Promise.all(collectors.map(ask));
    const before = this.#last.families;
    const families = answers.flat();
    const same = before.length === families.length && families.every((family, index) => family === before[index]);
    // What was valid in the last snapshot is valid again, unless a collector registered since claims a name of it.
    if (same && this.#checked) return this.#last;
    const names = new CollectedNames(collectors);
    for (const [index, collector] of collectors.entries()) {
      for (const family of answers[index] ?? []) checkCollected(collector, family, names);
    }
    this.#checked = true;
    if (!same) this.#last = { families };
    return this.#last;
  }
}

/** A failure becomes a promise too, so that collectors already running are still awaited and none fails unheard. */
function ask(collector: Collector): MetricFamily[] | Promise<MetricFamily[]> {
  try {
    const collected = collector.collect();
    return Symbol.iterator in collected ? [...collected] : gather(collector, collected);
  } catch (error) {
    return Promise.reject(new CollectError(collector.name, error));
  }
}

async function gather(
  collector: Collector,
  collected: Exclude<CollectedFamilies, Iterable<MetricFamily>>,
): Promise<MetricFamily[]> {
  try {
    return await Array.fromAsync(collected instanceof Promise ? await collected : collected);
  } catch (error) {
    throw new CollectError(collector.name, error);
  }
}

function checkCollected(collector: Collector, family: MetricFamily, names: CollectedNames): void {
  try {
    checkFamily(family);
    names.add(collector, family);
  } catch (error) {
    throw new CollectError(collector.name, error);
  }
}

/** The names of one snapshot: a family in `heads` owns its name since registration, any other must claim a free one. */
class CollectedNames {
  readonly #collectors: readonly Collector[];
  readonly #announced = new Set<string>();
  /** Made for the first family that no `heads` names: most registries never see one. */
  #lines: NameLedger | undefined;

  constructor(collectors: readonly Collector[]) {
    this.#collectors = collectors;
  }

  add(collector: Collector, family: MetricFamily): void {
    const { name, type } = family;
    if (!collector.heads?.some((head) => head.name === name && head.type === type)) {
      this.#lines ??= this.#registered();
      this.#lines.claim(name, lineNames(family));
      return;
    }
    if (this.#announced.has(name)) throw new DuplicateMetricError(name, name, name);
    this.#announced.add(name);
  }

  #registered(): NameLedger {
    const lines = new NameLedger();
    for (const { name, type } of this.#collectors.flatMap(({ heads = [] }) => heads)) {
      lines.claim(name, textSuffixes(type).map((suffix) => name + suffix));
    }
    return lines;
  }
}

/**
 * The names that a collected family has in the text formats.
 *
 * A Go program's metrics have a gauge `x` beside a counter `x_total`, and are passed on as they are: what clashes in
 * OpenMetrics alone is put right by its encoder.
 */
function lineNames({ name, type, samples }: MetricFamily): Set<string> {
  const [declared = ""] = textSuffixes(type);
  const head = samples.some(({ suffix }) => suffix === "") ? "" : declared;
  const suffixes = new Set([head, ...samples.map(({ suffix }) => suffix)]);
  suffixes.delete("_created");
  return new Set(Array.from(suffixes, (suffix) => name + suffix));
}

/** Which family owns which name: two that share a name could not be told apart on the wire. */
class NameLedger {
  readonly #owners = new Map<string, string>();

  /** Gives `family` all of `names`, or throws and gives it none. */
  claim(family: string, names: Iterable<string>): void {
    const all = [...names];
    for (const name of all) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) throw new DuplicateMetricError(name, family, owner);
    }
    for (const name of all) this.#owners.set(name, family);
  }

  /** Takes `names` back. */
  release(names: Iterable<string>): void {
    for (const name of names) this.#owners.delete(name);
  }
}
