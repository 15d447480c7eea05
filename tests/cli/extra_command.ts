import { defineCommand } from "../../src/cli/command.ts";
import type { CommandEntry } from "../../src/cli/commands.ts";
import { list, value } from "../../src/config/option.ts";
import { optionGroup } from "../../src/config/resolve_options.ts";

/** A command that is in no list: whatever is made from the list has to follow it. */
export const EXTRA_COMMAND: CommandEntry = {
  name: "brew",
  summary: "Make tea. It's 'hot': [very].",
  load: () =>
    Promise.resolve(defineCommand({
      description: "Makes tea, as `brew` does; .hidden words stay.",
      options: {
        tea: optionGroup("Tea", {
          kind: value({
            short: "-k",
            long: "--kind",
            argument: "KIND",
            environment: "DPM_FINDER_KIND",
            help: "Which tea: it's black or green. [Not] both.",
            choices: ["black", "green"],
            parse: (text) => text,
          }),
          leaves: list({
            long: "--tea.leaves-file",
            argument: "FILE",
            environment: "DPM_FINDER_LEAVES_FILE",
            help: "Leaves.",
            parse: (text) => text,
          }),
          pot: value({
            long: "--pot-dir",
            argument: "FOLDER",
            environment: "DPM_FINDER_POT_DIR",
            help: "Where it brews.",
            parse: (text) => text,
          }),
          minutes: value({
            long: "--steep",
            argument: "MINUTES",
            preset: "3",
            environment: "DPM_FINDER_STEEP",
            help: "How long.",
            parse: (text) => text,
          }),
        }),
      },
      operands: { argument: "CUP", help: "The cup.", max: 2, choices: ["small", "large"] },
      permissions: { read: ["leaves"], run: ["sh"], ffi: true, sys: ["hostname"], env: ["TEA_*"] },
      exitCodes: [5],
      examples: [["A cup:", "dpm-finder brew --kind green"]],
      run: () => Promise.resolve(0),
    })),
};
