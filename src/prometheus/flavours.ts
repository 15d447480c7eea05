import type { LabelQuoting } from "../promql/quote.ts";

/** How one query is written that measures many names. */
export type QueryStrategyKind = "union" | RegexStrategyKind;

/** A strategy that selects names by a regular expression, which not every server bears. */
export type RegexStrategyKind = "keep-names" | "delayed-names";

/** Whether `[5m]` takes a sample exactly five minutes old too (`closed`), as Prometheus 2 does, or leaves it out. */
export type RangeBounds = "closed" | "left-open";

/** What `/api/v1/status/buildinfo` says, each field empty where it does not. */
export interface BuildInfoAnswer {
  readonly version: string;
  readonly application: string;
  readonly goVersion: string;
}

/** Everything the program knows of one kind of server. */
export interface FlavourRow {
  /** What people call it. */
  readonly title: string;
  /**
   * Tells from `/api/v1/status/buildinfo` whether this kind of server answers.
   *
   * @returns Its own version, empty where it does not say one; `undefined` for another kind of server.
   */
  recognise(buildInfo: BuildInfoAnswer): string | undefined;
  /** What a version says of its ranges; `undefined` where the server has to be asked. */
  rangeBounds(version: string): RangeBounds | undefined;
  /** How an unusual label name is written in `by (…)`. */
  readonly labelQuoting: LabelQuoting;
  /** Strategies besides `union` that a version may bear and that are worth a probe, first choice first. */
  probes(version: string): readonly RegexStrategyKind[];
  /** Whether it asks stores, listed at `/api/v1/stores`, and answers without a word while one of them is down. */
  readonly hasStores?: boolean;
  /** Whether it takes in series without a metric name, which no list of names shows. */
  readonly takesNamelessSeries?: boolean;
  /** How much one query may ask: the numbers with which a scan of 10,600 names took least time. */
  limits(strategy: QueryStrategyKind, version: string): FlavourLimits;
}

/** How much one query may ask. */
interface FlavourLimits {
  readonly maxNames: number;
  /** Of the expression, in UTF-8. */
  readonly maxBytes: number;
}

/** VictoriaMetrics' `-search.maxQueryLen` is 16,384 bytes unless an operator changed it; the rest is left as slack. */
const VICTORIAMETRICS_MAX_BYTES = 16_000;
/** Mimir does not shard a query whose regular expression is longer than 4,096 bytes. */
const MIMIR_MAX_BYTES = 4_096;
/**
 * Prometheus 3 and Mimir find up to 255 alternatives of a regular expression in the index, and compare a longer one with
 * every name of the tenant: 400 queries of 500 names took a Prometheus with 200,000 half as long again as 800 of 250.
 */
const MAX_ALTERNATIVES = 250;
/** Far below the 10 MB at which Go servers drop a form, and a body that every proxy lets through. */
const MAX_BYTES = 256 * 1024;

/**
 * A row a flavour, in the order in which they are recognised: one that says who it is before those that are told by
 * what they leave out, and Prometheus, which each of them resembles, last.
 */
export const FLAVOURS = {
  mimir: {
    title: "Mimir",
    recognise: ({ application, version }) => /mimir/i.test(application) ? version : undefined,
    rangeBounds: () => undefined,
    labelQuoting: "quoted",
    probes: () => ["delayed-names"],
    limits: (strategy) =>
      strategy === "union"
        ? { maxNames: 300, maxBytes: MAX_BYTES }
        : { maxNames: MAX_ALTERNATIVES, maxBytes: strategy === "delayed-names" ? MIMIR_MAX_BYTES : MAX_BYTES },
  },
  victoriametrics: {
    title: "VictoriaMetrics",
    // It pretends to be 2.24.0 (or says nothing at all) so that Grafana accepts it. That is no version of its own.
    recognise: (buildInfo) =>
      maySayPrometheus(buildInfo) && buildInfo.goVersion === "" && ["", "2.24.0"].includes(buildInfo.version)
        ? ""
        : undefined,
    rangeBounds: () => "left-open",
    labelQuoting: "backslash",
    probes: () => ["keep-names"],
    takesNamelessSeries: true,
    limits: () => ({ maxNames: 100, maxBytes: VICTORIAMETRICS_MAX_BYTES }),
  },
  thanos: {
    title: "Thanos",
    recognise: (buildInfo) =>
      maySayPrometheus(buildInfo) && /^v?0\.\d/.test(buildInfo.version) ? buildInfo.version : undefined,
    rangeBounds: () => undefined,
    labelQuoting: "quoted",
    probes: () => ["delayed-names"],
    hasStores: true,
    limits: (strategy) => ({ maxNames: strategy === "union" ? 300 : MAX_ALTERNATIVES, maxBytes: MAX_BYTES }),
  },
  prometheus: {
    title: "Prometheus",
    // One built without version flags says which Go built it and nothing else.
    recognise: (buildInfo) => maySayPrometheus(buildInfo) ? buildInfo.version : undefined,
    rangeBounds: (version) => {
      if (!/^v?\d/.test(version)) return undefined;
      return isBeforePrometheus3(version) ? "closed" : "left-open";
    },
    labelQuoting: "quoted",
    probes: (version) => isBeforePrometheus3(version) ? [] : ["delayed-names"],
    limits: (strategy, version) => {
      if (strategy !== "union") return { maxNames: MAX_ALTERNATIVES, maxBytes: MAX_BYTES };
      return { maxNames: isBeforePrometheus3(version) ? 100 : 500, maxBytes: MAX_BYTES };
    },
  },
  /** Speaks the API and does not say who it is, so it may be a VictoriaMetrics behind a proxy. */
  unknown: {
    title: "unknown server",
    recognise: ({ version }) => version,
    rangeBounds: () => undefined,
    labelQuoting: "quoted",
    probes: () => ["delayed-names", "keep-names"],
    limits: () => ({ maxNames: 100, maxBytes: VICTORIAMETRICS_MAX_BYTES }),
  },
} as const satisfies Readonly<Record<string, FlavourRow>>;

/** What kind of server answers. */
export type Flavour = keyof typeof FLAVOURS;

/** Every flavour, in the order of {@linkcode FLAVOURS}. */
export const FLAVOUR_NAMES = Object.keys(FLAVOURS) as readonly Flavour[];

/** Looks up the row of a flavour. */
export function flavourRow(flavour: Flavour): FlavourRow {
  return FLAVOURS[flavour];
}

/**
 * Tells from `/api/v1/status/buildinfo` what kind of server answers, and its version: the first row that recognises it.
 *
 * @param rows Rows by name. The last of {@linkcode FLAVOURS}, `unknown`, takes whatever is left.
 */
export function recogniseFlavour<Name extends string = Flavour>(
  buildInfo: BuildInfoAnswer,
  rows: Readonly<Record<Name, FlavourRow>>,
): { readonly flavour: Name; readonly version: string } {
  for (const flavour in rows) {
    const version = rows[flavour].recognise(buildInfo);
    if (version !== undefined) return { flavour, version };
  }
  throw new TypeError("No row takes what the others do not recognise");
}

function maySayPrometheus({ application }: BuildInfoAnswer): boolean {
  return application === "" || /prometheus/i.test(application);
}

function isBeforePrometheus3(version: string): boolean {
  return /^v?[0-2]\./.test(version);
}
