import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { formatHelp } from "../../src/cli/format_help.ts";
import { defaultTextOf } from "../../src/config/resolve_options.ts";
import { orderTitles } from "../../src/config/option.ts";
import { generatedHelp } from "./generated_help.ts";

for (const [path, text] of await generatedHelp()) {
  Deno.test(`formatHelp: ${path} is what the program says; deno task golden writes it anew`, async () => {
    // Tables are aligned by the formatter, whatever their cells hold.
    const folded = (words: string) => path.endsWith(".md") ? words.replace(/\s+/g, " ").replace(/-+/g, "-") : words;
    assert.equal(folded(await Deno.readTextFile(path)), folded(text));
  });
}

Deno.test("formatHelp: no line is over the width or ends with a space, in terminals of any width", async () => {
  for (const name of [undefined, ...COMMANDS.map((command) => command.name)]) {
    for (const width of [60, 80, 100]) {
      const [text] = (await formatHelp(name, width)).split("Examples:");
      for (const line of text?.split("\n") ?? []) {
        assert.match(line, /^(?:.*\S)?$/u);
        assert.ok([...line].length <= width, `${width}: ${line}`);
      }
    }
  }
});

Deno.test("formatHelp: examples fit 80 columns, where they are copied from", async () => {
  for (const name of [undefined, ...COMMANDS.map((command) => command.name)]) {
    const [, examples = ""] = (await formatHelp(name, 80)).split("Examples:\n");
    assert.match(examples, /^ {4}\S/m);
    for (const line of examples.split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("formatHelp: a command shows its own options, with default and variable, and no other", async () => {
  const all = await Promise.all(COMMANDS.map(async ({ name, load }) => ({ name, groups: (await load()).groups })));
  const everyOption = new Set(all.flatMap(({ groups }) => groups).flatMap(({ options }) => Object.values(options)));
  for (const { name, groups } of all) {
    const help = (await formatHelp(name, 80)).replace(/\s+/g, " ").split("Examples:")[0] ?? "";
    const own = new Set(groups.flatMap(({ options }) => Object.values(options)));
    const ownVariables = new Set([...own].map(({ environment }) => environment));
    for (const option of everyOption) {
      const { long, environment } = option;
      if (environment !== undefined) {
        const shown = long === undefined ? ` ${environment} ` : `[${environment}]`;
        assert.equal(help.includes(shown), ownVariables.has(environment), `${name}: ${environment}`);
      }
      if (!own.has(option)) continue;
      assert.ok(help.includes(long ?? environment ?? "a name"), long);
      const text = defaultTextOf(option);
      if (text !== undefined) assert.ok(help.includes(`[default: ${text}]`), text);
    }
  }
});

Deno.test("formatHelp: the overview lists every command", async () => {
  const help = await formatHelp(undefined, 80);
  for (const { name } of COMMANDS) assert.match(help, new RegExp(`^  ${name} +\\S`, "m"));
});

Deno.test("formatHelp: a command that does not exist is refused", async () => {
  await assert.rejects(formatHelp("scna", 80), { name: "UsageError", message: /Did you mean scan\?/ });
});

Deno.test("orderTitles: a command's own titles come first, those of messages last, each once", () => {
  const titles = ["Messages", "Scan", "Greeting", "Backend", "Scan"].map((title) => ({ title }));
  assert.deepEqual(orderTitles(titles), ["Greeting", "Backend", "Scan", "Messages"]);
});
