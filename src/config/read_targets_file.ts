import { dirname, resolve } from "node:path";
import * as v from "valibot";
import type { VariableLookup } from "../yaml/substitute_variables.ts";
import { notList, readYaml, type YamlDocument } from "../yaml/read_yaml.ts";
import type { Given, Option, OptionSource } from "./option.ts";
import { PATH_KEYS, replacedBy, SECRET_KEYS, TARGET_KEYS, type TargetKey } from "./target_keys.ts";

/** One target of a file: its name, and the options that it gives. */
export interface GivenTarget {
  readonly name: string;
  /** Its place in the list, from 0. */
  readonly index: number;
  /** What it says of itself. */
  readonly own: OptionSource;
  /** What the file says of all targets, less what its own takes the place of. */
  readonly shared: OptionSource;
  /** Ends with an error at the target. @throws {YamlError} Always. */
  fail(reason: string, hint: string): never;
}

const LISTS: readonly TargetKey[] = ["match", "exclude"];
const MAPPING = v.pipe(v.unknown(), notList, v.record(v.string(), v.string()));
type Written = string | readonly string[] | Readonly<Record<string, string>>;
type Section = Readonly<Partial<Record<TargetKey, Written>>>;

const keys = Object.fromEntries(
  Object.keys(TARGET_KEYS).map((key) => {
    const schema: v.GenericSchema<unknown, Written> = key === "headers"
      ? MAPPING
      : (LISTS as readonly string[]).includes(key)
      ? v.array(v.string())
      : v.string();
    return [key, v.optional(schema)] as const;
  }),
);
const TARGET = v.strictObject({ name: v.string(), ...keys });
const FILE = v.strictObject({ defaults: v.optional(v.strictObject(keys)), targets: v.array(TARGET) });

/** Letters and digits of any script, and signs that neither a label value, a file's name nor a table mistakes. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._:@-]*$/u;
const MAX_NAME_CHARACTERS = 100;
/** Headers that are a secret whatever they hold. */
const SECRET_HEADERS = /^(?:authorization|proxy-authorization|cookie|x-api-key)$/i;
const ONE_VARIABLE = /^\s*\$\{[A-Za-z_]\w*\}\s*$/;

/**
 * Reads a file of targets into sources of options, which the options' own parsers read.
 *
 * A value may be `${NAME}`, or have it within; a secret has to be. A relative path starts from the file's folder.
 *
 * @throws {YamlError} With line and key, for what is no list of targets.
 */
export function readTargetsFile(text: string, path: string, variable: VariableLookup): readonly GivenTarget[] {
  const options = { path, action: "use the targets", schema: FILE, scalars: "text" } as const;
  const written = readYaml(text, options);
  const { value } = written;
  if (value.targets.length === 0) written.fail(["targets"], '"targets" is empty', "Give at least one target");
  refuseSecrets(written, ["defaults"], value.defaults ?? {});
  for (const [i, { name: _, ...target }] of value.targets.entries()) refuseSecrets(written, ["targets", i], target);
  const document = readYaml(text, { ...options, variable });
  const { defaults = {}, targets } = document.value;
  const names = new Map<string, number>();
  const shared = givenIn(document, ["defaults"], defaults);
  return targets.map(({ name, ...target }, index) => {
    checkName(document, name, index, names);
    const own = givenIn(document, ["targets", index], target);
    const replaced = replacedBy(new Set(own.keys()));
    const ofAll = new Map([...shared].filter(([key]) => !replaced.has(key)));
    const headers = [...own.get("headers") ?? [], ...headersBeside(own.get("headers"), shared.get("headers"))];
    return {
      name,
      index,
      own: sourceOf(headers.length === 0 ? own : new Map([...own, ["headers", headers]])),
      shared: sourceOf(ofAll),
      fail: (reason, hint) => document.fail(["targets", index], reason, hint),
    };
  });
}

/** A header of all targets stays beside a target's own ones of other names. */
function headersBeside(own: readonly Given[] | undefined, shared: readonly Given[] = []): readonly Given[] {
  if (own === undefined) return [];
  const nameOf = ({ text }: Given) => text.slice(0, text.indexOf(":")).toLowerCase();
  const names = new Set(own.map(nameOf));
  return shared.filter((each) => !names.has(nameOf(each)));
}

