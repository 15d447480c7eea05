import type { Backend, CallOptions } from "../prometheus/backend.ts";
import { BackendError } from "../prometheus/backend_error.ts";
import { metricSelector } from "../promql/metric_selector.ts";
import { byClause } from "../promql/quote.ts";
import { foldRows, type Measurement } from "./fold_rows.ts";
import { echoOf } from "./echo.ts";
import { AnswerFlaw, type MeasuredRow, readEveryRow, readMeasuredRow, samplesLabelFor } from "./measured_row.ts";
import type { StrategyOptions } from "./query_strategy.ts";

/** Labels that split most metrics into a moderate number of parts. */
const SPLITTING_LABELS = ["job", "instance"] as const;
/** More parts than this cost more than the one metric is worth. */
const MAX_PARTS = 200;

/** What is measured in parts, and how. */
interface MeasureInPartsOptions extends StrategyOptions {
  readonly atMs: number;
  readonly windowMinutes: number;
  readonly call: CallOptions;
}

/**
 * Measures one name that is too large for a single query by the values of a label, one query each.
 *
 * @returns What it comes to, or `undefined` when no label splits it into parts that the server answers.
 */
export async function measureInParts(
  backend: Backend,
  name: string,
  options: MeasureInPartsOptions,
): Promise<Measurement | undefined> {
  for (const label of SPLITTING_LABELS) {
    try {
      const values = await splittingValues(backend, name, label, options);
      const rows = values === undefined ? undefined : await rowsByLabel(backend, name, label, values, options);
      if (rows === undefined) continue;
      const measured = foldRows([name], rows, { grouped: options.groupBy.length > 0, ofSeveralAnswers: true });
      return measured instanceof AnswerFlaw ? undefined : measured.get(name);
    } catch (error) {
      options.call.signal.throwIfAborted();
      if (!(error instanceof BackendError) || error.kind === "refused") throw error;
    }
  }
  return undefined;
}

/** Lists the values to split by, or returns `undefined` when they are too few, too many, or cannot be listed or asked for. */
async function splittingValues(
  backend: Backend,
  name: string,
  label: string,
  { atMs, windowMinutes, call, matchers }: MeasureInPartsOptions,
): Promise<readonly string[] | undefined> {
  const span = { startMs: atMs - windowMinutes * 60_000, endMs: atMs };
  const list = (selector: string) => backend.labelValues(label, selector, span, call);
  try {
    const listed = await list(metricSelector(name, matchers)).catch((error: unknown) => {
      // VictoriaMetrics holds this list to the same limit of series; that of all values comes from its index.
      if (error instanceof BackendError && error.tooMuch) return list("");
      throw error;
    });
    const values = listed.filter((value) => value !== "");
    if (values.length < 2 || values.length > MAX_PARTS) return undefined;
    // A value that is not Unicode comes with U+FFFD in it, and no question would find its series.
    if (values.some((value) => value.includes("\ufffd"))) return undefined;
    // The empty value selects the series that lack the label, so that the parts make up the whole.
    return [...values, ""];
  } catch (error) {
    call.signal.throwIfAborted();
    // A refusal too: proxies that let queries through may forbid this list, or refuse so long an address.
    if (error instanceof BackendError) return undefined;
    throw error;
  }
}

async function rowsByLabel(
  backend: Backend,
  name: string,
  label: string,
  values: readonly string[],
  { atMs, groupBy, labelQuoting, matchers, range, call }: MeasureInPartsOptions,
): Promise<MeasuredRow[] | undefined> {
  const samplesLabel = samplesLabelFor(groupBy);
  const by = byClause(groupBy, labelQuoting);
  const rows: MeasuredRow[] = [];
  for (const value of values) {
    const counted = `count_over_time(${metricSelector(name, matchers, { [label]: value })}[${range}])`;
    const echo = echoOf([name, label, value], groupBy);
    const expression = `count_values${by} ("${samplesLabel}", ${counted}) or ${echo.expression}`;
    const answer = echo.strip(await backend.query(expression, atMs, call));
    if (answer === undefined) return undefined;
    const part = readEveryRow(answer, (row) => readMeasuredRow(row, { name, samplesLabel, groupBy }));
    if (part instanceof AnswerFlaw) return undefined;
    if (foldRows([name], part, { grouped: groupBy.length > 0 }) instanceof AnswerFlaw) return undefined;
    for (const row of part) rows.push(row);
  }
  return rows;
}
