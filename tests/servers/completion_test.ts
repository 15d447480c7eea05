import { deepEqual, equal } from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { bashCompletion } from "../../src/cli/completion/bash_completion.ts";
import { type CompletionModel, completionModel } from "../../src/cli/completion/completion_model.ts";
import { fishCompletion } from "../../src/cli/completion/fish_completion.ts";
import { zshCompletion } from "../../src/cli/completion/zsh_completion.ts";
import { EXTRA_COMMAND } from "../cli/extra_command.ts";
import { withTempDir } from "../support/temporary_folder.ts";
import { fileURLToPath } from "node:url";

const PYTHON = fileURLToPath(new URL("../../.cache/python/bin/python3", import.meta.url));
const DRIVER = fileURLToPath(new URL("../support/python/type_in_shell.py", import.meta.url));

/** What is typed before a TAB, and what the line is then, in every shell. */
const TYPED: readonly (readonly [string, string])[] = [
  ["expo", "exporter "],
  ["bre", "brew "],
  ["--loo", "--lookback"],
  ["-f js", "-f json "],
  ["--format pro", "--format prom "],
  ["--format=js", "--format=json "],
  ["scan --no-such", "scan --no-such"],
  ["healthcheck --dem", "healthcheck --dem"],
  ["healthcheck --web.ext", "healthcheck --web.external-url"],
  ["-e --sched", "-e --schedule"],
  ["-o exporter --schedu", "-o exporter --schedu"],
  ["-v exporter --schedu", "-v exporter --schedule"],
  ["--plan pl", "--plan plan.yaml "],
  ["--plan grafana-", "--plan grafana-cloud "],
  ["exporter --state-dir st", "exporter --state-dir state/"],
  ["completion fi", "completion fish "],
  ["help comp", "help completion "],
  ["history compa", "history compact "],
  ["history import pl", "history import plan.yaml "],
  ["query --aggregate av", "query --aggregate avg "],
  ["diff pl", "diff plan.yaml "],
  ["run --push-method po", "run --push-method post "],
  ["brew --kind gr", "brew --kind green "],
  ["brew -k bl", "brew -k black "],
  ["brew sm", "brew small "],
  ["brew --tea.leaves-file pl", "brew --tea.leaves-file plan.yaml "],
];

/** Runs a test in a folder with a file and a folder to complete, and the completion as a file. */
async function withCompletion(
  write: (model: CompletionModel) => string,
  test: (folder: string, script: string) => Promise<void>,
): Promise<void> {
  const model = await completionModel([...COMMANDS, EXTRA_COMMAND]);
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/plan.yaml`, "");
    await Deno.mkdir(`${folder}/state`);
    await Deno.writeTextFile(`${folder}/completion`, write(model));
    await test(folder, `${folder}/completion`);
  });
}

async function output(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, stdin: "null" }).output();
  equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

for (const [shell, write] of [["bash", bashCompletion], ["zsh", zshCompletion]] as const) {
  Deno.test(`dpm-finder completion ${shell}: completes what is typed at a terminal`, async () => {
    await withCompletion(write, async (folder, script) => {
      const lines = TYPED.map(([typed]) => `dpm-finder ${typed}`);
      const made: string[] = JSON.parse(await output(PYTHON, [DRIVER, shell, script, ...lines], folder));
      // Whether a space or an equals sign invites the value is up to the shell.
      const plain = (line: string) => line.replace(/^dpm-finder /, "").replace(/[ =]$/, "");
      deepEqual(
        made.map((line, index) => [TYPED[index]?.[0], plain(line)]),
        TYPED.map(([typed, completed]) => [typed, plain(completed)]),
      );
    });
  });
}

Deno.test("dpm-finder completion fish: completes what is typed", async () => {
  await withCompletion(fishCompletion, async (folder, script) => {
    const asked = TYPED.map(([typed]) => `complete -C 'dpm-finder ${typed}' | string split -f1 \\t; echo --end--`);
    const answers = await output("bash", [
      "-c",
      'HOME=$PWD exec fish --no-config -c "source $0; $1"',
      script,
      asked.join("; "),
    ], folder);
    const offered = answers.split("--end--\n").slice(0, -1).map((lines) => lines.split("\n").filter(Boolean));
    const wanted = TYPED.map(([typed, completed]) => {
      const last = completed.trimEnd().split(" ").at(-1) ?? "";
      return typed === completed ? [] : [last];
    });
    // Names that begin alike are all offered.
    for (const [index, words] of wanted.entries()) {
      deepEqual(offered[index]?.filter((word) => words.length === 0 || words.includes(word)), words, TYPED[index]?.[0]);
    }
  });
});

Deno.test("dpm-finder completion fish: offers every option of a command, and no other", async () => {
  await withCompletion(fishCompletion, async (folder, script) => {
    const { commands } = await completionModel([...COMMANDS, EXTRA_COMMAND]);
    for (const { name, options } of commands) {
      const listed = await output("bash", [
        "-c",
        'HOME=$PWD exec fish --no-config -c "source $0; complete -C \\"dpm-finder $1 --\\" | string split -f1 \\t; true"',
        script,
        name,
      ], folder);
      const long = options.flatMap(({ names }) => names.filter((word) => word.startsWith("--")));
      deepEqual(listed.split("\n").filter(Boolean).toSorted(), long.toSorted(), name);
    }
  });
});
