import type { SyntaxNode } from "@lezer/common";
import { expressionType, functionOf } from "../promql/expression_type.ts";
import { unquoteString } from "../promql/literals.ts";
import { childrenOf, parseTree } from "../promql/parse_tree.ts";
import { PromqlError } from "../promql/promql_error.ts";
import { quoteRegex, quoteString } from "../promql/quote.ts";

/** How a service's name is written into a string: as it is, as a regular expression, as what `label_replace` puts in. */
type Escape = (service: string) => string;
/** A part of the query's text, or of a string in it, and the service where it is put in. */
type Piece = string | Escape;

/** Strings in all three kinds of quotes, comments, and what a percent sign begins. */
const TOKENS = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`|#[^\n]*|%[^]?/g;
const ARGUMENT_OF_REPLACEMENT = 2;
const ARGUMENT_OF_REGEX = 4;

const asItIs: Escape = (service) => service;
/** A dollar sign begins a group of the regular expression there. */
const asReplacement: Escape = (service) => service.replaceAll("$", "$$$$");

/**
 * A PromQL query in which `%s` stands for a service and `%%` for a percent sign.
 *
 * A service is data wherever it is put in. Strings are read, filled and quoted anew, so no name ends the quotes around
 * it; in a regular expression it matches itself and nothing else; outside of quotes, `%s` is a whole string.
 */
export class QueryTemplate {
  /** Whether a service is put in anywhere. */
  readonly namesService: boolean;
  readonly #pieces: readonly Piece[];

  private constructor(pieces: readonly Piece[], namesService: boolean) {
    this.#pieces = pieces;
    this.namesService = namesService;
  }

  /**
   * Reads a query and checks that it is PromQL whose result has one value a series. A number counts as one series
   * without labels.
   *
   * Import this module lazily, as `parseTree`.
   *
   * @throws {PromqlError} With the place in the text as it was given.
   */
  static compile(text: string): QueryTemplate {
    const whole = quoteBareServices(text);
    const root = parseAt(whole, text);
    const type = expressionType(root);
    if (type === "matrix") throw new PromqlError(text, 0, "it selects a range of samples, and not one value a series");
    if (type === "string") throw new PromqlError(text, 0, "it is a text, and not a value");
    const pieces = [...piecesOf(root, whole.text)];
    // A comment at the end would swallow the bracket.
    const inVector = type === "scalar" ? ["vector(", ...pieces, text.includes("#") ? "\n)" : ")"] : pieces;
    return new QueryTemplate(inVector, whole.namesService);
  }

  /** Writes the query for a service. */
  for(service: string): string {
    return this.#pieces.map((piece) => typeof piece === "string" ? piece : piece(service)).join("");
  }
}

/** A query's text whose every `%s` stands in quotes, and what became longer or shorter on the way. */
interface Quoted {
  readonly text: string;
  readonly namesService: boolean;
  /** Position after each change in the new text, and how far everything from there on is moved. */
  readonly shifts: readonly (readonly [from: number, by: number])[];
}

function quoteBareServices(text: string): Quoted {
  const shifts: [number, number][] = [];
  let [moved, namesService] = [0, false];
  const quoted = text.replaceAll(TOKENS, (token, offset: number) => {
    if (token.startsWith("#")) return token;
    if (!token.startsWith("%")) {
      for (const { 0: sign, index } of token.matchAll(/%[^]?/g)) {
        if (sign !== "%s" && sign !== "%%") throw strayPercent(text, offset + index);
        namesService ||= sign === "%s";
      }
      return token;
    }
    if (token !== "%s" && token !== "%%") throw strayPercent(text, offset);
    namesService ||= token === "%s";
    const written = token === "%s" ? '"%s"' : "%";
    moved += written.length - token.length;
    shifts.push([offset + token.length + moved, moved]);
    return written;
  });
  return { text: quoted, namesService, shifts };
}

function strayPercent(text: string, position: number): PromqlError {
  return new PromqlError(text, position, 'a percent sign is followed by neither "s" nor another one');
}

/** Parses the quoted text; an error names its place in the text as it was given. */
function parseAt({ text, shifts }: Quoted, given: string): SyntaxNode {
  try {
    return parseTree(text);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    const moved = shifts.findLast(([from]) => from <= error.position)?.[1] ?? 0;
    throw new PromqlError(given, Math.max(0, error.position - moved), error.reason, { cause: error });
  }
}

function* piecesOf(root: SyntaxNode, text: string): Generator<Piece> {
  let end = 0;
  for (const { literal, escape } of literalsOf(root, asItIs)) {
    const written = text.slice(literal.from, literal.to);
    if (!written.includes("%")) continue;
    yield text.slice(end, literal.from);
    yield fill(written, escape);
    end = literal.to;
  }
  yield text.slice(end);
}

/** Makes of a string literal what writes it with a service in it. */
function fill(literal: string, escape: Escape): Piece {
  const quote = literal.charAt(0);
  const parts = literal.slice(1, -1).split(/%([s%])/).map((part, index): Piece => {
    if (index % 2 === 1) return part === "s" ? escape : "%";
    return unquoteString(`${quote}${part}${quote}`);
  });
  return (service) => quoteString(parts.map((part) => typeof part === "string" ? part : part(service)).join(""));
}

interface FoundLiteral {
  readonly literal: SyntaxNode;
  readonly escape: Escape;
}

/** Finds every string in the order of the text, with how a service is written into it. */
function* literalsOf(node: SyntaxNode, escape: Escape): Generator<FoundLiteral> {
  if (node.name === "StringLiteral") {
    yield { literal: node, escape };
    return;
  }
  const isMatching = node.getChild("MatchOp")?.firstChild?.name.endsWith("Regex") === true;
  const isReplacing = node.name === "FunctionCallBody" && node.parent !== null &&
    functionOf(node.parent) === "LabelReplace";
  for (const [index, child] of childrenOf(node).entries()) {
    const isRegex = isMatching || (isReplacing && index === ARGUMENT_OF_REGEX);
    const isReplacement = isReplacing && index === ARGUMENT_OF_REPLACEMENT;
    yield* literalsOf(child, isRegex ? quoteRegex : isReplacement ? asReplacement : asItIs);
  }
}
