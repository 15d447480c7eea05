import { equal, match, notEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { shell, shellText } from "../support/machine/held_script.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const PACKAGES = fileURLToPath(new URL("../../.cache/packages", import.meta.url));
const DENO = Deno.execPath();

const EXPORTER = `
import { Counter, encodeText, Exporter, Gauge, type MetricType, Registry } from "dpm-finder/exporter";

class ShelfExporter extends Exporter.of({
  help: "Books on a shelf.",
  args: {
    shelf: { required: true, choices: ["upper", "lower"], help: "Name of the shelf." },
    minPages: { type: "number", default: 1, help: "Count books of so many pages." },
    old: { type: "flag", help: "Count old books too." },
    tag: { repeated: true, help: "Count books with this tag." },
    room: { help: "Name of the room." },
  },
}) {
  readonly #books = this.metrics.register(
    new Gauge({ name: "shelf_books", help: "Books on the shelf.", labelNames: ["shelf"] }),
  );

  gatherMetrics(): void {
    const shelf: "upper" | "lower" = this.args.shelf;
    const pages: number = this.args.minPages;
    const old: boolean = this.args.old;
    const tags: readonly string[] = this.args.tag;
    const room: string | undefined = this.args.room;
    this.#books.set({ shelf }, pages + Number(old) + tags.length + (room?.length ?? 0));
  }
}

const type: MetricType = "counter";
const registry = new Registry();
registry.register(new Counter({ name: "cups_total", help: type })).inc(3);
console.log(encodeText((await registry.snapshot()).families));
await ShelfExporter.run();
`;

/** What breaks the exporter, and what a compiler says of it. */
const MISTAKES: readonly (readonly [from: string, to: string, error: string])[] = [
  ['type: "number", default', 'type: "numbr", default', `Type '"numbr"' is not assignable`],
  ['MetricType = "counter"', 'MetricType = "countr"', `Type '"countr"' is not assignable to type 'MetricType'`],
  ["const pages: number", "const pages: string", "Type 'number' is not assignable to type 'string'"],
  ['"upper" | "lower" =', '"upper" =', `Type '"upper" | "lower"' is not assignable`],
  ["this.args.room", "this.args.rom", "Property 'rom' does not exist"],
  ["{ shelf }", "{ shelve: shelf }", "'shelve' does not exist in type"],
];

const SAID = /^cups_total 3\n\n# HELP shelf_books Books on the shelf\.\n# TYPE shelf_books gauge\nshelf_books\{shelf="upper"\} 2$/m;

/** Runs a test in a folder with the library of the package and an exporter, `right.ts`, and those with a mistake. */
async function withExporters(test: (folder: string, wrong: readonly string[]) => Promise<void>): Promise<void> {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/package.json`, '{ "private": true, "type": "module" }');
    // The library needs none of what the program needs.
    await shellText(
      "npm install --silent --prefer-offline --no-audit --no-fund --ignore-scripts --omit=optional " +
        `${PACKAGES}/npm/*.tgz typescript@${Deno.version.typescript}`,
      {},
      folder,
    );
    await Deno.writeTextFile(`${folder}/right.ts`, EXPORTER);
    const wrong = MISTAKES.map((_, index) => `wrong${index}.ts`);
    for (const [index, [from, to]] of MISTAKES.entries()) {
      const text = EXPORTER.replace(from, () => to);
      notEqual(text, EXPORTER, from);
      await Deno.writeTextFile(`${folder}/wrong${index}.ts`, text);
    }
    await test(folder, wrong);
  });
}

Deno.test("npm package: an exporter in TypeScript compiles against the library's types and runs in Node", async () => {
  await withExporters(async (folder, wrong) => {
    const tsc = (words: string) => shell(`node_modules/.bin/tsc --strict --target es2022 ${words}`, {}, folder);
    equal((await tsc("--module nodenext --outDir out right.ts")).stdout, "");
    match(await shellText("node out/right.js --shelf=upper --old", {}, folder), SAID);
    equal((await tsc("--module esnext --moduleResolution bundler --noEmit right.ts")).stdout, "");

    const { stdout } = await tsc(`--module nodenext --noEmit ${wrong.join(" ")}`);
    for (const [index, [, , error]] of MISTAKES.entries()) {
      const said = stdout.split("\n").filter((line) => line.startsWith(`wrong${index}.ts(`));
      match(said.join("\n"), new RegExp(RegExp.escape(error)));
    }
  });
});

Deno.test("npm package: Deno checks an exporter against the library's types, by its name and by its path", async () => {
  await withExporters(async (folder, wrong) => {
    const path = `${folder}/node_modules/dpm-finder/lib/exporter.js`;
    for (const library of ["dpm-finder/exporter", `file://${path}`]) {
      for (const name of ["right.ts", ...wrong]) {
        const text = await Deno.readTextFile(`${folder}/${name}`);
        await Deno.writeTextFile(`${folder}/${name}`, text.replace(/ from "[^"]+"/, ` from "${library}"`));
      }
      equal((await shell(`${DENO} check --quiet right.ts`, {}, folder)).stderr, "", library);
      const { code, stderr } = await shell(`${DENO} check --quiet ${wrong.join(" ")}`, {}, folder);
      equal(code, 1);
      for (const [, , error] of MISTAKES) match(stderr, new RegExp(RegExp.escape(error)), library);
    }
    match(await shellText(`${DENO} run --quiet --no-prompt right.ts --shelf=upper --old`, {}, folder), SAID);
  });
});
