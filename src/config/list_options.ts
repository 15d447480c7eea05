import { parseNumber } from "../text/parse_number.ts";
import { optionGroup } from "./resolve_options.ts";
import { flag, type Resolved, value } from "./option.ts";

/** Which metrics are listed, and at which price. */
export const LIST_OPTIONS = optionGroup("Result", {
  /** Metrics are listed when their DPM is strictly greater. */
  minDpm: value({
    short: "-m",
    long: "--min-dpm",
    argument: "DPM",
    environment: "DPM_FINDER_MIN_DPM",
    help: "List metrics with a series of more data points per minute than this.",
    parse: (text) => parseNumber(text, { min: 0 }),
    default: 1,
    defaultText: "1.0",
  }),
  /** Lists what the built-in exclusions hide too. */
  all: flag({
    long: "--all",
    environment: "DPM_FINDER_ALL",
    help: "List what the built-in exclusions hide too: *_bucket, *_count, *_sum, grafana_*.",
    conflicts: { "--skip-excluded": { reason: "what is not measured cannot be listed" } },
  }),
  /** Price of 1,000 series for a month, in the user's currency; `undefined` leaves costs out. */
  costPer1000Series: value({
    long: "--cost-per-1000-series",
    argument: "PRICE",
    environment: "DPM_FINDER_COST_PER_1000_SERIES",
    help: "Price of 1,000 series for a month; adds estimated costs.",
    parse: (text) => parseNumber(text, { min: 0 }),
  }),
  /** DPM that one billed series includes. */
  includedDpm: value({
    long: "--included-dpm",
    argument: "DPM",
    environment: "DPM_FINDER_INCLUDED_DPM",
    help: "Data points per minute that the price of a series includes.",
    parse: (text) => parseNumber(text, { greaterThan: 0 }),
    default: 1,
  }),
});

/** Which metrics are listed, and at which price. */
export type ListConfig = Resolved<typeof LIST_OPTIONS>;
