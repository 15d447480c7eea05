/** Which backend the demo backend behaves as. */
export type DemoFlavour = "prometheus3" | "prometheus3-delayed" | "prometheus2" | "victoriametrics" | "mimir";

/** Where backends read or answer the same expression differently. */
export interface Dialect {
  /** Both ends of a range belong to it, as in Prometheus 2; elsewhere the earlier end does not. */
  readonly closedRange: boolean;
  /** Functions drop the metric name when the whole query is done instead of at once (a feature flag of Prometheus 3). */
  readonly delayedNames: boolean;
  /** The suffix `keep_metric_names` is understood, as in VictoriaMetrics. */
  readonly keepMetricNames: boolean;
  /** `{"a.name"}` names a metric, and `[300]` is a range. */
  readonly prometheus3Syntax: boolean;
  /** A selector may match series that have none of its labels, as VictoriaMetrics' may: those without a name for example. */
  readonly emptyMatchers: boolean;
  /** The dot of a regular expression matches newlines. */
  readonly dotMatchesNewline: boolean;
  /**
   * As VictoriaMetrics: series that become equal while a query runs go on as if they were one, where Prometheus fails
   * the query; only the answer is checked. Numbers are vectors.
   */
  readonly mergesEqualSeries: boolean;
}

const PROMETHEUS_3: Dialect = {
  closedRange: false,
  delayedNames: false,
  keepMetricNames: false,
  prometheus3Syntax: true,
  emptyMatchers: false,
  dotMatchesNewline: true,
  mergesEqualSeries: false,
};

const OLDER_SYNTAX = { prometheus3Syntax: false, dotMatchesNewline: false } as const;

/** What each flavour understands and how it counts. */
export const DIALECTS: Readonly<Record<DemoFlavour, Dialect>> = {
  prometheus3: PROMETHEUS_3,
  "prometheus3-delayed": { ...PROMETHEUS_3, delayedNames: true },
  prometheus2: { ...PROMETHEUS_3, ...OLDER_SYNTAX, closedRange: true },
  victoriametrics: {
    ...PROMETHEUS_3,
    ...OLDER_SYNTAX,
    keepMetricNames: true,
    emptyMatchers: true,
    mergesEqualSeries: true,
  },
  mimir: PROMETHEUS_3,
};

/** Whether a text can be a label's name: any text can in Prometheus 3. */
export function isLabelName(text: string, dialect: Dialect): boolean {
  return dialect.prometheus3Syntax ? text !== "" : /^[A-Za-z_]\w*$/.test(text);
}