function checkName(document: YamlDocument<unknown>, name: string, index: number, names: Map<string, number>): void {
  const at = ["targets", index, "name"];
  const key = `"targets[${index}].name"`;
  if (!NAME.test(name) || name.length > MAX_NAME_CHARACTERS) {
    const hint = `Use up to ${MAX_NAME_CHARACTERS} letters, digits and . _ : @ -, with a letter or digit first`;
    document.fail(at, `${key} cannot be the name of a target`, hint);
  }
  const other = names.get(name);
  if (other !== undefined) {
    document.fail(at, `${key} is "${name}", as "targets[${other}].name" is`, "Give each target a name of its own");
  }
  names.set(name, index);
}

/** Refuses secrets that stand in the file, before any variable is put in. */
function refuseSecrets(document: YamlDocument<unknown>, at: readonly (string | number)[], section: Section): void {
  const fail = (key: string, hint: string, ...rest: readonly string[]) =>
    document.fail([...at, key, ...rest], `"${[pathOf(at), key, ...rest].join(".")}" has a secret in it`, hint);
  const asVariable = "Put it into a variable and write ${NAME}";
  for (const key of SECRET_KEYS) {
    const text = section[key];
    if (text !== undefined && !ONE_VARIABLE.test(String(text))) {
      fail(key, `${asVariable}, or name a file with ${key}_file`);
    }
  }
  for (const [name, text] of Object.entries(section.headers ?? {})) {
    if (SECRET_HEADERS.test(name) && !text.includes("${")) {
      fail("headers", `${asVariable}, or name a file with header_file`, name);
    }
  }
  if (/\/\/[^/@$]*:[^/@$]*@/.test(String(section.endpoint ?? ""))) {
    fail("endpoint", "Write username, and the password's file as api_key_file");
  }
}

function givenIn(
  document: YamlDocument<unknown>,
  at: readonly (string | number)[],
  section: Section,
): ReadonlyMap<TargetKey, readonly Given[]> {
  const folder = dirname(resolve(document.path));
  const given = new Map<TargetKey, readonly Given[]>();
  for (const key of Object.keys(section) as TargetKey[]) {
    const value = section[key];
    if (value === undefined) continue;
    const texts = typeof value === "string"
      ? [[[], key === "plan" ? planIn(folder, value) : value] as const]
      : Array.isArray(value)
      ? value.map((text: string, i) => [[i], text] as const)
      : Object.entries(value).map(([name, text]: [string, string]) => [[name], `${name}: ${text}`] as const);
    given.set(
      key,
      texts.map(([rest, text]) => {
        const path = [...at, key, ...rest];
        const bare = key === "headers" ? text.slice(text.indexOf(":") + 1) : text;
        if (bare.trim() === "") {
          document.fail(path, `"${pathOf(path)}" is empty`, "Give it a value, or leave the key out");
        }
        const line = document.positionOf(path)?.line;
        const name = `${pathOf(path)} from ${document.path} line ${line}`;
        return { text, kind: "yaml", name, ...PATH_KEYS.has(key) ? { folder } : {} };
      }),
    );
  }
  return given;
}

/** A plan that is a file stands where the file of targets says. */
function planIn(folder: string, plan: string): string {
  return /\.ya?ml\s*$/i.test(plan) ? resolve(folder, plan.trim()) : plan;
}

function sourceOf(given: ReadonlyMap<TargetKey, readonly Given[]>): OptionSource {
  const byOption = new Map<Option, readonly Given[]>();
  for (const [key, each] of given) byOption.set(TARGET_KEYS[key], each);
  return { kind: "yaml", find: (option) => byOption.get(option) ?? [], wordFor: (option) => WORDS.get(option) };
}

const WORDS: ReadonlyMap<Option, string> = new Map(
  Object.entries(TARGET_KEYS).map(([key, option]) => [option, key]),
);

/** Writes a path as people write it: `targets[0].price`. */
function pathOf(keys: readonly (string | number)[]): string {
  return keys.map((key, i) => typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`).join("");
}
