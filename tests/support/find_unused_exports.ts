import type { SourceFile } from "./check_imports.ts";

/** What {@linkcode findUnusedExports} looks at. */
export interface Sources {
  /** Modules whose exports have to be used. */
  readonly modules: readonly SourceFile[];
  /** Modules that use them as the program does, such as benchmarks. */
  readonly users: readonly SourceFile[];
  /** Modules that test them. */
  readonly tests: readonly SourceFile[];
  /** Paths of the modules whose exports are the package's own: `exports` of `deno.json`. */
  readonly entries: readonly string[];
}

/** Stands for every export of a module, where the names that are used cannot be told. */
const ALL = "*";

/** One export of a module. */
interface Export {
  /** Its name inside of the module; empty where it only passes through. */
  readonly local: string;
  /** Where it is declared: what is named there is no use of it. */
  readonly range: Deno.lint.Range;
  /** How often its name stands outside of that range without being a use: once where it is exported afterwards. */
  readonly mentions: 0 | 1;
}

/** What a module gives and takes. */
interface Links {
  /** By the name it is exported with. */
  readonly exports: Map<string, Export>;
  /** Paths of the modules that `export * from` passes on. */
  readonly passed: string[];
  /** What is taken from other modules, and by which name. */
  readonly taken: { readonly path: string; readonly name: string }[];
  /** Names in use, and where. */
  readonly names: { readonly name: string; readonly at: number }[];
}

/**
 * Names every export that nothing needs.
 *
 * An export is needed when another module or a user takes it, when an entry gives it, or when a test takes it and its
 * own module uses it too: a unit that is tested from outside. Types count as values do. Re-exports need somebody who
 * takes them; an import of a whole module takes all it has.
 *
 * It reads the modules with the parser of `deno lint`, which Deno offers to tests alone.
 *
 * @returns One line each: the file, the name, and what to do. Empty when nothing is dead.
 */
export function findUnusedExports({ modules, users, tests, entries }: Sources): string[] {
  const links = new Map(modules.map((file) => [file.path, readLinks(file)]));
  const whole = entries.map((path) => ({ taken: [{ path, name: ALL }] }));
  const needed = namesTaken([...links.values(), ...users.map(readLinks), ...whole], links);
  const tested = namesTaken(tests.map(readLinks), links);
  return Array.from(
    links,
    ([path, { exports, names }]) =>
      Array.from(exports, ([name, { local, range: [start, end], mentions }]) => {
        const key = `${path} ${name}`;
        if (needed.has(key)) return [];
        const outside = names.filter((one) => one.name === local && (one.at < start || one.at >= end));
        if (outside.length <= mentions) {
          return [`${path}: nothing${tested.has(key) ? " but tests" : ""} uses "${name}": remove it`];
        }
        return tested.has(key) ? [] : [`${path}: only the file itself uses "${name}": do not export it`];
      }),
  ).flat(2);
}

/** `path name` of every export that `takers` take, through the modules that pass it on. */
function namesTaken(takers: readonly Pick<Links, "taken">[], modules: ReadonlyMap<string, Links>): ReadonlySet<string> {
  const taken = new Set<string>();
  const take = (path: string, name: string) => {
    const module = modules.get(path);
    if (module === undefined || taken.has(`${path} ${name}`)) return;
    taken.add(`${path} ${name}`);
    if (name === ALL) { for (const own of module.exports.keys()) take(path, own); }
    if (!module.exports.has(name)) { for (const passed of module.passed) take(passed, name); }
  };
  for (const taker of takers) for (const { path, name } of taker.taken) take(path, name);
  return taken;
}

