import { COMMANDS } from "../../src/cli/commands.ts";
import { formatHelp } from "../../src/cli/format_help.ts";
import { manPage } from "./man_page.ts";
import { referencePage } from "./reference_page.ts";

/** What help is held to and the documentation shows: each file with its text, made from the registry of commands. */
export async function generatedHelp(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  files.set("tests/golden/help/overview.txt", await formatHelp(undefined, 80));
  for (const { name } of COMMANDS) files.set(`tests/golden/help/${name}.txt`, await formatHelp(name, 80));
  files.set("docs/reference.md", await referencePage(COMMANDS));
  files.set("docs/dpm-finder.1", await manPage(COMMANDS));
  return files;
}
