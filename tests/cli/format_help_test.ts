import assert from "node:assert/strict";
import { formatHelp } from "../../src/cli/format_help.ts";
import { OPTION_SPECS } from "../../src/config/option_specs.ts";

Deno.test("formatHelp: golden: help.txt is what is shown, byte for byte", async () => {
  assert.equal(formatHelp(), await Deno.readTextFile("tests/golden/help.txt"));
});

Deno.test("formatHelp: no line is over 120 columns or ends with a space", () => {
  for (const line of formatHelp().split("\n")) assert.match(line, /^(?:.{0,119}\S)?$/u);
});

Deno.test("formatHelp: every option with its default and its environment name", () => {
  const help = formatHelp().replace(/\s+/g, " ");
  for (const { long, environment, defaultText } of OPTION_SPECS) {
    for (const text of [long, environment]) assert.ok(help.includes(text ?? ""), text);
    if (defaultText !== undefined) assert.ok(help.includes(`[default: ${defaultText}]`), defaultText);
  }
});

Deno.test("formatHelp: ends with three examples", () => {
  const examples = formatHelp().split("Examples:\n")[1] ?? "";
  assert.equal(examples.match(/^ {4}dpm-finder /gm)?.length, 3);
});
