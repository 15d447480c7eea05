import { isLegacyLabelName, isLegacyName } from "./escape_name.ts";
import { InvalidMetricError } from "./metric_errors.ts";
import type { FamilyHead, MetricType, Sample } from "./metric_family.ts";

/** Options that define a metric. */
export interface MetricOptions<N extends string> {
  /** The metric's name: a counter's with or without `_total`, an info's with or without `_info`. */
  readonly name: string;
  /** One sentence for the people who will meet the metric in a query. */
  readonly help: string;
  /** The base unit that ends the name, before `_total`: `seconds`, `bytes`, `ratio`. */
  readonly unit?: string;
  /** Names of the labels, in the order they are written. */
  readonly labelNames?: readonly N[];
  /**
   * Allows any non-empty Unicode text as the name and as label names. Prometheus before 3 gets them escaped.
   *
   * @default false
   */
  readonly utf8?: boolean;
}

/** The suffixes that belong to a type, apart from the bare name. */
export const TYPE_SUFFIXES: Record<MetricType, readonly Sample["suffix"][]> = {
  counter: ["_total", "_created"],
  gauge: [],
  histogram: ["_bucket", "_sum", "_count", "_created"],
  gaugehistogram: ["_bucket", "_gsum", "_gcount"],
  summary: ["_sum", "_count", "_created"],
  info: ["_info"],
  stateset: [],
  unknown: [],
};

/** Labels that a type writes itself. */
const OWN_LABELS: Partial<Record<MetricType, string>> = { histogram: "le", summary: "quantile" };

/** Checks a definition against the rules of the formats, and takes off the suffix that belongs to the samples. */
export function defineMetric(type: MetricType, options: MetricOptions<string>): FamilyHead {
  const { name: given, help, unit, labelNames = [], utf8 = false } = options;
  const suffix = type === "counter" ? "_total" : type === "info" ? "_info" : "";
  const name = suffix !== "" && given.endsWith(suffix) ? given.slice(0, -suffix.length) : given;
  checkName(given, name, utf8);
  if (typeof help !== "string" || help.trim() === "") {
    throw new InvalidMetricError(given, "it has no help. Say in one sentence what it measures.");
  }
  if (type === "stateset" && name.includes(":")) {
    throw new InvalidMetricError(given, "a state set's name is a label's name too, which has no colon.");
  }
  if (unit !== undefined) checkUnit(given, name, type, unit);
  for (const [index, label] of labelNames.entries()) {
    checkLabelName(given, label, utf8);
    if (labelNames.indexOf(label) !== index) throw new InvalidMetricError(given, `the label "${label}" appears twice.`);
    if (label === OWN_LABELS[type] || type === "stateset" && label === name) {
      throw new InvalidMetricError(given, `a ${type} writes the label "${label}" itself. Choose another name.`);
    }
  }
  return unit === undefined ? { name, type, help } : { name, type, help, unit };
}

/** Every name that OpenMetrics keeps for a family: no other family may use one of them. */
export function reservedNames(head: Pick<FamilyHead, "name" | "type">): string[] {
  return [head.name, ...TYPE_SUFFIXES[head.type].map((suffix) => head.name + suffix)];
}

/** The suffixes of the lines that a family of this type may have in the text formats. */
export function textSuffixes(type: MetricType): Sample["suffix"][] {
  const suffixes = TYPE_SUFFIXES[type].filter((suffix) => suffix !== "_created");
  return type === "counter" || type === "info" ? suffixes : ["", ...suffixes];
}

/** Throws unless `label` can be the name of a label. */
export function checkLabelName(metric: string, label: string, utf8: boolean): void {
  if (label.startsWith("__")) {
    throw new InvalidMetricError(metric, `the label "${label}" begins with "__", which Prometheus keeps for itself.`);
  }
  if (utf8 ? label === "" || !label.isWellFormed() : !isLegacyLabelName(label)) {
    throw new InvalidMetricError(
      metric,
      `the label ${JSON.stringify(label)} is not a label name. ` +
        (utf8 ? "Use at least one character of valid Unicode." : "Use letters, digits and underscores."),
    );
  }
}

function checkName(given: string, name: string, utf8: boolean): void {
  if (utf8 ? name === "" || !name.isWellFormed() : !isLegacyName(name)) {
    throw new InvalidMetricError(
      given,
      utf8
        ? "a name is at least one character of valid Unicode."
        : "a name consists of letters, digits, underscores and colons and does not begin with a digit. " +
          'Other names need the option "utf8".',
    );
  }
}

function checkUnit(given: string, name: string, type: MetricType, unit: string): void {
  if (type === "info" || type === "stateset") {
    throw new InvalidMetricError(given, `a metric of type ${type} has no unit.`);
  }
  if (!isLegacyName(unit)) throw new InvalidMetricError(given, `the unit ${JSON.stringify(unit)} is not a word.`);
  if (!name.endsWith(`_${unit}`)) {
    throw new InvalidMetricError(given, `the unit is "${unit}", and the name does not end with "_${unit}".`);
  }
}
