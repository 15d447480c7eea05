import { isGrafanaCloud } from "../config/is_grafana_cloud.ts";
import type {
  AggregationRules,
  Backend,
  BackendInfo,
  CallOptions,
  QueryOptions,
  SelfCost,
  StoreStatus,
  TimeRange,
  VectorSample,
} from "./backend.ts";
import { BackendError } from "./backend_error.ts";
import { isListBroken, isListHidden } from "./list_refusal.ts";
import type { BackendObserver } from "./backend_observer.ts";
import { flavourRow } from "./flavours.ts";
import type { HttpTransport } from "./http_transport.ts";
import { OutageProbe } from "./outage_probe.ts";
import { rangeDuration, selectorOf } from "../promql/metric_selector.ts";
import { MINUTE_MS } from "../text/duration.ts";
import {
  readAggregationRules,
  readConfiguredStores,
  readMetricTypes,
  readNames,
  readStores,
  readVector,
} from "./read_answer.ts";

/** What is known of a backend once it is found. */
interface HttpBackendOptions {
  readonly info: BackendInfo;
  readonly rangeBounds: Backend["rangeBounds"];
  /** Below which `/api/v1` stands; ends without a slash. */
  readonly baseUrl: string;
  /** Time one request may take, in milliseconds; told to the server too, so that it does not work in vain. */
  readonly timeoutMs: number;
  readonly observer?: BackendObserver | undefined;
}

/** A page in place of the list of names is what it is, and there is another way to the names. */
const RETRIES_OF_NAMES = { invalid: 2 };

/**
 * Parameters that ask for the whole truth: no partial answer of a VictoriaMetrics cluster or of Thanos, no replica
 * removed and no downsampled block read by Thanos, nothing from VictoriaMetrics' cache of earlier results. Others ignore
 * what they do not know.
 */
const WHOLE_TRUTH = {
  deny_partial_response: "1",
  partial_response: "false",
  dedup: "false",
  max_source_resolution: "0s",
  nocache: "1",
};

/**
 * What is worth knowing beside the numbers is asked less patiently than they are: at its address something else may
 * stand, and be broken.
 */
const RETRIES_OF_A_REMARK = { unavailable: 2, unreachable: 2, heavy: 2, invalid: 2 };

/** A backend behind the Prometheus HTTP API. */
export class HttpBackend implements Backend {
  readonly info: BackendInfo;
  readonly rangeBounds: Backend["rangeBounds"];
  readonly #transport: HttpTransport;
  readonly #baseUrl: string;
  readonly #timeoutMs: number;
  readonly #observer: BackendObserver | undefined;
  readonly #outage = new OutageProbe((options) => this.#askNothing(options));

  constructor(transport: HttpTransport, options: HttpBackendOptions) {
    this.#transport = transport;
    this.info = options.info;
    this.rangeBounds = options.rangeBounds;
    this.#baseUrl = options.baseUrl;
    this.#timeoutMs = options.timeoutMs;
    this.#observer = options.observer;
  }

  get selfCost(): SelfCost {
    return this.#transport.selfCost;
  }

  get maxExpressionBytes(): number {
    return this.#transport.maxExpressionBytes;
  }

