import type { SyntaxNode } from "@lezer/common";
import { RE2JSSyntaxException } from "re2js";
import { childrenOf } from "../promql/parse_tree.ts";
import { PromqlError } from "../promql/promql_error.ts";
import { parseNumberLiteral, unquoteString } from "../promql/literals.ts";
import { parsePrometheusDuration } from "../text/duration.ts";
import type { Dialect } from "./dialect.ts";
import {
  AGGREGATE_PARAMETERS,
  type Expression,
  type ExpressionType,
  expressionType,
  FUNCTION_PARAMETERS,
  type Grouping,
  isAggregateOperator,
  isArithmeticOperator,
  isComparison,
  isKnownFunction,
  type Selector,
} from "./expression.ts";
import { METRIC_NAME_LABEL } from "./label_set.ts";
import { createMatcher, isMatchOperator, type Matcher } from "./matcher.ts";
import { QueryError } from "./query_error.ts";

/** Step of a subquery that names none: Prometheus' default evaluation interval. */
const DEFAULT_STEP_MS = 60_000;

/**
 * Builds the expression that a syntax tree stands for, and checks its types as Prometheus does while it parses.
 */
export class ExpressionBuilder {
  /** @param keepNamesAfter Ends of the calls that VictoriaMetrics' `keep_metric_names` followed. */
  constructor(
    readonly text: string,
    readonly dialect: Dialect,
    readonly keepNamesAfter: ReadonlySet<number>,
  ) {}

  /**
   * Builds the expression of a node and all below it.
   *
   * @throws {PromqlError} for what no Prometheus would accept
   * @throws {QueryError} for what the demo cannot evaluate
   */
  build(node: SyntaxNode): Expression {
    switch (node.name) {
      case "ParenExpr":
        return this.build(this.#child(node, 0));
      case "NumberDurationLiteral":
        return this.#number(node);
      case "StringLiteral":
        return { kind: "string", value: unquoteString(this.#textOf(node)) };
      case "VectorSelector":
        return this.#selector(node);
      case "MatrixSelector":
        return this.#range(node);
      case "SubqueryExpr":
        return this.#subquery(node);
      case "OffsetExpr":
        return this.#offset(node);
      case "UnaryExpr":
        return this.#unary(node);
      case "BinaryExpr":
        return this.#binary(node);
      case "FunctionCall":
        return this.#call(node);
      case "AggregateExpr":
        return this.#aggregate(node);
      default:
        throw this.#unsupported(node);
    }
  }

  #textOf(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  #error(node: SyntaxNode, reason: string, cause?: unknown): PromqlError {
    return new PromqlError(this.text, node.from, reason, { cause });
  }

  #unsupported(node: SyntaxNode): QueryError {
    return new QueryError(
      "execution",
      `Cannot evaluate ${JSON.stringify(this.#textOf(node).slice(0, 80))}: ` +
        "the demo backend knows only the part of PromQL that dpm-finder asks. Try a real Prometheus.",
    );
  }

  #checkType(node: SyntaxNode, expression: Expression, wanted: ExpressionType | undefined, place: string): void {
    const type = expressionType(expression);
    if (type !== wanted) throw this.#error(node, `expected type ${wanted} in ${place}, got ${type}`);
  }

