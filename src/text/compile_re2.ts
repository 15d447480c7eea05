import { RE2JS, RE2JSSyntaxException } from "re2js";

/** How {@linkcode compileRe2} reads an expression. */
interface CompileRe2Options {
  /** As in Prometheus 3; not so in Prometheus 2 and VictoriaMetrics. */
  readonly dotMatchesNewline: boolean;
}

/**
 * Compiles an expression of RE2, whose matching takes time that is linear in the text: V8's own backtracks, and
 * `([a-z_]+)+X` holds the whole program up for hours.
 *
 * @throws {RE2JSSyntaxException} with what RE2 says, and the part of the expression it says it of
 */
export function compileRe2(source: string, options: CompileRe2Options): RE2JS {
  try {
    return RE2JS.compile(source, options.dotMatchesNewline ? RE2JS.DOTALL : 0);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException) || !options.dotMatchesNewline) throw error;
    // re2js writes its flags before the expression and quotes them where it quotes the whole.
    throw new RE2JSSyntaxException(error.error, error.input?.replace(/^\(\?s\)/, "") ?? null);
  }
}
