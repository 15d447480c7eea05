import { atOnce } from "../exposition/turns.ts";
import { billedSeries, type Price } from "../pricing/estimate_cost.ts";
import { type Bill, bill, type Usage } from "../pricing/bill.ts";
import { excessDpm } from "../pricing/excess_dpm.ts";
import { type Plan, targetDpm } from "../pricing/plan.ts";
import { type Family, listFamilies } from "./families.ts";
import { maxSamples } from "./distribution.ts";
import { type GroupTotals, groupTotals } from "./group_totals.ts";
import { type MetricRow, metricRow } from "./metric_row.ts";
import { countLedger, type Ledger, type Measured, type Snapshot } from "./snapshot.ts";
import { sortInPieces } from "./sort_in_pieces.ts";
import { Sum, type Totals } from "./totals.ts";

/** What metrics may be sorted by. */
export const SORT_KEYS = ["dpm", "total", "series", "cost", "name"] as const;
/** One of {@linkcode SORT_KEYS}. */
export type SortKey = (typeof SORT_KEYS)[number];

/** What decides which metrics are listed, in which order and at which price. */
export interface ViewOptions {
  /** Metrics are listed when the DPM of their highest series is strictly greater. */
  readonly minDpm: number;
  /** Lists what the built-in exclusions hide too. */
  readonly all: boolean;
  readonly sort: SortKey;
  /** How the tenant is billed. @default unknown */
  readonly plan?: Plan | undefined;
  /** Price of 1,000 series for a month, in the user's currency; `undefined` leaves costs out. */
  readonly costPer1000Series: number | undefined;
  /** DPM that one billed series includes. */
  readonly includedDpm: number;
}

/** Options that leave nothing out. */
const WHOLE = { minDpm: 0, all: true, sort: "dpm" } as const;

/** How fast a scan went. */
interface Performance {
  readonly runtimeSeconds: number;
  /** Names the backend was asked about: measured, empty and failed ones, not those a rule aggregates away. */
  readonly processed: number;
  /** Runtime over processed names; 0 where there are none. */
  readonly averageSeconds: number;
  /** Processed names over runtime; 0 where no time passed. */
  readonly metricsPerSecond: number;
}

/** The metrics that are listed, with the sums over them and over what is left out. */
type MetricList = Pick<MetricView, "rows" | "shown" | "totals" | "hiddenByThreshold">;

/**
 * A snapshot as it is shown: the metrics that are listed, what is left out, and what it all adds up to.
 *
 * Made once for a snapshot and its options, and handed to whatever shows it: reports, the exporter, pages.
 */
export class MetricView {
  readonly snapshot: Snapshot;
  readonly options: ViewOptions;
  /** Metrics over the threshold that no built-in rule hides, in the order asked for. */
  readonly rows: readonly MetricRow[];
  /** Sums over {@linkcode rows}. With {@linkcode hiddenByThreshold} they add up to `totals.listed`. */
  readonly shown: Totals;
  readonly totals: {
    /** What no built-in rule hides: {@linkcode rows} and what the threshold hides. */
    readonly listed: Totals;
    /** What a built-in rule hides; nothing with `all`. */
    readonly excluded: Totals;
    /** Both: what the tenant stores. */
    readonly all: Totals;
  };
  /** The part of `totals.listed` at or under the threshold. */
  readonly hiddenByThreshold: Totals & { readonly shareOfAll: number };
  #ledger: Ledger | undefined;
  #groups: readonly GroupTotals[] | undefined;
  #families: readonly Family[] | undefined;
  #excessDpm: number | undefined;

  private constructor(snapshot: Snapshot, options: ViewOptions, list: MetricList) {
    this.snapshot = snapshot;
    this.options = options;
    this.rows = list.rows;
    this.shown = list.shown;
    this.totals = list.totals;
    this.hiddenByThreshold = list.hiddenByThreshold;
  }

  /**
   * Makes the view of a snapshot.
   *
   * A metric is listed when the DPM of its highest series is strictly greater than `minDpm`, and, unless `all` is set,
   * no built-in rule hides it. Order is descending with equal ones by name; by `name` it is ascending.
   */
  static of(snapshot: Snapshot, options: ViewOptions): MetricView {
    return atOnce(MetricView.inPieces(snapshot, options));
  }

