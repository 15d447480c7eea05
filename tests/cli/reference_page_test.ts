import { deepEqual, match, ok } from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { EXTRA_COMMAND } from "./extra_command.ts";
import { manPage } from "./man_page.ts";
import { referencePage } from "./reference_page.ts";

const entries = [...COMMANDS, EXTRA_COMMAND];

Deno.test("referencePage: has every command and every option, also of a new command, and its links lead somewhere", async () => {
  const page = await referencePage(entries);
  for (const { name, load } of entries) {
    match(page, new RegExp(`^## ${name}$`, "m"));
    for (const option of (await load()).groups.flatMap(({ options }) => Object.values(options))) {
      ok(option.environment === undefined || page.includes(`\`${option.environment}\``), option.environment);
      if (option.long !== undefined) ok(page.includes(`\`${option.long}\``), option.long);
    }
  }
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, words = ""]) => words.toLowerCase().replaceAll(" ", "-"));
  deepEqual(headings.filter((anchor, index) => headings.indexOf(anchor) !== index), []);
  for (const [, anchor] of page.matchAll(/\]\(#([\w-]+)\)/g)) ok(headings.includes(anchor ?? ""), anchor);
});

Deno.test("manPage: has every command and option, also of a new command, and no text is taken for a request", async () => {
  const page = await manPage(entries);
  for (const { name, load } of entries) {
    match(page, new RegExp(`^\\.SS dpm\\\\-finder ${name}$`, "m"));
    for (const { long, environment } of (await load()).groups.flatMap(({ options }) => Object.values(options))) {
      ok(page.includes((long ?? environment ?? "").replaceAll("-", "\\-")), long);
    }
  }
  const requests = new Set([...page.matchAll(/^[.'](\S+)/gm)].map(([, request]) => request));
  deepEqual(
    [...requests].toSorted(),
    ['\\"', "B", "I", "PP", "RE", "RS", "SH", "SS", "TH", "TP", "br", "fi", "nf"].toSorted(),
  );
  match(page, /^Makes tea, as \\\(gabrew\\\(ga does; \.hidden words stay\.$/m);
});
