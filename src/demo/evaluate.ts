import { aggregate } from "./aggregate.ts";
import { arithmetic } from "./arithmetic.ts";
import { type Dialect, isLabelName } from "./dialect.ts";
import type { Aggregate, Arithmetic, Call, Expression, RangeSelector, Subquery } from "./expression.ts";
import { labelReplacement } from "./label_replace.ts";
import { LabelSet } from "./label_set.ts";
import { parseExpression } from "./parse_expression.ts";
import { QueryError } from "./query_error.ts";
import type { QueryValue, Sample } from "./query_value.ts";
import type { SeriesStore } from "./series_store.ts";

/** How far back a plain selector looks for the last sample, as every backend does unless told otherwise. */
const LOOKBACK_MS = 300_000;

/** What a query is evaluated against. */
export interface EvaluateOptions {
  readonly store: SeriesStore;
  readonly dialect: Dialect;
  /** The instant of the evaluation, in Unix milliseconds. */
  readonly timeMs: number;
  /** Samples one step may hold before the query fails. @default 50,000,000, as in Prometheus */
  readonly maxSamples?: number;
  /** Series one query may select before it fails, as Mimir has it. @default unlimited */
  readonly maxSeries?: number;
}

/**
 * Evaluates an expression at one instant the way the backend of the given dialect does.
 *
 * @throws {QueryError}
 */
export function evaluate(expression: string, options: EvaluateOptions): QueryValue {
  return new Evaluation(options).run(parseExpression(expression, options.dialect));
}

/** A series of a range vector, as far as the functions of the demo look at it. */
interface RangeSeries {
  readonly labels: LabelSet;
  readonly count: number;
  readonly last: number;
  readonly dropsName: boolean;
}

class Evaluation {
  readonly #options: EvaluateOptions;
  readonly #maxSamples: number;
  #selectedSeries = 0;

  constructor(options: EvaluateOptions) {
    this.#options = options;
    this.#maxSamples = options.maxSamples ?? 50_000_000;
  }

  run(expression: Expression): QueryValue {
    if (expression.kind === "string") return { type: "string", value: expression.value };
    if (expression.kind === "range" || expression.kind === "subquery") {
      throw new QueryError(
        "execution",
        "Cannot answer with a range vector: the demo backend keeps no samples to show. Try count_over_time(…).",
      );
    }
    const { delayedNames, mergesEqualSeries } = this.#options.dialect;
    const value = this.#evaluate(expression, this.#options.timeMs);
    if (typeof value === "number" && !mergesEqualSeries) return { type: "scalar", value };
    const samples = asVector(value).map((sample) =>
      sample.dropsName ? { ...sample, labels: sample.labels.withoutMetricName() } : sample
    );
    if (delayedNames) failOnEqualLabels(samples);
    if (mergesEqualSeries) {
      const repeated = findEqualLabels(samples);
      if (repeated !== undefined) {
        throw new QueryError("execution", `duplicate output timeseries: ${repeated.toJsonText()}`);
      }
    }
    return { type: "vector", samples };
  }

