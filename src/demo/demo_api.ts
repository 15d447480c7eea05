import { HOUR_MS } from "../text/duration.ts";
import { type DemoFlavour, type Dialect, DIALECTS } from "./dialect.ts";
import { evaluate } from "./evaluate.ts";
import { parseSelector } from "./parse_expression.ts";
import { QueryError } from "./query_error.ts";
import { SeriesStore, type StoredSeries } from "./series_store.ts";
import type { SyntheticSeries } from "./synthetic_series.ts";
import { successResponse, writeQueryData } from "./write_answer.ts";

/** What the API answers from and how it behaves. */
export interface DemoApiOptions {
  readonly series: readonly SyntheticSeries[];
  /** @default "prometheus3" */
  readonly flavour?: DemoFlavour;
  /** The present, in Unix milliseconds. */
  readonly now: () => number;
  /** Delayed name removal, where the flavour leaves it open: a setting of each tenant of Mimir. @default the flavour's */
  readonly delayedNames?: boolean;
  /** Samples one query may hold. @default 50,000,000 */
  readonly maxSamples?: number;
  /** Series one query may select (Mimir's `err-mimir-max-series-per-query`). @default unlimited */
  readonly maxSeriesPerQuery?: number;
  /** Bytes of one expression. @default 16,384 for VictoriaMetrics, unlimited elsewhere */
  readonly maxExpressionBytes?: number;
}

/** Catalogues are cut no finer than this: a Prometheus looks for label values in the whole of its head block. */
const CATALOGUE_GRAIN_MS = 3 * HOUR_MS;

/** Age that VictoriaMetrics moves a younger evaluation time back to, unless `nocache=1` is sent. */
const LATENCY_OFFSET_MS = 30_000;

const VICTORIAMETRICS_MAX_BYTES = 16_384;

const BUILD_INFO: Readonly<Record<DemoFlavour, Readonly<Record<string, unknown>>>> = {
  prometheus3: { version: "3.15.0", revision: "", branch: "", buildUser: "", buildDate: "", goVersion: "" },
  "prometheus3-delayed": { version: "3.15.0", revision: "", branch: "", buildUser: "", buildDate: "", goVersion: "" },
  prometheus2: { version: "2.42.0", revision: "", branch: "", buildUser: "", buildDate: "", goVersion: "" },
  victoriametrics: { version: "2.24.0" },
  mimir: {
    application: "Grafana Mimir",
    version: "2.17.0",
    revision: "",
    branch: "",
    goVersion: "",
    features: { ruler_config_api: "true", alertmanager_config_api: "true", query_sharding: "true" },
  },
};

/** The Prometheus API over synthetic series, without paths and transport: parameters in, answers out. */
export class DemoApi {
  readonly flavour: DemoFlavour;
  readonly #options: DemoApiOptions;
  readonly #dialect: Dialect;
  readonly #store: SeriesStore;

  constructor(options: DemoApiOptions) {
    this.flavour = options.flavour ?? "prometheus3";
    this.#options = options;
    const dialect = DIALECTS[this.flavour];
    this.#dialect = { ...dialect, delayedNames: options.delayedNames ?? dialect.delayedNames };
    this.#store = new SeriesStore(options.series);
  }

  buildInfo(): Response {
    return successResponse(JSON.stringify(BUILD_INFO[this.flavour]));
  }

  /** Knows the summaries, by their quantiles. */
  metadata(): Response {
    const summaries = new Set(
      this.#options.series.flatMap(({ labels }) => "quantile" in labels ? [labels["__name__"] ?? ""] : []),
    );
    const known = { type: "summary", help: "", unit: "" };
    return successResponse(JSON.stringify(Object.fromEntries(Array.from(summaries, (name) => [name, [known]]))));
  }

