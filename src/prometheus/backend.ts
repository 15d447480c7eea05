import type { Flavour, RangeBounds } from "./flavours.ts";

/** Which backend was asked, fit to be shown: no userinfo, no secret. */
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

/**
 * A rule of Grafana Cloud (`/aggregations/rules`) that replaces or drops the raw series of one metric name or group of
 * names.
 */
export interface AggregationRule {
  readonly metric: string;
  readonly matchType: "exact" | "prefix" | "suffix";
  /** Whether the rule drops the series and puts nothing in their place. @default {false} */
  readonly drop?: boolean;
}

/** What a backend says of its aggregation rules. */
export interface AggregationRules {
  readonly rules: readonly AggregationRule[];
  /** Rules that this program cannot read, each in a few words. */
  readonly unreadable: readonly string[];
}

/** One of the stores that a Thanos asks. */
export interface StoreStatus {
  readonly name: string;
  /** Why it does not answer; `undefined` when it does. */
  readonly error: string | undefined;
  /** The time its samples span, in Unix milliseconds. */
  readonly span: TimeRange;
}

/** The part of time that a list of names or values is asked for, in Unix milliseconds. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** What bounds one call. */
export interface CallOptions {
  /** Aborts the call at once, waits included; the call then rejects with the signal's own reason. */
  readonly signal: AbortSignal;
  /** Unix milliseconds after which the answer is of no use: a wait that is longer fails at once. */
  readonly deadlineAtMs?: number | undefined;
  /** Retries of a passing reason at most, where the caller knows better than to hold out. */
  readonly retries?: number;
}

/** How a query is asked. */
export interface QueryOptions extends CallOptions {
  /**
   * Whether a Thanos counts what its replicas have in common once, as its users expect of values; a scan counts what is
   * stored.
   *
   * @default {false}
   */
  readonly removesReplicas?: boolean;
}

/** A Prometheus-compatible backend, already found and recognised. Every method may be called at once with others. */
export interface Backend {
  readonly info: BackendInfo;
  readonly selfCost: SelfCost;
  /** Whether a range takes both of its ends. */
  readonly rangeBounds: RangeBounds;
  /** UTF-8 bytes that an expression may have to get through to the backend. @default {Infinity} */
  readonly maxExpressionBytes?: number;
  /**
   * Metric names with samples in (or near: block-wise) the range, sorted and without repeats.
   *
   * @param matchers Matchers that a series of theirs has to fit; any without them.
   */
  metricNames(range: TimeRange, options: CallOptions, matchers?: string): Promise<string[]>;
  /** Values of a label over the series a matcher selects; over all of them for an empty one. */
  labelValues(label: string, selector: string, range: TimeRange, options: CallOptions): Promise<string[]>;
  /** Evaluates an expression at one instant. Retries what passes. @throws {BackendError} */
  query(expression: string, atMs: number, options: QueryOptions): Promise<VectorSample[]>;
  /** The aggregation rules; none where the backend has no such thing. @throws {BackendError} it would not say */
  aggregationRules(options: CallOptions): Promise<AggregationRules>;
  /** The stores it asks; none where the backend has no such thing. @throws {BackendError} it would not say */
  stores(options: CallOptions): Promise<StoreStatus[]>;
  /** Types by metric name, as scraped; none where the backend keeps no metadata. @throws {BackendError} */
  metricTypes(options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Lets go of connections. Nothing may be called afterwards. */
  close(): void;
}

/** A backend to ask, and how to let go of it and of whatever was started for it. */
export interface OpenedBackend {
  readonly backend: Backend;
  close(): Promise<void>;
}
