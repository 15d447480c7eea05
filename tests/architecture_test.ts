import assert from "node:assert/strict";
import { checkImports, importsOf, type SourceFile } from "./support/check_imports.ts";

/** Every module below a folder, with its path from the root of the project. */
async function* modulesBelow(folder: string): AsyncGenerator<SourceFile> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* modulesBelow(path);
    else if (/\.[jt]sx?$/.test(entry.name)) yield { path, text: await Deno.readTextFile(path) };
  }
}

const file = (path: string, ...specifiers: string[]): SourceFile => ({
  path,
  text: specifiers.map((specifier) => `import { x } from "${specifier}";\n`).join(""),
});

Deno.test("src: a module imports only from lower layers", async () => {
  const files = await Array.fromAsync(modulesBelow("src"));
  const imports = files.flatMap(({ text }) => importsOf(text)).length;
  assert.ok(files.length > 100 && imports > 300, "the modules and their imports were not found");
  assert.deepEqual(checkImports(files), []);
});

for (
  const [what, bad] of [
    ["a higher layer", file("src/config/a.ts", "../prometheus/backend.ts")],
    ["a folder of the same layer", file("src/report/a.ts", "../demo/evaluate.ts")],
    ["the entry point", file("src/cli/a.ts", "../main.ts")],
    ["a folder that has no layer", file("src/cli/a.ts", "../misc/a.ts")],
    ["a folder beside the stack from below layer 3", file("src/prometheus/a.ts", "../http/listen.ts")],
    ["the stack from beside it", file("src/exposition/a.ts", "../config/secret.ts")],
    ["another folder beside the stack from beside it", file("src/http/a.ts", "../files/write_whole_file.ts")],
    ["the tests", file("src/demo/a.ts", "../../tests/support/test_series.ts")],
    ["an address", file("src/cli/a.ts", "https://example.com/mod.ts")],
    ["a package that deno.json does not name", file("src/cli/a.ts", "npm:left-pad@1.0.0")],
    ["a type of a higher layer", { path: "src/scan/a.ts", text: `import type { A } from "../report/report.ts";` }],
    ["a re-export of a higher layer", { path: "src/scan/a.ts", text: `export * from "../report/report.ts";` }],
    ["a side effect of a higher layer", { path: "src/scan/a.ts", text: `import "../report/report.ts";` }],
    ["a higher layer on demand", { path: "src/scan/a.ts", text: `  return await import("../report/report.ts");` }],
    ["a higher layer over several lines", { path: "src/scan/a.ts", text: `import {\n  a,\n} from "../cli/a.ts";` }],
    ["a higher layer from a nested folder", file("src/report/deep/a.ts", "../../cli/a.ts")],
    ["anything from a folder without a layer", file("src/misc/a.ts")],
  ] as const
) {
  Deno.test(`checkImports: ${what} is found`, () => {
    const found = checkImports([file("src/config/good.ts", "./secret.ts"), bad]);
    assert.equal(found.length, 1);
    assert.ok(found[0]?.startsWith(`${bad.path}: `), found[0]);
  });
}

Deno.test("checkImports: lower layers, the own folder, packages and deno.json are allowed", () => {
  assert.deepEqual(
    checkImports([
      file("src/prometheus/a.ts", "../config/secret.ts", "./b.ts", "valibot", "node:fs"),
      file("src/scan/a.ts", "../files/write_whole_file.ts", "../prometheus/backend.ts"),
      file("src/cli/a.ts", "../exporter/a.ts", "../exposition/mod.ts", "../config/config.ts", "../../deno.json"),
      file("src/http/deep/a.ts", "../listen.ts", "./b.ts"),
      file("src/main.ts", "./cli/run.ts"),
      { path: "src/config/a.ts", text: ' * ```ts\n * import { a } from "../report/report.ts";\n * ```\n' },
    ]),
    [],
  );
});

Deno.test("checkImports: says what is wrong and why", () => {
  assert.deepEqual(checkImports([file("src/scan/a.ts", "../report/report.ts")]), [
    'src/scan/a.ts: imports "../report/report.ts", but "report" is layer 4 and "scan" layer 3',
  ]);
});
