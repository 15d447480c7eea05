import assert from "node:assert/strict";
import { COMMANDS, findCommand } from "../../src/cli/commands.ts";
import { warnOfOptionsWithoutEffect } from "../../src/cli/options_without_effect.ts";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { longNamesOf, type Option } from "../../src/config/option.ts";
import { REPORT_FORMATS } from "../../src/report/formats.ts";

const LOADED = await Promise.all(COMMANDS.map(async ({ name, load }) => ({ name, command: await load() })));
const OPTIONS = [
  ...new Set(LOADED.flatMap(({ command }) => command.groups).flatMap(({ options }) => Object.values(options))),
];

function repeated(values: readonly (string | undefined)[]): string[] {
  const given = values.filter((value) => value !== undefined);
  return given.filter((value, index) => given.indexOf(value) !== index);
}

Deno.test("COMMANDS: no command or variable has two meanings, and no flag within one command", () => {
  assert.deepEqual(repeated(COMMANDS.map(({ name }) => name)), []);
  for (const { name, command } of LOADED) {
    const options = new Set(command.groups.flatMap(({ options }) => Object.values(options)));
    assert.deepEqual(repeated([...options].flatMap(longNamesOf)), [], name);
    assert.deepEqual(repeated([...Array.from(options, ({ short }) => short), "-h", "-V"]), [], name);
  }
  assert.deepEqual(repeated(OPTIONS.map(({ environment }) => environment)), []);
});

Deno.test("COMMANDS: a flag of several commands takes a value in all of them alike", () => {
  const takes = (option: Option) => option.kind === "flag" ? "none" : "preset" in option ? "after =" : "next";
  const kinds = Map.groupBy(
    OPTIONS.flatMap((option) => longNamesOf(option).map((name) => ({ name, option }))),
    ({ name }) => name,
  );
  for (const [name, uses] of kinds) {
    assert.equal(new Set(uses.map(({ option }) => takes(option))).size, 1, name);
    assert.equal(new Set(uses.map(({ option }) => option.short)).size, 1, name);
  }
});

Deno.test("COMMANDS: the letters of the original tool", () => {
  const letters = [
    ...new Set(OPTIONS.flatMap(({ short, long }) => short === undefined ? [] : `${short} ${long}`)),
  ];
  assert.deepEqual(letters.sort(), [
    "-e --exporter",
    "-f --format",
    "-l --lookback",
    "-m --min-dpm",
    "-o --output",
    "-p --port",
    "-q --quiet",
    "-t --threads",
    "-u --update-interval",
    "-v --verbose",
  ]);
});

Deno.test("COMMANDS: a secret itself is never a flag", () => {
  const flags = OPTIONS.flatMap(longNamesOf);
  for (const flag of flags.filter((name) => /key|token|password|secret/.test(name))) assert.match(flag, /-file$/);
});

Deno.test("COMMANDS: every option has a variable, by the program's name unless others have given it one", () => {
  for (const { environment } of OPTIONS) assert.match(environment, /^(?:DPM_FINDER|PROMETHEUS)_|^STATE_DIRECTORY$/);
});

Deno.test("COMMANDS: what an option conflicts with, and what a command contradicts, exists", () => {
  const names = new Set(OPTIONS.map(({ long }) => long));
  const named = [
    ...OPTIONS.flatMap(({ conflicts = {} }) => Object.keys(conflicts)),
    ...LOADED.flatMap(({ command }) => Object.keys(command.contradicts ?? {})),
  ];
  assert.ok(named.length >= 4);
  for (const name of named) assert.ok(names.has(name as `--${string}`), name);
});

Deno.test("COMMANDS: what a format heeds is the key of an option that depends on the format", async () => {
  const { groups } = await (await findCommand("scan")).load();
  const dependent = groups.flatMap(({ options }) => Object.entries(options))
    .flatMap(([key, { dependsOn }]) => dependsOn === "format" ? [key] : []);
  assert.deepEqual(dependent.sort(), ["compare", "list", "seriesDetail", "top"]);
  const heeded = Object.values(REPORT_FORMATS).flatMap(({ honours }) => honours);
  for (const key of heeded) assert.ok(dependent.includes(key), key);
});

