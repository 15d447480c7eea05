import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { COMMANDS, findCommand } from "../../../src/cli/commands.ts";
import { bashCompletion } from "../../../src/cli/completion/bash_completion.ts";
import { completionModel } from "../../../src/cli/completion/completion_model.ts";
import { fishCompletion } from "../../../src/cli/completion/fish_completion.ts";
import { zshCompletion } from "../../../src/cli/completion/zsh_completion.ts";
import { longNamesOf } from "../../../src/config/option.ts";
import { runCli } from "../../support/run_cli.ts";
import { EXTRA_COMMAND } from "../extra_command.ts";

const model = await completionModel([...COMMANDS, EXTRA_COMMAND]);

Deno.test("completionModel: has every command with every option that has a flag, and help", async () => {
  deepEqual(model.commands.map(({ name }) => name), [...COMMANDS.map(({ name }) => name), "brew", "help"]);
  for (const { name, load } of COMMANDS) {
    const { groups } = await load();
    const known = model.commands.find((command) => command.name === name)?.options.flatMap(({ names }) => names) ?? [];
    for (const option of groups.flatMap(({ options }) => Object.values(options))) {
      for (const long of longNamesOf(option)) ok(known.includes(long), `${name} ${long}`);
    }
    ok(known.includes("--help") && known.includes("-V"), name);
  }
});

Deno.test("completionModel: says of each value what it is", () => {
  const brew = model.commands.find(({ name }) => name === "brew");
  deepEqual(brew?.options.slice(0, 4).map(({ names, takes, values }) => [names, takes, values.words, values.paths]), [
    [["-k", "--kind"], "next", ["black", "green"], undefined],
    [["--tea.leaves-file"], "next", [], "files"],
    [["--pot-dir"], "next", [], "folders"],
    [["--steep"], "attached", [], undefined],
  ]);
  deepEqual(brew?.operands?.words, ["small", "large"]);
  equal(brew?.options[0]?.summary, "Which tea: it's black or green");
});

Deno.test("option choices: each is taken by the option that offers it, and none has a space", async () => {
  const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
  const options = new Set(loaded.flatMap(({ groups }) => groups).flatMap(({ options }) => Object.values(options)));
  const choosing = Array.from(options).flatMap((option) =>
    option.kind !== "flag" && option.choices !== undefined ? [{ parse: option.parse, choices: option.choices }] : []
  );
  ok(choosing.length >= 6);
  for (const { parse, choices } of choosing) {
    for (const choice of choices) {
      match(choice, /^[\w.-]+$/);
      await parse(choice, () => {});
    }
  }
});

Deno.test("option choices: an option that takes a few words alone offers every one of them", async () => {
  const refused = (parse: (text: string, warn: () => void) => unknown) =>
    Promise.resolve().then(() => parse("no-such-word", () => {})).then(() => "", (error) => String(error.reason));
  let choosing = 0;
  for (const { name, load } of COMMANDS) {
    for (const option of (await load()).groups.flatMap(({ options }) => Object.values(options))) {
      if (option.kind === "flag") continue;
      const [, words] =
        /^it has to be (?:one of )?([a-z]+(?:(?:, | or )[a-z.-]+)+)$/.exec(await refused(option.parse)) ?? [];
      if (words === undefined) continue;
      choosing++;
      deepEqual(option.choices?.toSorted(), words.split(/, | or /).toSorted(), `${name} ${option.long}`);
    }
  }
  ok(choosing >= 12, String(choosing));
});

Deno.test("completion: operands are the actions of history, and reports where one is taken", () => {
  const operandsOf = (command: string) => model.commands.find(({ name }) => name === command)?.operands;
  deepEqual(operandsOf("history")?.words, ["compact", "prune", "import"]);
  deepEqual([operandsOf("history")?.paths, operandsOf("diff")?.paths], ["files", "files"]);
  const diff = model.commands.find(({ name }) => name === "diff");
  deepEqual(diff?.options.filter(({ values }) => values.paths === "files").flatMap(({ names }) => names), [
    "--from",
    "--to",
    "-o",
    "--output",
    "--plan",
  ]);
});

Deno.test("completion: the scripts of all shells name every command, option and choice, also of a new command", () => {
  for (const script of [bashCompletion(model), zshCompletion(model), fishCompletion(model)]) {
    for (const { name, options } of model.commands) {
      match(script, new RegExp(`\\b${name}\\b`));
      for (const { names, values } of options) {
        for (const word of [...names.map((long) => long.replace(/^-+/, "")), ...values.words]) {
          ok(script.includes(word), `${name} ${word}`);
        }
      }
    }
  }
});

Deno.test("completion: a shell that is not there, or none, is wrong usage that names those there are", async () => {
  const command = await (await findCommand("completion")).load();
  const files = { readTextFile: () => Promise.reject(new Error("no file")) };
  const { run } = await command.prepare([], files);
  const context = (operands: readonly string[]) =>
    ({ operands, signal: new AbortController().signal, tell: () => {} }) as unknown as Parameters<typeof run>[0];
  const hint = "Write one of bash, zsh, fish.";
  await rejects(run(context(["tcsh"])), {
    message: `Cannot use "tcsh": it is no shell that completion is made for. ${hint}`,
  });
});

Deno.test("completion: without a shell it is wrong usage, exit code 2", async () => {
  const { code, stdout, stderr } = await runCli({ args: ["completion"] });
  const message = 'dpm-finder: Cannot use "completion": it needs the name of a shell after it. ';
  deepEqual([code, stdout, stderr], [2, "", `${message}Write one of bash, zsh, fish.\n`]);
});