  async metricNames(range: TimeRange, options: CallOptions, matchers = ""): Promise<string[]> {
    const series = selectorOf(`__name__!=""`, matchers);
    try {
      return await this.#values(
        "__name__",
        matchers === "" ? [] : [["match[]", series]],
        range,
        "read metric names from",
        options,
      );
    } catch (refusal) {
      if (!(refusal instanceof BackendError) || !isListHidden(refusal)) throw refusal;
      const patience = isListBroken(refusal) ? { ...options, retries: 0 } : options;
      const names = await this.#namesByQuery(series, range, patience).catch((error: unknown) => {
        options.signal.throwIfAborted();
        throw error instanceof BackendError ? refusal : error;
      });
      this.#observer?.notice?.(
        `"${refusal.url}" does not list the metric names (${refusal.reason}): a query listed them instead`,
      );
      return names;
    }
  }

  labelValues(label: string, selector: string, range: TimeRange, options: CallOptions): Promise<string[]> {
    return this.#values(
      label,
      selector === "" ? [] : [["match[]", selector]],
      range,
      "read label values from",
      options,
    );
  }

  /** A query that fails as too heavy is asked again once the backend is there, if it was not: see {@linkcode OutageProbe}. */
  async query(expression: string, atMs: number, options: QueryOptions): Promise<VectorSample[]> {
    try {
      const rows = await this.#query(expression, atMs, options);
      this.#outage.answered();
      return rows;
    } catch (error) {
      if (!(error instanceof BackendError) || error.kind !== "heavy") throw error;
      if (options.retries !== undefined && !this.#outage.isAway) throw error;
      if (await this.#outage.isThere(options)) throw error;
      return await this.#query(expression, atMs, options);
    }
  }

  #query(expression: string, atMs: number, options: QueryOptions): Promise<VectorSample[]> {
    return this.#transport.ask({
      action: "query",
      url: new URL(`${this.#baseUrl}/api/v1/query`),
      form: new URLSearchParams({
        query: expression,
        time: String(atMs / 1000),
        timeout: `${this.#timeoutMs}ms`,
        ...WHOLE_TRUTH,
        ...(options.removesReplicas === true ? { dedup: "true" } : {}),
      }),
      subject: expression,
      read: readVector,
    }, options);
  }

  async aggregationRules(options: CallOptions): Promise<AggregationRules> {
    const url = new URL("/aggregations/rules", this.#baseUrl);
    const action = "read aggregation rules from";
    try {
      return await this.#transport.ask({
        action,
        url,
        read: readAggregationRules,
        ...(isGrafanaCloud(new URL(this.#baseUrl).hostname) ? {} : { retries: RETRIES_OF_A_REMARK }),
      }, options);
    } catch (error) {
      if (error instanceof BackendError && this.#hasNoSuchThing(error)) return { rules: [], unreadable: [] };
      throw error;
    }
  }

  /**
   * Lists the stores of a Thanos.
   *
   * It forgets one that has been down for five minutes, so those that its flags name are held against the list.
   */
  async stores(options: CallOptions): Promise<StoreStatus[]> {
    if (flavourRow(this.info.flavour).hasStores !== true) return [];
    const [listed, configured] = await Promise.all([
      this.#transport.ask({
        action: "read the list of stores from",
        url: new URL(`${this.#baseUrl}/api/v1/stores`),
        read: readStores,
        retries: RETRIES_OF_A_REMARK,
      }, options),
      this.#configuredStores(options),
    ]);
    const known = new Set(listed.map(({ name }) => name));
    const forgotten = configured.filter((name) => !known.has(name)).map((name) => ({
      name,
      error: "it is configured and has not been reached for minutes",
      span: { startMs: -Infinity, endMs: Infinity },
    }));
    return [...listed, ...forgotten];
  }

  async metricTypes(options: CallOptions): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.#transport.ask({
        action: "read metadata from",
        url: new URL(`${this.#baseUrl}/api/v1/metadata?limit_per_metric=1`),
        read: readMetricTypes,
        retries: RETRIES_OF_A_REMARK,
      }, options);
    } catch (error) {
      if (error instanceof BackendError && [400, 404, 405, 501].includes(error.status ?? 0)) return new Map();
      throw error;
    }
  }

  close(): void {
    this.#transport.close();
  }

  #askNothing(options: CallOptions): Promise<unknown> {
    return this.#transport.ask({
      action: "query",
      url: new URL(`${this.#baseUrl}/api/v1/query?query=vector(1)`),
      subject: "vector(1)",
      read: readVector,
    }, options);
  }

  async #configuredStores(options: CallOptions): Promise<string[]> {
    try {
      return await this.#transport.ask({
        action: "read the flags of",
        url: new URL(`${this.#baseUrl}/api/v1/status/flags`),
        read: readConfiguredStores,
      }, { ...options, retries: 0 });
    } catch (error) {
      // A proxy may hide them. What the list itself says is told all the same.
      if (error instanceof BackendError) return [];
      throw error;
    }
  }

  /** Outside Grafana Cloud nothing stands there: Mimir and Prometheus say 404, VictoriaMetrics 400. */
  #hasNoSuchThing({ status = 0 }: BackendError): boolean {
    return [400, 404, 405].includes(status) && !isGrafanaCloud(new URL(this.#baseUrl).hostname);
  }

  /** Asks for the names of all series with a sample in the range, which costs the server more than its list of them. */
  async #namesByQuery(series: string, { startMs, endMs }: TimeRange, options: CallOptions): Promise<string[]> {
    const window = rangeDuration((endMs - startMs) / MINUTE_MS, this.rangeBounds);
    // Not held out for as other queries are: there is a refusal to tell.
    const rows = await this.#query(`count by (__name__) (last_over_time(${series}[${window}]))`, endMs, options);
    return rows.flatMap(({ labels: { __name__: name = "" } }) => name === "" ? [] : [name]).sort();
  }

  #values(
    label: string,
    parameters: [string, string][],
    range: TimeRange,
    action: string,
    options: CallOptions,
  ): Promise<string[]> {
    const url = new URL(`${this.#baseUrl}/api/v1/label/${encodeURIComponent(label)}/values`);
    url.search = new URLSearchParams([
      ...parameters,
      ["start", String(range.startMs / 1000)],
      ["end", String(range.endMs / 1000)],
      ...Object.entries(WHOLE_TRUTH),
    ]).toString();
    return this.#transport.ask(
      {
        action,
        url,
        subject: parameters.map(([, value]) => value).join(),
        read: readNames,
        ...(label === "__name__" ? { retries: RETRIES_OF_NAMES } : {}),
      },
      options,
    );
  }
}