Deno.test("findCommand: an unknown one is refused with the one that was probably meant", async () => {
  const start = "there is no such command";
  for (
    const [name, hint] of [
      ["scna", "Did you mean scan?"],
      ["exp", "Did you mean exporter?"],
      ["kubernetes", "dpm-finder help lists the commands."],
    ]
  ) {
    await assert.rejects(findCommand(name ?? ""), { message: `Cannot use "${name}": ${start}. ${hint}` });
  }
});

/** The warnings about options that a command is given and that change nothing. */
async function warnings(name: string, ...args: string[]): Promise<string[]> {
  const command = await (await findCommand(name)).load();
  const { options, source } = parseArguments(args, OPTIONS);
  const demo = {
    kind: "environment",
    find: (option: { environment: string }) => DEMO[option.environment] ?? [],
  } as const;
  const { heeds } = await command.prepare([source, demo], { readTextFile: () => Promise.reject(new Error("no file")) });
  const lines: string[] = [];
  await warnOfOptionsWithoutEffect({ name, command, options, source, heeds }, (line) => lines.push(line));
  return lines;
}

const DEMO: Record<string, [{ text: string; kind: "environment"; name: string }]> = {
  DPM_FINDER_DEMO: [{ text: "true", kind: "environment", name: "DPM_FINDER_DEMO from the environment" }],
};

Deno.test("warnOfOptionsWithoutEffect: an option of another command is named, once, with its owner", async () => {
  assert.deepEqual(await warnings("scan", "--listen", ":1", "--listen", ":2", "--all"), [
    "--listen has no effect with scan: it belongs to exporter, collect, healthcheck",
  ]);
  assert.deepEqual(await warnings("scan", "--web.listen-address", ":1"), [
    "--web.listen-address has no effect with scan: it belongs to exporter, collect, healthcheck",
  ]);
  assert.deepEqual(await warnings("exporter", "--format", "json", "--top", "3", "--by", "job"), [
    "--format has no effect with exporter: it belongs to scan",
    "--top has no effect with exporter: it belongs to scan",
  ]);
  assert.deepEqual(await warnings("healthcheck", "--demo"), [
    "--demo has no effect with healthcheck: it belongs to scan, exporter",
  ]);
});

Deno.test("warnOfOptionsWithoutEffect: an option that the format does not heed is named with the format", async () => {
  for (
    const [format, ineffective] of [
      ["csv", ["--top", "--series-detail"]],
      ["json", ["--top"]],
      ["prom", ["--top", "--series-detail"]],
      ["text", []],
    ] as const
  ) {
    assert.deepEqual(
      await warnings("scan", "-f", format, "--top", "3", "--series-detail", "--by", "job"),
      ineffective.map((option) => `${option} has no effect with --format ${format}`),
    );
  }
});

Deno.test("warnOfOptionsWithoutEffect: a flag that has no effect still has to make sense", async () => {
  await assert.rejects(warnings("scan", "--schedule", "nonsense"), { name: "ConfigError", message: /five fields/ });
  await assert.rejects(warnings("healthcheck", "--threads", "many"), { name: "ConfigError" });
});

Deno.test("warnOfOptionsWithoutEffect: nothing is said of variables", async () => {
  DEMO["DPM_FINDER_LISTEN"] = [{ text: ":1", kind: "environment", name: "DPM_FINDER_LISTEN from the environment" }];
  DEMO["DPM_FINDER_TOP"] = [{ text: "3", kind: "environment", name: "DPM_FINDER_TOP from the environment" }];
  try {
    assert.deepEqual(await warnings("scan", "--format", "json"), []);
  } finally {
    delete DEMO["DPM_FINDER_LISTEN"];
    delete DEMO["DPM_FINDER_TOP"];
  }
});
