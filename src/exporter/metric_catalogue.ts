import { inTurns } from "../exposition/turns.ts";
import type { MetricRow } from "../snapshot/metric_row.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { type Overview, overviewModel } from "../report/overview_model.ts";
import type { MetricQuery, PageSort } from "./metric_query.ts";
import type { ServedSnapshot } from "./served_snapshot.ts";

/** Lines of each ranking on the page: more than a terminal's first screen has room for. */
const TOP = { groups: 8, families: 10 };
/** Metrics that are looked at between two pauses. */
const PIECE = 1_000;

/**
 * All measured metrics of a served snapshot and its rankings, in turns with other work: each is made once, for whoever
 * asks first, and given to all.
 */
class MetricCatalogue {
  readonly #served: ServedSnapshot;
  #whole: Promise<MetricView> | undefined;
  #overview: Promise<Overview> | undefined;
  readonly #sorted = new Map<PageSort, Promise<readonly MetricRow[]>>();

  constructor(served: ServedSnapshot) {
    this.#served = served;
  }

  /** The rankings of the first screen. */
  overview(): Promise<Overview> {
    return this.#overview ??= inTurns(overviewModel(this.#served.view, TOP));
  }

  /** Every metric that has a sample, whatever threshold and built-in rules hide. */
  whole(): Promise<MetricView> {
    return this.#whole ??= inTurns(this.#served.view.unhideInPieces());
  }

  /** The metrics whose names have the text in them, in order. */
  async find({ text, sort }: Pick<MetricQuery, "text" | "sort">): Promise<readonly MetricRow[]> {
    const rows = await this.#inOrder(sort);
    return text === "" ? rows : await inTurns(withText(rows, text));
  }

  #inOrder(sort: PageSort): Promise<readonly MetricRow[]> {
    let sorted = this.#sorted.get(sort);
    if (sorted === undefined) {
      sorted = this.whole().then((view) => inTurns(view.rowsInPieces(sort)));
      this.#sorted.set(sort, sorted);
    }
    return sorted;
  }
}

function* withText(rows: readonly MetricRow[], text: string): Generator<void, MetricRow[]> {
  const wanted = text.toLowerCase();
  const found: MetricRow[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % PIECE === PIECE - 1) yield;
    if (row.name.toLowerCase().includes(wanted)) found.push(row);
  }
  return found;
}

const catalogues = new WeakMap<ServedSnapshot, MetricCatalogue>();

/** Gives the catalogue of a served snapshot, which lives as long as it is served. */
export function catalogueOf(served: ServedSnapshot): MetricCatalogue {
  let catalogue = catalogues.get(served);
  if (catalogue === undefined) catalogues.set(served, catalogue = new MetricCatalogue(served));
  return catalogue;
}
