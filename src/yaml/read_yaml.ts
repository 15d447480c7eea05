import * as v from "valibot";
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
} from "yaml";
import { errorMessage } from "../errors/error_message.ts";
import { withoutFullStop } from "../errors/program_error.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { expectedBy } from "./expected_by.ts";
import { knownKeys } from "./known_keys.ts";
import { substituteVariables, type VariableLookup } from "./substitute_variables.ts";
import { type FilePosition, YamlError } from "./yaml_error.ts";

/** Where a value stands: the keys and list indices that lead to it. */
type KeyPath = readonly (string | number)[];

/** How {@linkcode readYaml} reads a file. */
export interface ReadYamlOptions<Schema extends v.GenericSchema> {
  /** The file's name, for errors. */
  readonly path: string;
  /** What the file is wanted for, as it follows "Cannot" in errors: `use the web configuration`. */
  readonly action: string;
  /**
   * What the content has to be. The message of a `v.check` or of another action says what was expected: "a mapping",
   * "a whole number from 1".
   */
  readonly schema: Schema;
  /**
   * `typed`: numbers, booleans and null are what YAML 1.2 takes for them. `text`: every scalar is the text that stands
   * there, as in a file where a password may be 007.
   * @default "typed"
   */
  readonly scalars?: "typed" | "text";
  /**
   * Looks up the variables that `${NAME}` in a value, never in a key, stands for; `$$` is a dollar sign. A value
   * without quotes becomes what YAML takes the resulting text for, so `${PORT}` may be a number; one in quotes stays
   * text. Within `{}` and `[]` only one in quotes is YAML. Without a lookup, nothing is replaced.
   */
  readonly variable?: VariableLookup;
}

/** The checked content of a YAML file, with the place of every key known. */
export interface YamlDocument<Value> {
  readonly value: Value;
  /** The file as it was named. */
  readonly path: string;
  /** Gives the place of a key, or of the nearest section around it that is there. */
  positionOf(keys: KeyPath): FilePosition | undefined;
  /**
   * Ends with an error at a key, or at the section where it is missing.
   *
   * @throws {YamlError} Always.
   */
  fail(keys: KeyPath, reason: string, hint?: string, cause?: unknown): never;
}

/**
 * Reads a YAML file's text and checks it against a schema.
 *
 * Errors name the place and the key, and the known key that was probably meant. They show no value of the file but that
 * of a choice, and never one that comes from a variable.
 *
 * @throws {YamlError} When the text is no YAML, or has other keys or kinds of values than the schema.
 */
export function readYaml<const Schema extends v.GenericSchema>(
  text: string,
  options: ReadYamlOptions<Schema>,
): YamlDocument<v.InferOutput<Schema>> {
  const reader = new YamlReader(text, options);
  return {
    value: reader.check(options.schema),
    path: options.path,
    positionOf: (keys) => reader.positionOf(keys),
    fail: (keys, reason, hint, cause) => reader.fail(keys, reason, hint, cause),
  };
}

/** Checks that a value is no list, which `v.record` would take for a mapping of its indices. */
export const notList = v.check((value: unknown) => !Array.isArray(value), "a mapping");

class YamlReader {
  readonly #options: Pick<ReadYamlOptions<v.GenericSchema>, "path" | "action">;
  readonly #document: Document;
  readonly #lines = new LineCounter();
  /** Names of the variables that a scalar's value comes from. */
  readonly #variables = new Map<Scalar, readonly string[]>();

  constructor(text: string, { scalars, variable, ...options }: ReadYamlOptions<v.GenericSchema>) {
    this.#options = options;
    const schema = scalars === "text" ? "failsafe" : "core";
    this.#document = parseDocument(text, { schema, lineCounter: this.#lines, prettyErrors: false });
    const [error] = [...this.#document.errors, ...this.#document.warnings];
    if (error !== undefined) {
      const problem = error.message.replace(/[.:]$/, "");
      throw this.#error(this.#positionAt(error.pos[0]), `it is not valid YAML: ${problem}`, "Mend the line");
    }
    this.#refuseUnusableKeys();
    if (variable !== undefined) this.#substitute(variable);
  }

  check<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema> {
    const result = v.safeParse(schema, this.#content());
    if (result.success) return result.output;
    const { issues } = result;
    // A mistyped key is missing as well: what it was meant to be is the better answer.
    this.#failIssue(schema, issues.find(isUnknownKey) ?? issues[0]);
  }

  fail(keys: KeyPath, reason: string, hint?: string, cause?: unknown): never {
    throw this.#error(this.positionOf(keys), reason, hint, cause);
  }

  positionOf(keys: KeyPath): FilePosition | undefined {
    for (let length = keys.length; length > 0; length--) {
      const offset = this.#offsetOf(keys.slice(0, length));
      if (offset !== undefined) return this.#positionAt(offset);
    }
    return undefined;
  }

  #error(position: FilePosition | undefined, reason: string, hint?: string, cause?: unknown): YamlError {
    return new YamlError({ ...this.#options, position, reason, hint, cause });
  }

  #content(): unknown {
    try {
      return this.#document.toJS() ?? {};
    } catch (error) {
      const reason = `it is not usable YAML: ${withoutFullStop(errorMessage(error))}`;
      throw this.#error(undefined, reason, "Write out its aliases", error);
    }
  }

  /** Refuses keys that are no texts, and names that mean something else to objects: validation would pass over them. */
  #refuseUnusableKeys(): void {
    visit(this.#document, {
      Pair: (_, { key }) => {
        const position = isNode(key) && key.range ? this.#positionAt(key.range[0]) : undefined;
        if (!isScalar(key)) {
          throw this.#error(position, "a list, a mapping or an alias cannot be a key", "Write a text");
        }
        if (["__proto__", "constructor", "prototype"].includes(String(key.value))) {
          throw this.#error(position, `"${key.value}" cannot be used as a name`, "Choose another one");
        }
      },
    });
  }