  /** @throws {QueryError} */
  query(parameters: URLSearchParams): Response {
    const expression = parameters.get("query") ?? "";
    this.#checkLength(expression);
    const timeMs = this.#evaluationTime(parameters);
    const { maxSamples, maxSeriesPerQuery: maxSeries } = this.#options;
    try {
      const value = evaluate(expression, { store: this.#store, dialect: this.#dialect, timeMs, maxSamples, maxSeries });
      return successResponse(writeQueryData(value, timeMs));
    } catch (error) {
      throw error instanceof QueryError ? this.#asServerSaysIt(error, expression, timeMs) : error;
    }
  }

  /** @throws {QueryError} */
  labelValues(label: string, parameters: URLSearchParams): Response {
    const values = this.#catalogue(parameters).map((series) => series.labels.get(label)).filter((value) =>
      value !== ""
    );
    return listResponse(values, parameters);
  }

  /** @throws {QueryError} */
  labelNames(parameters: URLSearchParams): Response {
    return listResponse(this.#catalogue(parameters).flatMap((series) => series.labels.names()), parameters);
  }

  /** @throws {QueryError} */
  series(parameters: URLSearchParams): Response {
    if (!parameters.has("match[]")) throw new QueryError("bad_data", "no match[] parameter provided");
    return successResponse(`[${this.#catalogue(parameters).map(({ labels }) => labels.toJsonText()).join(",")}]`);
  }

  #evaluationTime(parameters: URLSearchParams): number {
    const nowMs = this.#options.now();
    const timeMs = readTimeMs(parameters, "time", nowMs);
    const isMoved = this.flavour === "victoriametrics" && parameters.get("nocache") !== "1" &&
      Math.abs(nowMs - timeMs) < LATENCY_OFFSET_MS;
    return isMoved ? nowMs - LATENCY_OFFSET_MS : timeMs;
  }

  #checkLength(expression: string): void {
    const isVictoriaMetrics = this.flavour === "victoriametrics";
    const limit = this.#options.maxExpressionBytes ?? (isVictoriaMetrics ? VICTORIAMETRICS_MAX_BYTES : Infinity);
    const size = new TextEncoder().encode(expression).length;
    if (size <= limit) return;
    throw isVictoriaMetrics
      ? new QueryError(
        "execution",
        `too long query; got ${size} bytes; mustn't exceed \`-search.maxQueryLen=${limit}\` bytes`,
      )
      : new QueryError(
        "bad_data",
        `the raw query size in bytes exceeds the limit (query size: ${size}, limit: ${limit}) ` +
          "(err-mimir-max-query-expression-size-bytes). To adjust the related per-tenant limit, " +
          "configure -query-frontend.max-query-expression-size-bytes, or contact your service administrator.",
      );
  }

  #asServerSaysIt(error: QueryError, expression: string, timeMs: number): QueryError {
    if (this.flavour === "victoriametrics") {
      const place = `error when executing query=${JSON.stringify(expression)} for (time=${timeMs}, step=300000)`;
      return new QueryError("execution", `${place}: ${error.message}`, { cause: error });
    }
    if (error.errorType === "execution") return error;
    return new QueryError("bad_data", `invalid parameter "query": ${error.message}`, { cause: error });
  }

  /** Finds the series that match any of the selectors and have samples in or near the time asked for, each once. */
  #catalogue(parameters: URLSearchParams): StoredSeries[] {
    const startMs = readTimeMs(parameters, "start", -Infinity);
    const endMs = readTimeMs(parameters, "end", Infinity);
    const selectors = parameters.getAll("match[]").map((text) => parseSelector(text, this.#dialect));
    const found = selectors.length === 0
      ? this.#store.select([])
      : new Set(selectors.flatMap((matchers) => this.#store.select(matchers)));
    if (startMs > endMs) return [];
    return [...found].filter((series) => series.countSamples(startMs - CATALOGUE_GRAIN_MS, endMs) > 0);
  }
}

/**
 * Reads a time parameter, which is seconds with or without a fraction, or RFC 3339, into Unix milliseconds.
 *
 * @throws {QueryError} when it is neither
 */
function readTimeMs(parameters: URLSearchParams, name: string, defaultMs: number): number {
  const text = parameters.get(name);
  if (text === null || text === "") return defaultMs;
  const seconds = /^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : NaN;
  const timeMs = Number.isNaN(seconds) && /^\d{4}-\d\d-\d\dT/.test(text)
    ? Date.parse(text)
    : Math.round(seconds * 1000);
  if (Number.isNaN(timeMs)) {
    const reason = `invalid time value for '${name}': cannot parse ${JSON.stringify(text)} to a valid timestamp`;
    throw new QueryError("bad_data", `invalid parameter ${JSON.stringify(name)}: ${reason}`);
  }
  return timeMs;
}

/** Answers with a list, sorted and without repeats; `limit` cuts it short, and a warning says so. */
function listResponse(values: readonly string[], parameters: URLSearchParams): Response {
  const sorted = [...new Set(values)].sort();
  const limit = Number(parameters.get("limit") ?? 0);
  if (limit > 0 && sorted.length > limit) {
    return successResponse(JSON.stringify(sorted.slice(0, limit)), ["results truncated due to limit"]);
  }
  return successResponse(JSON.stringify(sorted));
}
