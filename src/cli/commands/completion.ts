import { defineCommand } from "../command.ts";
import { OPTION_VARIABLES } from "../permissions.ts";
import { UsageError } from "../usage_error.ts";

/** Each shell with the function that writes its completion. */
const SHELLS = {
  bash: async () => (await import("../completion/bash_completion.ts")).bashCompletion,
  zsh: async () => (await import("../completion/zsh_completion.ts")).zshCompletion,
  fish: async () => (await import("../completion/fish_completion.ts")).fishCompletion,
};
const NAMES = Object.keys(SHELLS);

/** `dpm-finder completion` */
export const completion = defineCommand({
  description: "Writes what a shell needs to complete commands, options and their values: to be read when the shell " +
    "starts, or to be kept where it looks for such files.",
  options: {},
  operands: { argument: "SHELL", help: `${NAMES.join(", ")}.`, max: 1, choices: NAMES },
  // For the options of its messages alone.
  permissions: { read: ["."], env: OPTION_VARIABLES },
  exitCodes: [],
  examples: [
    ["In ~/.bashrc:", "source <(dpm-finder completion bash)"],
    ["In ~/.zshrc, after compinit:", "source <(dpm-finder completion zsh)"],
    ["For fish, once:", "dpm-finder completion fish >~/.config/fish/completions/dpm-finder.fish"],
  ],
  run: async (_options, { signal, operands: [shell] }) => {
    if (shell === undefined) {
      throw new UsageError("completion", "it needs the name of a shell after it", `Write one of ${NAMES.join(", ")}`);
    }
    if (!isShell(shell)) {
      throw new UsageError(shell, "it is no shell that completion is made for", `Write one of ${NAMES.join(", ")}`);
    }
    const write = await SHELLS[shell]();
    const { completionModel } = await import("../completion/completion_model.ts");
    const { COMMANDS } = await import("../commands.ts");
    const { writeStdout } = await import("../terminal/write_stdout.ts");
    await writeStdout([write(await completionModel(COMMANDS))], signal);
    return 0;
  },
});

function isShell(word: string): word is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, word);
}