  #child(node: SyntaxNode, index: number): SyntaxNode {
    const child = childrenOf(node).at(index);
    if (child === undefined) throw this.#error(node, "unexpected end of input");
    return child;
  }

  #number(node: SyntaxNode): Expression {
    const text = this.#textOf(node);
    if (!this.dialect.prometheus3Syntax && parsePrometheusDuration(text) !== undefined) {
      throw this.#error(node, `unexpected duration ${JSON.stringify(text)}`);
    }
    return { kind: "number", value: parseNumberLiteral(text) };
  }

  #duration(node: SyntaxNode): number {
    const text = this.#textOf(node);
    if (/^-/.test(text) && node.name === "OffsetDurationExpr") return -this.#duration(this.#child(node, 1));
    const durationMs = parsePrometheusDuration(text);
    if (durationMs !== undefined) return durationMs;
    if (!/^[\d.]+$/.test(text)) throw this.#error(node, "experimental duration expression is not enabled");
    if (!this.dialect.prometheus3Syntax) throw this.#error(node, "missing unit character in duration");
    return Math.round(Number(text) * 1000);
  }

  #positiveDuration(node: SyntaxNode): number {
    const durationMs = this.#duration(node);
    if (durationMs <= 0) throw this.#error(node, "duration must be greater than 0");
    return durationMs;
  }

  #selector(node: SyntaxNode): Selector {
    const matchers: Matcher[] = [];
    const identifier = node.getChild("Identifier");
    if (identifier !== null) matchers.push(createMatcher(METRIC_NAME_LABEL, "=", this.#textOf(identifier), true));
    const braces = node.getChild("LabelMatchers");
    for (const child of braces === null ? [] : childrenOf(braces)) {
      const matcher = this.#matcher(child);
      if (matcher.name === METRIC_NAME_LABEL && identifier !== null) {
        throw this.#error(node, `metric name must not be set twice: ${this.#textOf(identifier)}`);
      }
      matchers.push(matcher);
    }
    // VictoriaMetrics answers "{}" with nothing; refusing that everywhere hides no mistake.
    const mayBeEmpty = this.dialect.emptyMatchers && matchers.length > 0;
    if (!mayBeEmpty && matchers.every((matcher) => matcher.matches(""))) {
      throw this.#error(node, "vector selector must contain at least one non-empty matcher");
    }
    return { kind: "selector", matchers, offsetMs: 0 };
  }

  #matcher(node: SyntaxNode): Matcher {
    const quotedName = node.name === "QuotedLabelName" ? node : node.getChild("QuotedLabelName");
    if (quotedName !== null) this.#checkQuotedName(quotedName, 'label matching, expected identifier or "}"');
    if (node.name === "QuotedLabelName") {
      return createMatcher(METRIC_NAME_LABEL, "=", unquoteString(this.#textOf(node)), true);
    }
    const name = this.#labelName(this.#child(node, 0));
    const operator = this.#textOf(this.#child(node, 1));
    if (!isMatchOperator(operator)) throw this.#unsupported(node);
    const value = unquoteString(this.#textOf(this.#child(node, 2)));
    try {
      return createMatcher(name, operator, value, this.dialect.dotMatchesNewline);
    } catch (cause) {
      if (!(cause instanceof RE2JSSyntaxException)) throw cause;
      throw this.#error(node, `error parsing regexp: ${cause.error}: \`${cause.input ?? ""}\``, cause);
    }
  }

  #labelName(node: SyntaxNode): string {
    const text = this.#textOf(node);
    return node.name === "QuotedLabelName" ? unquoteString(text) : text;
  }

  #checkQuotedName(node: SyntaxNode, place: string): void {
    if (this.dialect.prometheus3Syntax) return;
    throw this.#error(node, `unexpected string ${JSON.stringify(this.#textOf(node))} in ${place}`);
  }

  #range(node: SyntaxNode): Expression {
    const selector = this.#child(node, 0);
    if (selector.name !== "VectorSelector") throw this.#error(node, "ranges only allowed for vector selectors");
    const rangeMs = this.#positiveDuration(this.#child(node, 1));
    return { ...this.#selector(selector), kind: "range", rangeMs };
  }

  #subquery(node: SyntaxNode): Expression {
    const [inner, range, step] = childrenOf(node);
    if (inner === undefined || range === undefined) throw this.#unsupported(node);
    const expression = this.build(inner);
    const type = expressionType(expression);
    if (type !== "instant vector" && type !== "scalar") {
      throw this.#error(node, `subquery is only allowed on instant vector, got ${type} instead`);
    }
    const stepMs = step === undefined ? DEFAULT_STEP_MS : this.#positiveDuration(step);
    return { kind: "subquery", expression, offsetMs: 0, rangeMs: this.#positiveDuration(range), stepMs };
  }

  #offset(node: SyntaxNode): Expression {
    const expression = this.build(this.#child(node, 0));
    if (expression.kind !== "selector" && expression.kind !== "range" && expression.kind !== "subquery") {
      throw this.#error(
        node,
        "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
      );
    }
    return { ...expression, offsetMs: this.#duration(this.#child(node, -1)) };
  }

  #unary(node: SyntaxNode): Expression {
    const operand = this.build(this.#child(node, -1));
    if (this.#textOf(this.#child(node, 0)) === "+") return operand;
    return { kind: "arithmetic", operator: "*", left: operand, right: { kind: "number", value: -1 } };
  }

  #binary(node: SyntaxNode): Expression {
    const [left, operator, ...others] = childrenOf(node);
    const right = others.at(-1);
    if (left === undefined || operator === undefined || right === undefined) throw this.#unsupported(node);
    if (others.length > 1) throw this.#unsupported(node);
    if (operator.name === "Or") return this.#or(node);
    const text = this.#textOf(operator);
    if (!isArithmeticOperator(text)) throw this.#unsupported(node);
    const built = { kind: "arithmetic", operator: text, left: this.build(left), right: this.build(right) } as const;
    const types = [expressionType(built.left), expressionType(built.right)];
    if (types.some((type) => type === "range vector" || type === "string")) {
      throw this.#error(node, "binary expression must contain only scalar and instant vector types");
    }
    if (isComparison(text) && types.every((type) => type === "scalar")) {
      throw this.#error(operator, "comparisons between scalars must use BOOL modifier");
    }
    // Matching two vectors label by label is more than a scan ever asks.
    if (!types.includes("scalar")) throw this.#unsupported(node);
    return built;
  }

  /** Walks a chain of `or` instead of recursing into it: it hangs to the left as deep as it is long. */
  #or(node: SyntaxNode): Expression {
    const operands: Expression[] = [];
    let rest: SyntaxNode | undefined = node;
    while (rest !== undefined) {
      const children: SyntaxNode[] = childrenOf(rest);
      const [left, operator, right] = children;
      const isChain: boolean = rest.name === "BinaryExpr" && operator?.name === "Or" && children.length === 3;
      const operand: SyntaxNode = isChain && right !== undefined ? right : rest;
      const built = this.build(operand);
      if (expressionType(built) !== "instant vector") {
        throw this.#error(operand, 'set operator "or" not allowed in binary scalar expression');
      }
      operands.push(...(built.kind === "or" ? built.operands.toReversed() : [built]));
      rest = isChain ? left : undefined;
    }
    return { kind: "or", operands: operands.reverse() };
  }

  #call(node: SyntaxNode): Expression {
    const name = this.#textOf(this.#child(node, 0));
    if (!isKnownFunction(name)) throw this.#unsupported(node);
    const nodes = childrenOf(this.#child(node, 1));
    const built = nodes.map((argument) => this.build(argument));
    const wanted = FUNCTION_PARAMETERS[name];
    if (built.length !== wanted.length) {
      throw this.#error(node, `expected ${wanted.length} argument(s) in call to "${name}", got ${built.length}`);
    }
    built.forEach((argument, index) =>
      this.#checkType(nodes[index] ?? node, argument, wanted[index], `call to function "${name}"`)
    );
    return { kind: "call", function: name, arguments: built, keepsMetricNames: this.keepNamesAfter.has(node.to) };
  }

  #aggregate(node: SyntaxNode): Expression {
    const operator = this.#textOf(this.#child(node, 0)).toLowerCase();
    if (!isAggregateOperator(operator)) throw this.#unsupported(node);
    const body = node.getChild("FunctionCallBody");
    const nodes = body === null ? [] : childrenOf(body);
    const built = nodes.map((argument) => this.build(argument));
    const parameterType = AGGREGATE_PARAMETERS[operator];
    const wanted = parameterType === undefined ? 1 : 2;
    if (built.length === 0) throw this.#error(node, "no arguments for aggregate expression provided");
    const expression = built.at(-1);
    if (built.length !== wanted || expression === undefined) {
      const reason = "wrong number of arguments for aggregate expression provided";
      throw this.#error(node, `${reason}, expected ${wanted}, got ${built.length}`);
    }
    const parameter = parameterType === undefined ? undefined : built[0];
    built.forEach((part, index) => {
      const [type, place] = part === parameter
        ? [parameterType, "parameter"] as const
        : ["instant vector", "expression"] as const;
      this.#checkType(nodes[index] ?? node, part, type, `aggregation ${place}`);
    });
    return { kind: "aggregate", operator, parameter, expression, grouping: this.#grouping(node) };
  }

  #grouping(node: SyntaxNode): Grouping {
    const modifier = node.getChild("AggregateModifier");
    const labels = modifier?.getChild("GroupingLabels") ?? null;
    const quoted = labels?.getChild("QuotedLabelName") ?? null;
    if (quoted !== null) this.#checkQuotedName(quoted, "grouping opts, expected label");
    return {
      without: (modifier?.getChild("Without") ?? null) !== null,
      labels: labels === null ? [] : childrenOf(labels).map((label) => this.#labelName(label)),
    };
  }
}
