/** An expression without VictoriaMetrics' suffix, and where it was. */
export interface StrippedExpression {
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
export function takeKeepMetricNames(expression: string): StrippedExpression {
  const callEnds = new Set<number>();
  const token = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`|\)(\s*)(keep_metric_names)(?![\w:])/g;
  const text = expression.replace(token, (found: string, space: string | undefined, word: string | undefined, at) => {
    if (space === undefined || word === undefined) return found;
    callEnds.add(Number(at) + 1);
    return `)${space}${" ".repeat(word.length)}`;
  });
  return { text, callEnds };
}
