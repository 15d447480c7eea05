import * as v from "valibot";
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { type FilePosition, WebConfigError } from "./web_config_error.ts";
import { knownKeys, type RawWebConfig, webConfigSchema } from "./web_config_schema.ts";

/** A web config file's text, with its shape checked and the place of every key known. */
export class WebConfigDocument {
  readonly raw: RawWebConfig;
  readonly #path: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  /** @throws {WebConfigError} When the text is no YAML, or has other keys or kinds of values than the format. */
  constructor(path: string, text: string) {
    this.#path = path;
    // Without types, every scalar is the text that stands there: a password or a user named 007 stays what it is.
    this.#document = parseDocument(text, { schema: "failsafe", lineCounter: this.#lines, prettyErrors: false });
    const [error] = [...this.#document.errors, ...this.#document.warnings];
    if (error !== undefined) {
      const problem = error.message.replace(/[.:]$/, "");
      throw new WebConfigError(
        path,
        this.#positionAt(error.pos[0]),
        `it is not valid YAML: ${problem}. Mend the line.`,
      );
    }
    this.#refuseUnusableKeys();
    const result = v.safeParse(webConfigSchema, this.#content());
    if (!result.success) this.#failIssue(result.issues[0]);
    this.raw = result.output;
  }

  /** Ends with an error at a key that is there, or at the section where it is missing. */
  fail(keys: readonly (string | number)[], reasonAndRemedy: string, options?: ErrorOptions): never {
    throw new WebConfigError(this.#path, this.#positionOf(keys), reasonAndRemedy, options);
  }

  #content(): unknown {
    try {
      return this.#document.toJS() ?? "";
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new WebConfigError(
        this.#path,
        undefined,
        `it is not usable YAML: ${error.message}. Write out its aliases.`,
        {
          cause: error,
        },
      );
    }
  }

  /** Keys that are no texts, and names that mean something else to objects: the validation would pass over them. */
  #refuseUnusableKeys(): void {
    visit(this.#document, {
      Pair: (_, { key }) => {
        const position = isNode(key) && key.range ? this.#positionAt(key.range[0]) : undefined;
        if (!isScalar(key)) {
          throw new WebConfigError(
            this.#path,
            position,
            "a list, a mapping or an alias cannot be a key. Write a text.",
          );
        }
        if (["__proto__", "constructor", "prototype"].includes(String(key.value))) {
          throw new WebConfigError(
            this.#path,
            position,
            `"${key.value}" cannot be used as a name. Choose another one.`,
          );
        }
      },
    });
  }

  #failIssue(issue: v.BaseIssue<unknown>): never {
    const keys = (issue.path ?? []).map((item) => item.key as string | number);
    const name = keys.length === 0 ? "the file" : `"${keys.join(".")}"`;
    if (issue.type === "strict_object" && issue.expected === "never") {
      const known = knownKeys(keys.length === 1 ? undefined : String(keys[0])).join(", ");
      this.fail(keys, `${name} is not a known key. Known here are ${known}.`);
    }
    if (issue.type === "picklist") {
      this.fail(keys, `${name} is ${JSON.stringify(issue.input)}, expected true or false.`);
    }
    this.fail(keys, `${name} is ${kindOf(issue.input)}, expected ${EXPECTED[issue.type] ?? "something else"}.`);
  }

  #positionOf(keys: readonly (string | number)[]): FilePosition | undefined {
    for (let length = keys.length; length > 0; length--) {
      const offset = this.#offsetOf(keys.slice(0, length));
      if (offset !== undefined) return this.#positionAt(offset);
    }
    return undefined;
  }

  #offsetOf(keys: readonly (string | number)[]): number | undefined {
    const parent = keys.length === 1 ? this.#document.contents : this.#document.getIn(keys.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === String(keys.at(-1)));
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

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  check: "a mapping",
  record: "a mapping",
  strict_object: "a mapping",
};

/** Never the value itself, which may be a secret in the wrong place. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : "a text";
}