  #evaluate(expression: Expression, timeMs: number): number | readonly Sample[] {
    switch (expression.kind) {
      case "number":
        return expression.value;
      case "selector":
        return this.#rangeSeries({ ...expression, kind: "range", rangeMs: LOOKBACK_MS }, timeMs).map((series) => ({
          labels: series.labels,
          value: series.last,
          dropsName: series.dropsName,
        }));
      case "aggregate":
        return this.#aggregate(expression, timeMs);
      case "call":
        return this.#call(expression, timeMs);
      case "or":
        return this.#or(expression.operands, timeMs);
      case "arithmetic":
        return this.#arithmetic(expression, timeMs);
      default:
        // The parser has checked the type of every operand.
        throw new QueryError("execution", `unexpected ${expression.kind} where an instant vector belongs`);
    }
  }

  #vector(expression: Expression, timeMs: number): readonly Sample[] {
    return asVector(this.#evaluate(expression, timeMs));
  }

  #aggregate(node: Aggregate, timeMs: number): readonly Sample[] {
    const { operator, parameter, expression, grouping } = node;
    if (operator === "count_values" && !isLabelName(textOf(parameter), this.#options.dialect)) {
      throw new QueryError("execution", `invalid label name ${JSON.stringify(textOf(parameter))}`);
    }
    const given = parameter === undefined || parameter.kind === "string"
      ? textOf(parameter)
      : this.#vector(parameter, timeMs)[0]?.value;
    return aggregate(operator, given, grouping, this.#vector(expression, timeMs));
  }

  #call(call: Call, timeMs: number): readonly Sample[] {
    const [first] = call.arguments;
    if (first === undefined) return [];
    if (call.function === "vector") return this.#vector(first, timeMs);
    if (call.function === "label_replace") return this.#labelReplace(call, timeMs);
    const samples = this.#rangeSeries(first, timeMs).map((series) => {
      const value = call.function === "count_over_time"
        ? series.count
        : call.function === "last_over_time"
        ? series.last
        : 1;
      const drops = call.function !== "last_over_time" && !call.keepsMetricNames;
      return this.#dropName({ labels: series.labels, value, dropsName: series.dropsName }, drops);
    });
    this.#failOnEqualLabelsNow(samples);
    return samples;
  }

  #labelReplace(call: Call, timeMs: number): readonly Sample[] {
    const [vector, ...texts] = call.arguments;
    const replace = labelReplacement(texts.map(textOf), this.#options.dialect);
    const samples = (vector === undefined ? [] : this.#vector(vector, timeMs)).map(replace);
    if (!this.#options.dialect.mergesEqualSeries) failOnEqualLabels(samples);
    return samples;
  }

  /** Takes from each operand what no operand before it has; metric names do not count as a difference. */
  #or(operands: readonly Expression[], timeMs: number): readonly Sample[] {
    const seen = new Set<string>();
    const samples: Sample[] = [];
    for (const operand of operands) {
      const added = this.#vector(operand, timeMs).filter(({ labels }) => !seen.has(labels.withoutMetricName().key));
      for (const { labels } of added) seen.add(labels.withoutMetricName().key);
      for (const sample of added) samples.push(sample);
    }
    this.#failOnEqualLabelsNow(samples);
    return samples;
  }

  #arithmetic({ operator, left, right }: Arithmetic, timeMs: number): number | readonly Sample[] {
    const operands = [this.#evaluate(left, timeMs), this.#evaluate(right, timeMs)] as const;
    const value = arithmetic(operator, ...operands, (sample) => this.#dropName(sample, true));
    if (typeof value !== "number") this.#failOnEqualLabelsNow(value);
    return value;
  }

  #rangeSeries(expression: Expression, timeMs: number): readonly RangeSeries[] {
    if (expression.kind === "range") return this.#selectedRange(expression, timeMs);
    if (expression.kind === "subquery") return this.#subquery(expression, timeMs);
    throw new QueryError("execution", `unexpected ${expression.kind} where a range vector belongs`);
  }

  #selectedRange(selector: RangeSelector, timeMs: number): readonly RangeSeries[] {
    const throughMs = timeMs - selector.offsetMs;
    const afterMs = throughMs - selector.rangeMs - (this.#options.dialect.closedRange ? 1 : 0);
    const found: RangeSeries[] = [];
    for (const series of this.#options.store.select(selector.matchers)) {
      const count = series.countSamples(afterMs, throughMs);
      if (count === 0) continue;
      // Prometheus holds the samples of one series at a time, and one result for each series before it.
      if (found.length + count > this.#maxSamples) {
        throw new QueryError(
          "execution",
          "query processing would load too many samples into memory in query execution",
        );
      }
      found.push({ labels: series.labels, count, last: series.value, dropsName: false });
    }
    this.#selectedSeries += found.length;
    const { maxSeries } = this.#options;
    if (maxSeries !== undefined && this.#selectedSeries > maxSeries) {
      throw new QueryError(
        "execution",
        `the query exceeded the maximum number of series (limit: ${maxSeries} series) (err-mimir-max-series-per-query). ` +
          "Consider reducing the time range and/or number of series selected by the query.",
      );
    }
    return found;
  }

  #subquery(subquery: Subquery, timeMs: number): readonly RangeSeries[] {
    const throughMs = timeMs - subquery.offsetMs;
    const startMs = throughMs - subquery.rangeMs;
    // Steps lie on multiples of the step since the epoch, whatever the time of the query.
    let stepAtMs = Math.ceil(startMs / subquery.stepMs) * subquery.stepMs;
    if (stepAtMs === startMs && !this.#options.dialect.closedRange) stepAtMs += subquery.stepMs;
    const found = new Map<string, RangeSeries>();
    for (; stepAtMs <= throughMs; stepAtMs += subquery.stepMs) {
      for (const sample of this.#vector(subquery.expression, stepAtMs)) {
        const { key } = sample.labels;
        const before = found.get(key);
        found.set(key, {
          labels: sample.labels,
          count: (before?.count ?? 0) + 1,
          last: sample.value,
          dropsName: sample.dropsName || (before?.dropsName ?? false),
        });
      }
    }
    return [...found.values()];
  }

  #dropName(sample: Sample, drops: boolean): Sample {
    if (!drops) return sample;
    return this.#options.dialect.delayedNames
      ? { ...sample, dropsName: true }
      : { ...sample, labels: sample.labels.withoutMetricName() };
  }

  /** Fails on series that have lost their names and become equal, where the backend drops names at once. */
  #failOnEqualLabelsNow(samples: readonly Sample[]): void {
    const { delayedNames, mergesEqualSeries } = this.#options.dialect;
    if (!delayedNames && !mergesEqualSeries) failOnEqualLabels(samples);
  }
}

function asVector(value: number | readonly Sample[]): readonly Sample[] {
  return typeof value === "number" ? [{ labels: LabelSet.EMPTY, value, dropsName: false }] : value;
}

function textOf(expression: Expression | undefined): string {
  return expression?.kind === "string" ? expression.value : "";
}

function failOnEqualLabels(samples: readonly Sample[]): void {
  if (findEqualLabels(samples) !== undefined) {
    throw new QueryError("execution", "vector cannot contain metrics with the same labelset");
  }
}

function findEqualLabels(samples: readonly Sample[]): LabelSet | undefined {
  if (samples.length < 2) return undefined;
  const seen = new Set<string>();
  for (const { labels } of samples) {
    const size = seen.size;
    if (seen.add(labels.key).size === size) return labels;
  }
  return undefined;
}
