import { hashText } from "../../text/hash_text.ts";
import { regularSeries, type SyntheticSeries } from "../synthetic_series.ts";

type Labels = Readonly<Record<string, string>>;

/** How a target is scraped. */
interface TargetOptions {
  /** Time between two scrapes. @default 60,000 */
  readonly intervalMs?: number;
  /** First sample, in Unix milliseconds. @default where the tenant begins */
  readonly startMs?: number;
  /** Last sample, in Unix milliseconds. @default never */
  readonly endMs?: number;
}

/** Metrics a scrape itself adds to every target. */
const SCRAPE_METRICS = [
  "up",
  "scrape_duration_seconds",
  "scrape_samples_scraped",
  "scrape_samples_post_metric_relabeling",
  "scrape_series_added",
];

/** Collects the series of the demo tenant. */
export class TenantBuilder {
  readonly #series: SyntheticSeries[] = [];
  readonly #startMs: number;

  /** @param startMs When the tenant begins: nothing has a sample before, in Unix milliseconds. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get series(): readonly SyntheticSeries[] {
    return this.#series;
  }

  /** Adds a scraped target with `up` and its kin; the returned target takes what it exposes. */
  target(labels: Labels, options: TargetOptions = {}): Target {
    return this.source(labels, options).values(SCRAPE_METRICS);
  }

  /** Adds a source of series that are not scraped, such as recording rules. */
  source(labels: Labels, options: TargetOptions = {}): Target {
    const { intervalMs = 60_000, startMs = this.#startMs, endMs } = options;
    // Each target has its own moment of the interval, the same one whenever the tenant is made.
    const phaseMs = hashText(Object.values(labels).join("/")) % intervalMs;
    return new Target((name, more) => {
      const series = { __name__: name, ...labels, ...more };
      this.#series.push(regularSeries(series, { intervalMs, phaseMs, startMs, endMs }));
    });
  }
}

/** What one target exposes. */
export class Target {
  readonly #add: (name: string, labels: Labels) => void;

  constructor(add: (name: string, labels: Labels) => void) {
    this.#add = add;
  }

  /** Adds one series of each name. */
  values(names: readonly string[], labels: Labels = {}): this {
    for (const name of names) this.#add(name, labels);
    return this;
  }

  /** Adds each name with every combination of the dimensions' values. */
  vectors(
    names: readonly string[],
    dimensions: Readonly<Record<string, readonly string[]>>,
    labels: Labels = {},
  ): this {
    for (const combination of combinations(dimensions)) this.values(names, { ...labels, ...combination });
    return this;
  }

  /** Adds a classic histogram: `_bucket` for each bound and `+Inf`, `_sum` and `_count`. */
  histogram(
    name: string,
    bounds: readonly string[],
    dimensions: Readonly<Record<string, readonly string[]>> = {},
  ): this {
    for (const labels of combinations(dimensions)) {
      for (const le of [...bounds, "+Inf"]) this.#add(`${name}_bucket`, { ...labels, le });
      this.values([`${name}_sum`, `${name}_count`], labels);
    }
    return this;
  }

  /** Adds a summary: quantiles, `_sum` and `_count`. */
  summary(name: string, dimensions: Readonly<Record<string, readonly string[]>> = {}): this {
    return this.vectors([name], { ...dimensions, quantile: ["0", "0.25", "0.5", "0.75", "1"] })
      .vectors([`${name}_sum`, `${name}_count`], dimensions);
  }
}

/** Numbers a name: `numbered("pod", 2)` gives `pod-0` and `pod-1`. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

function combinations(dimensions: Readonly<Record<string, readonly string[]>>): Record<string, string>[] {
  let found: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(dimensions)) {
    found = found.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value })));
  }
  return found;
}
