import assert from "node:assert/strict";
import { checkImports, importsOf, type SourceFile } from "./support/check_imports.ts";
import { modulesBelow } from "./support/modules_below.ts";

const file = (path: string, ...specifiers: string[]): SourceFile => ({
  path,
  text: specifiers.map((specifier) => `import { x } from "${specifier}";\n`).join(""),
});

Deno.test("src: a module imports only from lower floors", async () => {
  const files = await Array.fromAsync(modulesBelow("src"));
  const imports = files.flatMap(({ text }) => importsOf(text)).length;
  assert.ok(files.length > 100 && imports > 300, "the modules and their imports were not found");
  assert.deepEqual(checkImports(files), []);
});

for (
  const [what, bad] of [
    ["a higher floor", file("src/config/a.ts", "../prometheus/backend.ts")],
    ["another room of the same floor", file("src/report/a.ts", "../demo/evaluate.ts")],
    ["another room of the lowest floor", file("src/text/a.ts", "../exposition/gauge.ts")],
    ["the entry point", file("src/cli/a.ts", "../main.ts")],
    ["a folder that has no floor", file("src/cli/a.ts", "../misc/a.ts")],
    ["the stack from the metric library", file("src/exposition/a.ts", "../config/secret.ts")],
    ["the stack from the errors", file("src/errors/a.ts", "../files/write_error.ts")],
    ["the stack from the HTTP base", file("src/http/a.ts", "../exporter/health.ts")],
    ["text from the library for exporters", file("src/exporter_library/a.ts", "../text/shorten.ts")],
    ["anything of a snapshot from the formulas of prices", file("src/pricing/a.ts", "../snapshot/distribution.ts")],
    ["a command from the exporter", file("src/exporter/a.ts", "../cli/commands/exporter.ts")],
    ["the exporter from the dashboard", file("src/dashboard/a.ts", "../exporter/health.ts")],
    ["the tests", file("src/demo/a.ts", "../../tests/support/test_series.ts")],
    ["an address", file("src/cli/a.ts", "https://example.com/mod.ts")],
    ["a package that deno.json does not name", file("src/cli/a.ts", "npm:left-pad@1.0.0")],
    ["a type of a higher floor", { path: "src/snapshot/a.ts", text: `import type { A } from "../report/report.ts";` }],
    ["a re-export of a higher floor", { path: "src/scan/a.ts", text: `export * from "../exporter/health.ts";` }],
    ["a side effect of a higher floor", { path: "src/scan/a.ts", text: `import "../exporter/health.ts";` }],
    ["a higher floor on demand", { path: "src/scan/a.ts", text: `  return await import("../exporter/health.ts");` }],
    ["a higher floor over several lines", { path: "src/scan/a.ts", text: `import {\n  a,\n} from "../cli/a.ts";` }],
    ["a higher floor from a nested folder", file("src/report/deep/a.ts", "../../cli/a.ts")],
    ["anything from a folder without a floor", file("src/misc/a.ts")],
  ] as const
) {
  Deno.test(`checkImports: ${what} is found`, () => {
    const found = checkImports([file("src/config/good.ts", "./secret.ts"), bad]);
    assert.equal(found.length, 1);
    assert.ok(found[0]?.startsWith(`${bad.path}: `), found[0]);
  });
}

Deno.test("checkImports: lower floors, the own room, packages and deno.json are allowed", () => {
  assert.deepEqual(
    checkImports([
      file("src/prometheus/a.ts", "../config/secret.ts", "./b.ts", "valibot", "node:fs"),
      file("src/scan/a.ts", "../files/write_whole_file.ts", "../prometheus/backend.ts"),
      file("src/cli/a.ts", "../exporter/a.ts", "../exposition/gauge.ts", "../config/config.ts", "../../deno.json"),
      file("src/http/deep/a.ts", "../listen.ts", "./b.ts", "../../text/shorten.ts"),
      file("src/exporter_library/a.ts", "../exposition/gauge.ts"),
      file("src/main.ts", "./cli/run.ts"),
      { path: "src/config/a.ts", text: ' * ```ts\n * import { a } from "../report/report.ts";\n * ```\n' },
    ]),
    [],
  );
});

Deno.test("checkImports: says what is wrong and why", () => {
  assert.deepEqual(checkImports([file("src/scan/a.ts", "../exporter/health.ts")]), [
    'src/scan/a.ts: imports "../exporter/health.ts", but "exporter" is on floor 9 and "scan" on floor 8',
  ]);
});
