import { RE2JS, RE2JSSyntaxException } from "re2js";

/** How {@linkcode compileRe2} reads an expression. */
interface CompileRe2Options {
  /** True in Prometheus 3; false in Prometheus 2 and VictoriaMetrics. */
  readonly dotMatchesNewline: boolean;
}

/**
 * Compiles an RE2 expression, which matches in time linear in the text. V8's own engine backtracks: `([a-z_]+)+X` would
 * hold the whole program up for hours.
 *
 * @throws {RE2JSSyntaxException} with RE2's message and the part of the expression at fault
 */
export function compileRe2(source: string, options: CompileRe2Options): RE2JS {
  try {
    return RE2JS.compile(source, options.dotMatchesNewline ? RE2JS.DOTALL : 0);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException) || !options.dotMatchesNewline) throw error;
    // re2js puts its flags before the expression, and quotes them when it quotes all of it.
    throw new RE2JSSyntaxException(error.error, error.input?.replace(/^\(\?s\)/, "") ?? null);
  }
}