  /** Makes what {@linkcode MetricView.of} makes, with ledger and groups, and pauses after every few names. */
  static *inPieces(snapshot: Snapshot, options: ViewOptions): Generator<void, MetricView> {
    const view = new MetricView(snapshot, options, yield* listMetrics(snapshot, options));
    view.#ledger = countLedger(snapshot);
    if (snapshot.scope.groupBy.length > 0) view.#groups = yield* groupTotals(snapshot, targetDpm(options.plan));
    return view;
  }

  /** Makes the view that leaves nothing out: what is written of it can be read back as the snapshot. */
  static whole(snapshot: Snapshot): MetricView {
    return atOnce(MetricView.wholeInPieces(snapshot));
  }

  /** Makes what {@linkcode MetricView.whole} makes, and pauses after every few names. */
  static wholeInPieces(snapshot: Snapshot): Generator<void, MetricView> {
    return MetricView.inPieces(snapshot, { ...WHOLE, costPer1000Series: undefined, includedDpm: 1 });
  }

  /**
   * Makes the view that leaves nothing out, at the same prices, and pauses after every few names. What is added up here
   * is not added up again.
   */
  *unhideInPieces(): Generator<void, MetricView> {
    const options = { ...this.options, ...WHOLE };
    return new MetricView(this.snapshot, options, yield* listMetrics(this.snapshot, options)).#sharing(this);
  }

  /** Sorts {@linkcode MetricView.rows} by something else, as a view of its own would, and pauses after every few. */
  *rowsInPieces(sort: SortKey): Generator<void, readonly MetricRow[]> {
    if (sort === this.options.sort) return this.rows;
    return yield* sortRows(this.rows, { ...this.options, sort }, this.snapshot.windowMinutes);
  }

  /** Gives the same view after more was asked of the backend, or without its groups: nothing is listed anew. */
  amend(changes: Pick<Snapshot, "warnings" | "selfCost"> | Snapshot): MetricView {
    return new MetricView({ ...this.snapshot, ...changes }, this.options, this).#sharing(this);
  }

  /** Takes over what another view of the same names has added up. */
  #sharing(other: MetricView): this {
    this.#ledger = other.#ledger;
    this.#groups = this.snapshot.scope === other.snapshot.scope ? other.#groups : undefined;
    this.#families = other.#families;
    this.#excessDpm = other.#excessDpm;
    return this;
  }

  /** What {@linkcode MetricRow.estimatedCost} is reckoned with; `undefined` where there is no price. */
  get price(): Price | undefined {
    return priceOf(this.options);
  }

  /** Families of what was measured, hidden metrics included: most DPM first. */
  get families(): readonly Family[] {
    return this.#families ??= atOnce(listFamilies(this.snapshot));
  }

  /** Makes {@linkcode MetricView.families} and adds the excess up, and pauses after every few of them. */
  *foldInPieces(): Generator<void, void> {
    this.#excessDpm ??= yield* this.#sumExcess();
    this.#families ??= yield* listFamilies(this.snapshot);
  }

  /** What the tenant stores, hidden metrics included. Series are those of the window where active ones are unknown. */
  get usage(): Usage {
    const { dpm, series } = this.totals.all;
    return { dpm, activeSeries: this.snapshot.activeSeries?.total ?? series };
  }

  /** What the tenant is billed for; `undefined` without a plan. */
  get bill(): Bill | undefined {
    const { plan } = this.options;
    return plan === undefined ? undefined : bill(plan, this.usage);
  }

  /** DPM of all series beyond what the plan includes, or one a minute: the most that slower scrapes take away. */
  get excessDpm(): number {
    return this.#excessDpm ??= atOnce(this.#sumExcess());
  }

  *#sumExcess(): Generator<void, number> {
    const { windowMinutes } = this.snapshot;
    const target = targetDpm(this.options.plan);
    let excess = 0;
    let seen = 0;
    for (const entry of this.snapshot.names.values()) {
      if (++seen % PIECE === 0) yield;
      if (entry.outcome === "measured") excess += excessDpm(entry.distribution, windowMinutes, target);
    }
    return excess;
  }

  /** What became of each name. */
  get ledger(): Ledger {
    return this.#ledger ??= countLedger(this.snapshot);
  }

  /** Sums by the values of the `--by` label, highest DPM first; empty without it. */
  get groups(): readonly GroupTotals[] {
    return this.#groups ??= atOnce(groupTotals(this.snapshot, targetDpm(this.options.plan)));
  }

  /** Splits a row by its groups, the one with most DPM first: each is a row of its own under its key. */
  groupRows(row: MetricRow): readonly (readonly [key: string, row: MetricRow])[] {
    const { windowMinutes } = this.snapshot;
    return Array.from(row.groups ?? [], ([key, distribution]) => {
      const entry: Measured = {
        outcome: "measured",
        distribution,
        ...row.excludedBy && { excludedBy: row.excludedBy },
      };
      return [key, metricRow(row.name, entry, windowMinutes, this.price)] as const;
    }).sort(([a, one], [b, other]) => other.totalDpm - one.totalDpm || (a < b ? -1 : 1));
  }

  get performance(): Performance {
    const processed = this.ledger.catalogue - this.ledger.aggregated;
    const { durationMs } = this.snapshot;
    return {
      runtimeSeconds: durationMs / 1000,
      processed,
      // One division each: two would turn 1.4 s over 14 metrics into 0.09999999999999999.
      averageSeconds: processed === 0 ? 0 : durationMs / (processed * 1000),
      metricsPerSecond: durationMs === 0 ? 0 : processed * 1000 / durationMs,
    };
  }
}

