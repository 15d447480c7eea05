import { parseTree } from "../promql/parse_tree.ts";
import { PromqlError } from "../promql/promql_error.ts";
import type { Dialect } from "./dialect.ts";
import type { Expression } from "./expression.ts";
import { ExpressionBuilder } from "./expression_builder.ts";
import type { Matcher } from "./matcher.ts";
import { QueryError } from "./query_error.ts";

/**
 * Parses the part of PromQL that the demo backend evaluates.
 *
 * @throws {QueryError} `bad_data` for what no Prometheus would accept, `execution` for what the demo cannot evaluate
 */
export function parseExpression(text: string, dialect: Dialect): Expression {
  const { text: plain, callEnds } = dialect.keepMetricNames
    ? takeKeepMetricNames(text)
    : { text, callEnds: new Set<number>() };
  try {
    return new ExpressionBuilder(plain, dialect, callEnds).build(parseTree(plain));
  } catch (error) {
    throw error instanceof PromqlError ? toQueryError(error) : error;
  }
}

/**
 * Parses a selector alone, as `match[]` has it, and returns its matchers.
 *
 * @throws {QueryError}
 */
export function parseSelector(text: string, dialect: Dialect): readonly Matcher[] {
  const expression = parseExpression(text, dialect);
  if (expression.kind === "selector") return expression.matchers;
  throw toQueryError(new PromqlError(text, 0, "expected a series selector"));
}

/** Words an error as the API of a Prometheus does: `1:5: parse error: …`. */
function toQueryError(error: PromqlError): QueryError {
  return new QueryError("bad_data", `${error.place}: parse error: ${error.reason}`, { cause: error });
}

/** An expression without VictoriaMetrics' suffix, and where it was. */
interface StrippedExpression {
  /** The expression with the suffix blanked out, so that every position stays true. */
  readonly text: string;
  /** Ends of the calls that the suffix followed: the position after the closing bracket. */
  readonly callEnds: ReadonlySet<number>;
}

/**
 * Takes `keep_metric_names` out of an expression, because the grammar of Prometheus does not know it.
 *
 * Only where it follows a closing bracket and outside of strings: a label or a metric may bear the same name.
 */
function takeKeepMetricNames(expression: string): StrippedExpression {
  const callEnds = new Set<number>();
  const token = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`|\)(\s*)(keep_metric_names)(?![\w:])/g;
  const text = expression.replace(token, (found: string, space: string | undefined, word: string | undefined, at) => {
    if (space === undefined || word === undefined) return found;
    callEnds.add(Number(at) + 1);
    return `)${space}${" ".repeat(word.length)}`;
  });
  return { text, callEnds };
}
