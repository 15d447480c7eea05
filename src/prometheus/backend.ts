/** What kind of server answers; `unknown` speaks the API and does not say who it is. */
export type Flavour = "prometheus" | "mimir" | "victoriametrics" | "thanos" | "unknown";

/** Who was asked, fit to be shown: no userinfo, no secret. */
export interface BackendInfo {
  readonly flavour: Flavour;
  /** As the server says it; empty where it does not. */
  readonly version: string;
  /** Base URL below which `/api/v1` stands, without userinfo and without a slash at its end. */
  readonly url: string;
  readonly tenant: string | undefined;
}

/** What asking has cost the backend so far. */
export interface SelfCost {
  /** HTTP requests sent, retries included. */
  readonly requests: number;
  /** Bytes of answer bodies after decompression. */
  readonly bytes: number;
  readonly retries: number;
}

/** One element of an instant vector. */
export interface VectorSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `/aggregations/rules` of Grafana Cloud says of one metric name or group of names. */
export interface AggregationRule {
  readonly metric: string;
  readonly matchType: "exact" | "prefix" | "suffix";
}

/** Part of time a catalogue is asked for, in Unix milliseconds. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** A Prometheus-compatible backend, already found and recognised. Every method may be called at once with others. */
export interface Backend {
  readonly info: BackendInfo;
  readonly selfCost: SelfCost;
  /** Metric names with samples in (or near: block-wise) the range, sorted and without repeats. */
  metricNames(range: TimeRange, signal: AbortSignal): Promise<string[]>;
  /** Values of a label over the series a matcher selects. */
  labelValues(label: string, selector: string, range: TimeRange, signal: AbortSignal): Promise<string[]>;
  /** Evaluates an expression at one instant. Retries what passes; throws one of the errors in this folder otherwise. */
  query(expression: string, atMs: number, signal: AbortSignal): Promise<VectorSample[]>;
  /** The aggregation rules, or `undefined` where the backend has none to tell. Throws where it refused to say. */
  aggregationRules(signal: AbortSignal): Promise<AggregationRule[] | undefined>;
}