/** Reads the price out of options; `undefined` where they have none. */
function priceOf(
  { costPer1000Series, includedDpm }: Pick<ViewOptions, "costPer1000Series" | "includedDpm">,
): Price | undefined {
  return costPer1000Series === undefined ? undefined : { costPer1000Series, includedDpm };
}

/** Names that are looked at between two pauses. */
const PIECE = 500;

function* listMetrics(snapshot: Snapshot, options: ViewOptions): Generator<void, MetricList> {
  const { windowMinutes } = snapshot;
  const price = priceOf(options);
  const found: MetricRow[] = [];
  const shown = new Sum();
  const excluded = new Sum();
  const underThreshold = new Sum();
  let seen = 0;
  for (const [name, entry] of snapshot.names) {
    if (++seen % PIECE === 0) yield;
    if (entry.outcome !== "measured") continue;
    if (entry.excludedBy !== undefined && !options.all) {
      excluded.add(entry.distribution);
    } else if (maxSamples(entry.distribution) / windowMinutes > options.minDpm) {
      shown.add(entry.distribution);
      found.push(metricRow(name, entry, windowMinutes, price));
    } else {
      underThreshold.add(entry.distribution);
    }
  }
  const rows = yield* sortRows(found, options, windowMinutes);
  const listed = shown.plus(underThreshold);
  const all = listed.plus(excluded);
  return {
    rows,
    shown: shown.over(windowMinutes),
    totals: {
      listed: listed.over(windowMinutes),
      excluded: excluded.over(windowMinutes),
      all: all.over(windowMinutes),
    },
    hiddenByThreshold: { ...underThreshold.over(windowMinutes), shareOfAll: underThreshold.shareOf(all) },
  };
}

function* sortRows(
  rows: readonly MetricRow[],
  { sort, includedDpm }: ViewOptions,
  windowMinutes: number,
): Generator<void, readonly MetricRow[]> {
  const byName = (a: MetricRow, b: MetricRow) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (sort === "name") return yield* sortInPieces(rows, byName);
  const weights = new Map<MetricRow, number>();
  for (const row of rows) {
    if (weights.set(row, weigh(row, sort, includedDpm, windowMinutes)).size % PIECE === 0) yield;
  }
  return yield* sortInPieces(rows, (a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || byName(a, b));
}

function weigh(row: MetricRow, key: Exclude<SortKey, "name">, includedDpm: number, windowMinutes: number): number {
  switch (key) {
    case "dpm":
      return row.maxDpm;
    case "total":
      return row.totalDpm;
    case "series":
      return row.seriesCount;
    case "cost":
      // The unrounded cost at a price of 1: the order is the same at every price, and there is one without a price.
      return billedSeries(row.distribution, windowMinutes, includedDpm);
  }
}
