import type { AggregateOperator, Grouping } from "./expression.ts";
import { collisionProofKey, LabelSet, METRIC_NAME_LABEL } from "./label_set.ts";
import type { Sample } from "./query_value.ts";

interface Group {
  readonly labels: LabelSet;
  readonly samples: Sample[];
}

/** Folds the values of a group into one. */
const FOLDS = {
  avg: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  count: (values: readonly number[]) => values.length,
  group: () => 1,
  max: (values: readonly number[]) => values.reduce((a, b) => (b > a ? b : a)),
  min: (values: readonly number[]) => values.reduce((a, b) => (b < a ? b : a)),
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
} as const;

/**
 * Evaluates an aggregation over a vector.
 *
 * @param parameter The number of `topk` and `bottomk`, the label name of `count_values`
 */
export function aggregate(
  operator: AggregateOperator,
  parameter: number | string | undefined,
  grouping: Grouping,
  samples: readonly Sample[],
): Sample[] {
  if (operator === "count_values") return countValues(String(parameter), grouping, samples);
  const groups = groupSamples(grouping, samples);
  if (operator === "topk" || operator === "bottomk") {
    const direction = operator === "topk" ? -1 : 1;
    const size = Math.max(0, Math.trunc(Number(parameter)));
    return groups.flatMap((group) => group.samples.sort((a, b) => direction * (a.value - b.value)).slice(0, size));
  }
  const fold = FOLDS[operator];
  return groups.map((group) => ({
    labels: group.labels,
    value: fold(group.samples.map((sample) => sample.value)),
    dropsName: group.samples.some((sample) => sample.dropsName),
  }));
}

/** Counts how often each value occurs. The value goes into a label, which overwrites one of the same name. */
function countValues(label: string, grouping: Grouping, samples: readonly Sample[]): Sample[] {
  const labels = grouping.without || grouping.labels.includes(label) ? grouping.labels : [...grouping.labels, label];
  const groups = groupSamples({ without: grouping.without, labels }, samples, label);
  return groups.map((group) => ({ labels: group.labels, value: group.samples.length, dropsName: false }));
}

/** @param valueLabel Label that is set to the value of each sample before it is grouped. */
function groupSamples(grouping: Grouping, samples: readonly Sample[], valueLabel?: string): Group[] {
  const named = new Set(grouping.labels);
  if (grouping.without) named.add(METRIC_NAME_LABEL);
  const order = [...named];
  const fullLabels = ({ labels, value }: Sample) =>
    valueLabel === undefined ? labels : labels.with(valueLabel, String(value));
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    // Only `without` has to build labels for each sample; `by` reads the few it names.
    const remaining = grouping.without ? fullLabels(sample).without((name) => named.has(name)) : undefined;
    const key = remaining?.key ?? collisionProofKey(
      order.map((name) => name === valueLabel ? String(sample.value) : sample.labels.get(name)),
    );
    let group = groups.get(key);
    if (group === undefined) {
      group = { labels: remaining ?? fullLabels(sample).without((name) => !named.has(name)), samples: [] };
      groups.set(key, group);
    }
    group.samples.push(sample);
  }
  return [...groups.values()];
}
