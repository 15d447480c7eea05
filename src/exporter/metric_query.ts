import { parseChoice } from "../text/parse_choice.ts";
import { parseWholeNumber } from "../text/parse_number.ts";
import { ValueError } from "../text/value_error.ts";

const PAGE_SORTS = ["total", "dpm", "series", "name"] as const;
/** What the metrics of the landing page are sorted by: total DPM unless told. */
export type PageSort = (typeof PAGE_SORTS)[number];

/** Which metrics are shown, as the query of an address says it. */
export interface MetricQuery {
  /** Part of a name, in upper or lower case; empty for all. */
  readonly text: string;
  readonly sort: PageSort;
  /** From 1 on. */
  readonly page: number;
  /** Of which target; `undefined` where there is one backend. */
  readonly target?: string | undefined;
}

/** No metric's name that somebody types is longer. */
export const MAX_TEXT = 200;
const MAX_PAGE = 1_000_000;
const SORTS = new Map(PAGE_SORTS.map((sort) => [sort, sort]));

/**
 * Reads which metrics are asked for; other parameters are for others.
 *
 * @throws {ValueError} that begins with the parameter's name
 */
export function parseMetricQuery(parameters: URLSearchParams): MetricQuery {
  const read = <T>(name: string, otherwise: T, parse: (text: string) => T): T => {
    const text = parameters.get(name);
    if (text === null || text === "") return otherwise;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new ValueError(`${name}: ${error.reason}`, error.suggestion);
    }
  };
  return {
    text: read("q", "", (text) => {
      if (text.length <= MAX_TEXT) return text;
      throw new ValueError(`it has to have at most ${MAX_TEXT} characters`, "Give a part of the name");
    }),
    sort: read<PageSort>("sort", "total", (text) => parseChoice(text, SORTS)),
    page: read("page", 1, (text) => parseWholeNumber(text, { min: 1, max: MAX_PAGE })),
  };
}

/** Writes a query as {@linkcode parseMetricQuery} reads it, without what is so anyway: `?q=http&sort=name`. */
export function formatMetricQuery({ text = "", sort = "total", page = 1, target }: Partial<MetricQuery>): string {
  const parameters = new URLSearchParams({
    ...target === undefined ? {} : { target },
    ...text === "" ? {} : { q: text },
    ...sort === "total" ? {} : { sort },
    ...page === 1 ? {} : { page: String(page) },
  });
  return `?${parameters}`;
}
