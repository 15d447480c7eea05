import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
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

const SAID =
  /^cups_total 3\n\n# HELP shelf_books Books on the shelf\.\n# TYPE shelf_books gauge\nshelf_books\{shelf="upper"\} 2$/m;

/** Writes an exporter that is right, and those with a mistake, whose names it returns. */
async function writeExporters(folder: string, library: string): Promise<string[]> {
  const right = EXPORTER.replace("dpm-finder/exporter", library);
  await Deno.writeTextFile(`${folder}/right.ts`, right);
  return await Promise.all(MISTAKES.map(async ([from, to], index) => {
    const text = right.replace(from, to);
    notEqual(text, right, from);
    await Deno.writeTextFile(`${folder}/wrong${index}.ts`, text);
    return `wrong${index}.ts`;
  }));
}

/** Lets Deno check the exporters, and run the one that is right. */
async function holdInDeno(folder: string, wrong: readonly string[]): Promise<void> {
  const rightly = await shell(`${DENO} check --quiet right.ts`, {}, folder);
  deepEqual([rightly.code, rightly.stderr], [0, ""]);
  const { code, stderr } = await shell(`NO_COLOR=1 ${DENO} check --quiet ${wrong.join(" ")}`, {}, folder);
  equal(code, 1);
  for (const [, , error] of MISTAKES) ok(stderr.includes(error), `${error}\n${stderr}`);
  match(await shellText(`${DENO} run --quiet --no-prompt right.ts --shelf=upper --old`, {}, folder), SAID);
}

Deno.test("npm package: an exporter in TypeScript has the library's types in Node and Deno, and runs in both", async () => {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/package.json`, '{ "private": true, "type": "module" }');
    // The library needs none of what the program needs.
    await shellText(
      "npm install --silent --prefer-offline --no-audit --no-fund --ignore-scripts --omit=optional " +
        `${PACKAGES}/npm/*.tgz typescript@${Deno.version.typescript}`,
      {},
      folder,
    );
    const wrong = await writeExporters(folder, "dpm-finder/exporter");
    const tsc = (words: string) => shell(`node_modules/.bin/tsc --strict --target es2022 ${words}`, {}, folder);
    const { stdout } = await tsc(`--module nodenext --outDir out right.ts ${wrong.join(" ")}`);
    const errors = stdout.split("\n").filter((line) => /^\S/.test(line));
    ok(errors.every((line) => line === "" || line.startsWith("wrong")), stdout);
    for (const [index, [, , error]] of MISTAKES.entries()) {
      ok(errors.some((line) => line.startsWith(`wrong${index}.ts(`) && line.includes(error)), `${error}\n${stdout}`);
    }
    equal((await tsc("--module esnext --moduleResolution bundler --noEmit right.ts")).stdout, "");
    match(await shellText("node out/right.js --shelf=upper --old", {}, folder), SAID);
    await holdInDeno(folder, wrong);
  });
});

Deno.test("npm package: Deno takes the library's types from an unpacked package too, by its path", async () => {
  await withTempDir(async (folder) => {
    await shellText(`tar -xzf ${PACKAGES}/npm/*.tgz`, {}, folder);
    await holdInDeno(folder, await writeExporters(folder, `file://${folder}/package/lib/exporter.js`));
  });
});