function readLinks({ path, text }: SourceFile): Links {
  const links: Links = { exports: new Map(), passed: [], taken: [], names: [] };
  const pathOf = (specifier: string) => new URL(specifier, `file:///${path}`).pathname.slice(1);
  const take = (specifier: unknown, name: string) => {
    if (typeof specifier === "string" && /^\.{1,2}\//.test(specifier)) {
      links.taken.push({ path: pathOf(specifier), name });
    }
  };
  const give = (name: string, local: string, [start, end]: Deno.lint.Range, mentions: 0 | 1 = 0) => {
    // The overloads of a function are one export.
    const range = links.exports.get(name)?.range ?? [start, end];
    links.exports.set(name, { local, range: [Math.min(start, range[0]), Math.max(end, range[1])], mentions });
  };
  const visitor: Deno.lint.LintVisitor = {
    ImportDeclaration: ({ source, specifiers }) => {
      for (const specifier of specifiers) take(source.value, importedName(specifier));
    },
    ExportAllDeclaration: ({ source, exported, range }) => {
      if (exported === null) links.passed.push(pathOf(source.value));
      else {
        give(exported.name, "", range);
        take(source.value, ALL);
      }
    },
    ExportDefaultDeclaration: ({ range }) => give("default", "", range),
    ExportNamedDeclaration: ({ source, specifiers, declaration }) => {
      for (const { exported, local, range } of specifiers) {
        give(nameOf(exported), source === null ? nameOf(local) : "", range, source === null ? 1 : 0);
        if (source !== null) take(source.value, nameOf(local));
      }
      if (declaration === null) return;
      for (const name of declaredNames(declaration)) give(name, name, declaration.range);
    },
    ImportExpression: (node) => {
      if (node.source.type !== "Literal") return;
      for (const name of namesOfDynamicImport(node)) take(node.source.value, name);
    },
    TSImportType: ({ argument, qualifier }) => {
      if (argument.type !== "TSLiteralType" || argument.literal.type !== "Literal") return;
      take(argument.literal.value, qualifier?.type === "Identifier" ? qualifier.name : ALL);
    },
    Identifier: (node) => {
      if (isUse(node)) links.names.push({ name: node.name, at: node.range[0] });
    },
    JSXIdentifier: ({ name, range, parent }) => {
      if (parent.type !== "JSXAttribute") links.names.push({ name, at: range[0] });
    },
  };
  Deno.lint.runPlugin({ name: "links", rules: { links: { create: () => visitor } } }, path, text);
  return links;
}

function importedName(specifier: Deno.lint.ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportSpecifier") return nameOf(specifier.imported);
  return specifier.type === "ImportDefaultSpecifier" ? "default" : ALL;
}

function nameOf(node: Deno.lint.Identifier | Deno.lint.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

function declaredNames(declaration: NonNullable<Deno.lint.ExportNamedDeclaration["declaration"]>): string[] {
  if (declaration.type === "VariableDeclaration") return declaration.declarations.flatMap(({ id }) => boundNames(id));
  return declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

/** The variables that a pattern binds. */
function boundNames(pattern: Deno.lint.Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((one) => boundNames(one.type === "Property" ? one.value : one.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((one) => one === null ? [] : boundNames(one));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/** What is used of a module that is imported on demand: `{ a }` of it, `.a` of it, nothing, or all. */
function namesOfDynamicImport({ parent: awaited }: Deno.lint.ImportExpression): string[] {
  if (awaited.type !== "AwaitExpression") return [ALL];
  const user = awaited.parent;
  if (user.type === "ExpressionStatement") return [];
  if (user.type === "MemberExpression" && user.property.type === "Identifier" && !user.computed) {
    return [user.property.name];
  }
  if (user.type !== "VariableDeclarator" || user.id.type !== "ObjectPattern") return [ALL];
  return user.id.properties.map((one) => one.type === "Property" && one.key.type === "Identifier" ? one.key.name : ALL);
}

/** Whether an identifier stands for a variable or a type, and is neither the name of a member nor an import. */
function isUse({ parent, range }: Deno.lint.Identifier): boolean {
  const isAt = (part: Deno.lint.Node) => part.range[0] === range[0] && part.range[1] === range[1];
  switch (parent.type) {
    case "ImportSpecifier":
      return false;
    case "MemberExpression":
      return parent.computed || !isAt(parent.property);
    case "Property":
      return parent.computed || parent.shorthand || !isAt(parent.key);
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSAbstractMethodDefinition":
    case "TSAbstractPropertyDefinition":
    case "TSMethodSignature":
    case "TSPropertySignature":
      return parent.computed || !isAt(parent.key);
    default:
      return true;
  }
}
