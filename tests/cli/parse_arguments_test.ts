import assert from "node:assert/strict";
import fc from "fast-check";
import { COMMANDS } from "../../src/cli/commands.ts";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { meantWord, unknownOption } from "../../src/cli/unknown_word.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { longNamesOf, type Option } from "../../src/config/option.ts";

const COMMANDS_LOADED = await Promise.all(COMMANDS.map(({ load }) => load()));
const VOCABULARY = [
  ...new Set(COMMANDS_LOADED.flatMap(({ groups }) => groups).flatMap(({ options }) => Object.values(options))),
];

/** What was given, by the long name of the option. */
function given(...args: string[]): Record<string, string[]> {
  const { options, source } = parseArguments(args, VOCABULARY);
  return Object.fromEntries(options.map((option) => [option.long, source.find(option).map(({ text }) => text)]));
}

function refusal(...args: string[]): string {
  try {
    parseArguments(args, VOCABULARY);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  assert.fail(`accepted: ${args.join(" ")}`);
}

const takesNext = (option: Option) => option.kind !== "flag" && !("preset" in option);

Deno.test("parseArguments: nothing is nothing", () => {
  assert.deepEqual(given(), {});
});

Deno.test("parseArguments: every option is heard, long and short, attached and apart", () => {
  for (const option of VOCABULARY) {
    for (const name of [...longNamesOf(option), option.short]) {
      if (name === undefined || option.long === undefined) continue;
      // Commands have their own options of some names; of two, the first one is meant.
      const first = VOCABULARY.find((one) => one.short === name || longNamesOf(one).includes(name));
      if (first !== option) continue;
      const expected = (...texts: string[]) => ({ [option.long ?? ""]: texts });
      assert.deepEqual(given(`${name}=a=b`), expected("a=b"), name);
      if (takesNext(option)) assert.deepEqual(given(name, "a", name, "b"), expected("a", "b"), name);
      else assert.deepEqual(given(name), expected("preset" in option ? option.preset ?? "" : "true"), name);
    }
  }
});

Deno.test("parseArguments: every flag can be switched off and on", () => {
  for (const option of VOCABULARY.filter(({ kind }) => kind === "flag")) {
    for (const text of ["false", "true"]) {
      assert.deepEqual(given(`${option.long}=${text}`), { [option.long ?? ""]: [text] });
    }
  }
});

Deno.test("parseArguments: values attached to letters, letters in a row, repeats", () => {
  assert.deepEqual(given("-fjson"), { "--format": ["json"] });
  assert.deepEqual(given("-qvf", "json"), { "--quiet": ["true"], "--verbose": ["true"], "--format": ["json"] });
  assert.deepEqual(given("-qvfjson", "-o", "-"), {
    "--quiet": ["true"],
    "--verbose": ["true"],
    "--format": ["json"],
    "--output": ["-"],
  });
  assert.deepEqual(given("-t", "1", "--threads=2"), { "--threads": ["1", "2"] });
  assert.deepEqual(given("-m", "-1"), { "--min-dpm": ["-1"] });
  assert.deepEqual(given("-m=2"), { "--min-dpm": ["2"] });
  assert.deepEqual(given("--format="), { "--format": [""] });
});

Deno.test("parseArguments: --series-detail takes a value after an equals sign only", () => {
  assert.deepEqual(given("--series-detail", "--all"), { "--series-detail": ["10"], "--all": ["true"] });
  assert.deepEqual(given("--series-detail=3"), { "--series-detail": ["3"] });
  const [operand] = parseArguments(["--series-detail", "5"], VOCABULARY).operands;
  assert.deepEqual([operand?.text, operand?.index, operand?.after?.long], ["5", 1, "--series-detail"]);
});

Deno.test("parseArguments: any value survives, whatever is in it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    assert.deepEqual(given(`--output=${value}`), { "--output": [value] });
  }));
});

Deno.test("parseArguments: a value is taken as it is, whatever option it looks like", () => {
  for (const value of ["-q-x", "-a-b.*", "-q=false", "-t=1", "-7d", "--x"]) {
    assert.deepEqual(given("--match", value), { "--match": [value] }, value);
  }
});

Deno.test("parseArguments: a comment that a shell has handed on is none of the arguments", () => {
  const { operands, options, unknown } = parseArguments(["--demo", "#", "what", "--help", "-x", "sends"], VOCABULARY);
  assert.deepEqual([operands, options.map(({ long }) => long), unknown], [[], ["--demo"], []]);
  assert.deepEqual(given("--tenant", "#", "--demo"), { "--tenant": ["#"], "--demo": ["true"] });
  assert.equal(parseArguments(["a#b"], VOCABULARY).operands.length, 1);
});

Deno.test("parseArguments: never anything but a result or a UsageError", () => {
  const flags = VOCABULARY.flatMap(({ long, short }) => [long ?? "--x", short ?? "-x"]);
  const arg = fc.oneof(fc.constantFrom(...flags, "--", "-", "-h", "--version"), fc.string());
  fc.assert(fc.property(fc.array(arg, { maxLength: 6 }), (args) => {
    try {
      const { operands } = parseArguments(args, VOCABULARY);
      assert.ok(operands.every(({ text, index }) => args[index] === text));
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
    }
  }));
});

