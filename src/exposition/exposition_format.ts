import type { EscapingScheme } from "./escape_name.ts";

/** One of the formats a scrape can be written in. */
export interface ExpositionFormat {
  readonly syntax: "text" | "openmetrics";
  /** Text: 0.0.4 or 1.0.0; OpenMetrics: 0.0.1 or 1.0.0. Versions of one syntax differ only in names. */
  readonly version: "0.0.1" | "0.0.4" | "1.0.0";
  readonly escaping: EscapingScheme;
}

/** The format that every Prometheus reads, served when nothing else is asked for. */
export const TEXT_0_0_4: ExpositionFormat = { syntax: "text", version: "0.0.4", escaping: "underscores" };

/** OpenMetrics with unescaped names. */
export const OPENMETRICS_1_0_0: ExpositionFormat = {
  syntax: "openmetrics",
  version: "1.0.0",
  escaping: "allow-utf-8",
};