  #substitute(variable: VariableLookup): void {
    visit(this.#document, {
      Scalar: (role, scalar, ancestors) => {
        if (role === "key" || typeof scalar.value !== "string") return;
        const result = substituteVariables(scalar.value, variable);
        if ("problem" in result) {
          const keys = ancestors.flatMap((node, i): (string | number)[] => {
            if (isSeq(node)) return [node.items.indexOf(ancestors[i + 1] ?? scalar)];
            return isPair(node) && isScalar(node.key) ? [String(node.key.value)] : [];
          });
          const position = this.#positionAt(scalar.range?.[0] ?? 0);
          throw this.#error(position, `${nameOf(keys)} cannot be read: ${result.problem}`, result.hint);
        }
        if (result.variables.length === 0 && result.text === scalar.value) return;
        if (result.variables.length > 0) this.#variables.set(scalar, result.variables);
        scalar.value = scalar.type === Scalar.PLAIN ? this.#resolve(result.text) : result.text;
      },
    });
  }

  /** Gives the number, boolean or null that YAML takes a text without quotes for. */
  #resolve(text: string): unknown {
    const tag = this.#document.schema?.tags.find((each): each is ScalarTag =>
      each.default === true && "test" in each && each.test?.test(text) === true
    );
    if (tag?.resolve === undefined) return text;
    const resolved: unknown = tag.resolve(text, () => {}, { ...this.#document.options });
    return isScalar(resolved) ? resolved.value : resolved;
  }

  #failIssue(schema: object, issue: v.BaseIssue<unknown>): never {
    const keys = (issue.path ?? []).map((item) => item.key as string | number);
    const name = nameOf(keys);
    // valibot takes a list for a mapping of its indices.
    const list = (issue.path ?? []).findIndex(({ type, input }) => type === "object" && Array.isArray(input));
    if (list >= 0) this.#failAt(keys.slice(0, list), "a list", "a mapping");
    if (isUnknownKey(issue)) {
      const known = knownKeys(schema, keys.slice(0, -1));
      const meant = nearestOf(String(keys.at(-1)), known);
      const suggestion = meant === undefined ? "" : `Did you mean "${meant}"? `;
      this.fail(keys, `${name} is not a known key`, `${suggestion}Known here are ${known.join(", ")}`);
    }
    if (issue.kind === "schema" && issue.type.endsWith("object") && issue.input === undefined) {
      this.fail(keys, `${name} is missing`);
    }
    const isMistaken = issue.type === "string" && ["number", "boolean"].includes(typeof issue.input);
    const hint = isMistaken ? "Put it in quotes" : undefined;
    this.#failAt(keys, this.#describeInput(keys, issue), expectedBy(issue), hint);
  }

  #failAt(keys: KeyPath, found: string | undefined, expected: string, hint?: string): never {
    const problem = found === undefined ? `has to be ${expected}` : `is ${found}, expected ${expected}`;
    this.fail(keys, `${nameOf(keys)} ${problem}`, hint);
  }

  /**
   * Says what stands at a key: the text of a mistaken choice, otherwise its kind, for it may be a secret; `undefined`
   * where its kind is right.
   */
  #describeInput(keys: KeyPath, { kind, type, input }: v.BaseIssue<unknown>): string | undefined {
    const node = this.#document.getIn(keys, true);
    if (!isScalar(node)) return kindOf(input);
    const variables = this.#variables.get(node);
    if (variables !== undefined) return `the value of ${variables.map((name) => `\${${name}}`).join(" and ")}`;
    if (kind === "validation") return undefined;
    // Where every scalar is a text, so is nothing.
    if (input === "" && node.type === Scalar.PLAIN) return "empty";
    const isChoice = type === "picklist" || type === "variant";
    return isChoice && typeof input === "string" ? JSON.stringify(input) : kindOf(input);
  }

  #offsetOf(keys: KeyPath): number | undefined {
    const parent = keys.length === 1 ? this.#document.contents : this.#document.getIn(keys.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(keys.at(-1)));
      return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    }
    const node = this.#document.getIn(keys, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }

  #positionAt(offset: number): FilePosition {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

/** Writes a path as people write it: `"rules[0].name"`. */
function nameOf(keys: KeyPath): string {
  if (keys.length === 0) return "the file";
  return `"${
    keys.map((key, index) => typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${key}`).join("")
  }"`;
}

/** Never the value itself, which may be a secret in the wrong place. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  return { object: "a mapping", number: "a number" }[typeof value as string] ?? "a text";
}
