import assert from "node:assert/strict";
import type { SourceFile } from "./support/check_imports.ts";
import { findUnusedExports, type Sources } from "./support/find_unused_exports.ts";
import { modulesBelow } from "./support/modules_below.ts";

Deno.test("src: every export is used by another file or stands in the exports of deno.json", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const entries = Object.values<string>(exports).map((path) => path.replace(/^\.\//, ""));
  const modules = await Array.fromAsync(modulesBelow("src"));
  assert.ok(entries.length > 1 && entries.every((entry) => modules.some(({ path }) => path === entry)));
  const found = findUnusedExports({
    modules,
    users: [...await Array.fromAsync(modulesBelow("bench")), ...await Array.fromAsync(modulesBelow("exporters"))],
    tests: await Array.fromAsync(modulesBelow("tests")),
    entries,
  });
  assert.deepEqual(found, []);
});

const source = (path: string, text: string): SourceFile => ({ path, text });

/** What is found in these modules, with `src/main.ts` as the only entry unless told. */
function check(modules: Record<string, string>, rest: Partial<Omit<Sources, "modules">> = {}): string[] {
  return findUnusedExports({
    modules: Object.entries(modules).map(([path, text]) => source(path, text)),
    users: [],
    tests: [],
    entries: ["src/main.ts"],
    ...rest,
  });
}

const test = [source("tests/a_test.ts", `import { a } from "../src/a.ts"; a();`)];

for (
  const [what, modules, expected] of [
    ["a function", { "src/a.ts": "export function a() {}" }, 'nothing uses "a": remove it'],
    ["a type", { "src/a.ts": "export type A = string;" }, 'nothing uses "A": remove it'],
    ["a class", { "src/a.ts": "export class A {}" }, 'nothing uses "A": remove it'],
    ["a variable of a pattern", { "src/a.ts": "export const { b: [a] } = { b: [1] };" }, 'nothing uses "a": remove it'],
    ["a function that calls itself", { "src/a.ts": "export function a() { a(); }" }, 'nothing uses "a": remove it'],
    [
      "an interface that only its own file names",
      { "src/a.ts": "export interface A {} function b(a: A) { return a; }" },
      'only the file itself uses "A": do not export it',
    ],
    [
      "a component that only its own file renders",
      { "src/a.tsx": "export function A() {} const b = <A />;" },
      'only the file itself uses "A": do not export it',
    ],
    [
      "a name exported after its declaration",
      { "src/a.ts": "const a = 1; export { a as b };" },
      'nothing uses "b": remove it',
    ],
    [
      "a re-export that nobody takes",
      { "src/b.ts": "export function a() {}", "src/a.ts": 'export { a } from "./b.ts";' },
      'nothing uses "a": remove it',
    ],
    [
      "a name that a re-export of everything passes on to nobody",
      { "src/a.ts": "export function a() {}", "src/b.ts": 'export * from "./a.ts";' },
      'nothing uses "a": remove it',
    ],
    [
      "a name beside the one that is imported on demand",
      { "src/a.ts": "export const a = 1, b = 2;", "src/main.ts": 'const { b } = await import("./a.ts");' },
      'nothing uses "a": remove it',
    ],
    [
      "a module that is run on demand for its effects alone",
      { "src/a.ts": "export const a = 1;", "src/main.ts": 'await import("./a.ts");' },
      'nothing uses "a": remove it',
    ],
    [
      "a name that others have as a member",
      { "src/a.ts": "export const a = 1; const b = { a: 2 }; b.a; class C { a() {} }" },
      'nothing uses "a": remove it',
    ],
    [
      "a name that only a comment imports",
      { "src/a.ts": "export const a = 1;", "src/b.ts": '// import { a } from "./a.ts";\n' },
      'nothing uses "a": remove it',
    ],
  ] satisfies [string, Record<string, string>, string][]
) {
  Deno.test(`findUnusedExports: ${what} is found`, () => {
    const [path] = Object.keys(modules).filter((path) => path.startsWith("src/a."));
    assert.deepEqual(check(modules), [`${path}: ${expected}`]);
  });
}

Deno.test("findUnusedExports: what only tests use is dead, what its file uses and a test tests is not", () => {
  assert.deepEqual(check({ "src/a.ts": "export function a() {}" }, { tests: test }), [
    'src/a.ts: nothing but tests uses "a": remove it',
  ]);
  assert.deepEqual(check({ "src/a.ts": "export function a() {} function b() { a(); }" }, { tests: test }), []);
});

for (
  const [what, user] of [
    ["an import", 'import { a } from "./a.ts";'],
    ["an import by another name", 'import { a as b } from "./a.ts";'],
    ["an import of a type", 'import type { a } from "./a.ts";'],
    ["an import among values", 'import { type a } from "./a.ts";'],
    ["an import of the whole module", 'import * as all from "./a.ts";'],
    ["a re-export of an entry", 'export { a } from "./a.ts";'],
    ["a re-export of a type by an entry", 'export type { a } from "./a.ts";'],
    ["a re-export of everything by an entry", 'export * from "./a.ts";'],
    ["a named re-export of everything by an entry", 'export * as all from "./a.ts";'],
    ["an import on demand", 'const { a } = await import("./a.ts");'],
    ["an import on demand by another name", 'const { a: b } = await import("./a.ts");'],
    ["a member of an import on demand", '(await import("./a.ts")).a();'],
    ["a whole import on demand", 'const all = await import("./a.ts");'],
    ["a promise of an import on demand", 'import("./a.ts").then(({ a }) => a());'],
    ["a type of an import", 'type B = import("./a.ts").a;'],
    ["a name that another module passes on", 'import { a } from "./b.ts";'],
  ] as const
) {
  Deno.test(`findUnusedExports: ${what} is a use`, () => {
    assert.deepEqual(
      check({ "src/a.ts": "export function a() {}", "src/b.ts": 'export * from "./a.ts";', "src/main.ts": user }),
      [],
    );
  });
}

Deno.test("findUnusedExports: a benchmark is a user, and so is a tsx file", () => {
  const modules = { "src/a.tsx": "export function A() {}" };
  const users = [source("bench/b.tsx", 'import { A } from "../src/a.tsx"; const b = <A />;')];
  assert.deepEqual(check(modules, { users }), []);
});