Deno.test("parseArguments: help and version, long, short and among others", () => {
  for (const args of [["-h"], ["--help"], ["--demo", "-h"], ["-qh"]]) {
    assert.equal(parseArguments(args, VOCABULARY).wantsHelp, true, args.join(" "));
  }
  assert.equal(parseArguments(["--help=false"], VOCABULARY).wantsHelp, false);
  for (const args of [["--version"], ["-V"], ["-qV"], ["--demo", "--version"]]) {
    assert.equal(parseArguments(args, VOCABULARY).wantsVersion, true, args.join(" "));
  }
});

Deno.test("parseArguments: a missing value is named, and the next option is not taken for it", () => {
  assert.equal(
    refusal("-t"),
    'Cannot use "--threads": it needs N after it. Write --threads and a value, or leave it out.',
  );
  assert.equal(
    refusal("--output", "--quiet"),
    'Cannot use "--output": it needs FILE after it. If the value is really "--quiet", write --output=--quiet.',
  );
  assert.equal(refusal("--output", "--help").slice(0, 48), 'Cannot use "--output": it needs FILE after it. I');
  assert.deepEqual(given("--output=--quiet"), { "--output": ["--quiet"] });
});

Deno.test("parseArguments: what is not known is named without its value, and operands are kept apart", () => {
  const { unknown, operands } = parseArguments(["a", "--zzz=secret", "-x", "--", "-q"], VOCABULARY);
  assert.deepEqual(unknown, ["--zzz", "-x"]);
  assert.deepEqual(operands.map(({ text }) => text), ["a", "-q"]);
});

Deno.test("unknownOption: the option that begins so, or the nearest, is suggested", () => {
  const hint = (flag: string) => unknownOption(flag, VOCABULARY).message;
  const start = (flag: string) => `Cannot use "${flag}": there is no such option. `;
  assert.equal(hint("--fromat"), `${start("--fromat")}Did you mean --format?`);
  assert.equal(hint("--look"), `${start("--look")}Did you mean --lookback?`);
  assert.equal(hint("--cost"), `${start("--cost")}Did you mean --cost-per-1000-series?`);
  assert.equal(hint("--hlep"), `${start("--hlep")}Did you mean --help?`);
  assert.equal(hint("--kubernetes"), `${start("--kubernetes")}--help lists them all.`);
  assert.equal(hint("-x"), `${start("-x")}--help lists them all.`);
  assert.equal(hint("--no-all"), `${start("--no-all")}Write --all=false.`);
  assert.equal(hint("--FORMAT"), `${start("--FORMAT")}Did you mean --format?`);
  assert.equal(hint("--LOOK"), `${start("--LOOK")}Did you mean --lookback?`);
  assert.match(hint("--tokn"), /a secret is never a flag/);
});

Deno.test("unknownOption: an option of the command comes before one of another", () => {
  const [own] = VOCABULARY.filter(({ long }) => long === "--lookback");
  const other = { ...own, long: "--listen" } as typeof VOCABULARY[number];
  assert.match(unknownOption("--l", [other, ...VOCABULARY], own && [own]).message, /Did you mean --lookback\?$/);
});

Deno.test("unknownOption: a flag of deno is told from one of the program, with where it goes", () => {
  for (const flag of ["--allow-write", "--deny-net", "--unstable-net"]) {
    assert.equal(
      unknownOption(flag, VOCABULARY).message,
      `Cannot use "${flag}": it is a flag of deno, not one of dpm-finder. Flags of deno stand between deno run and ` +
        'src/main.ts (README, "Permissions").',
    );
  }
});

Deno.test("unknownOption: a secret as a flag is refused with the way to give it", () => {
  for (const flag of ["--api-key", "--password", "--bearer-token", "--token"]) {
    assert.match(
      unknownOption(flag, VOCABULARY).message,
      /: a secret is never a flag, because every user of the machine can see it\. Set PROMETHEUS_/,
    );
  }
});

Deno.test("meantWord: of several words that begin so, only one that is near is meant", () => {
  assert.equal(meantWord("sc", ["scan", "exporter"]), "scan");
  assert.equal(meantWord("ex", ["explain", "exporter"]), undefined);
  assert.equal(meantWord("exporte", ["exporter", "exporters"]), "exporter");
  assert.equal(meantWord("zzz", ["scan"]), undefined);
});

Deno.test("parseArguments: an alias repeats with its option, and a message says the name that was written", () => {
  const { source, options } = parseArguments(["--web.listen-address=:1", "--listen", ":2"], VOCABULARY);
  assert.deepEqual(options.map(({ long }) => long), ["--listen"]);
  const [listen] = options;
  assert.ok(listen);
  assert.deepEqual(source.find(listen).map(({ name, text }) => `${name} ${text}`), [
    "--web.listen-address :1",
    "--listen :2",
  ]);
  assert.match(
    refusal("--web.listen-address"),
    /^Cannot use "--web\.listen-address": it needs ADDRESS:PORT after it\./,
  );
  assert.match(unknownOption("--web.listen-adress", VOCABULARY).message, /Did you mean --web\.listen-address\?$/);
});

Deno.test("parseArguments: a time back is an operand, and a value where one is due", () => {
  const parsed = parseArguments(["-7d", "--demo", "--format", "-1h", "--", "-2w"], VOCABULARY);
  assert.deepEqual(parsed.operands.map(({ text }) => text), ["-7d", "-2w"]);
  assert.deepEqual(parsed.unknown, []);
  assert.deepEqual(parsed.options.map(({ long }) => long), ["--demo", "--format"]);
});
