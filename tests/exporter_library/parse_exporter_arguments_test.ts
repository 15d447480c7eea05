import assert from "node:assert/strict";
import fc from "fast-check";
import { ArgumentError, type ExporterArgument } from "dpm-finder/exporter";
import { readExporterArguments, scanExporterArguments } from "../../src/exporter_library/parse_exporter_arguments.ts";
import { fakeProcess } from "./fake_process.ts";

const ARGS = {
  target: { required: true, help: "A device.", value: "HOST" },
  tag: { repeated: true, help: "Tags." },
  retries: { type: "number", whole: true, min: 0, max: 10, default: 2, help: "Retries." },
  level: { choices: ["low", "high"], default: "low", help: "Level." },
  authPassword: { secret: true, env: "AUTH_PASSWORD", help: "Password." },
  verbose: { type: "flag", help: "Say more." },
} as const satisfies Record<string, ExporterArgument>;

function parse(words: readonly string[], sources = fakeProcess()) {
  const scanned = scanExporterArguments(words, ARGS);
  assert.equal(scanned.wants, "metrics");
  assert.ok(scanned.wants === "metrics");
  return readExporterArguments(scanned.given, { help: "", args: ARGS }, sources);
}

Deno.test("readExporterArguments: values have their types, what is not given its default", () => {
  assert.deepEqual(parse(["--target", "sw1", "--verbose", "--tag=a", "--tag", "b", "--retries=0"]).values, {
    target: "sw1",
    tag: ["a", "b"],
    retries: 0,
    level: "low",
    authPassword: undefined,
    verbose: true,
  });
  const { values } = parse(["--target=sw1", "--verbose=false"]);
  assert.deepEqual([values.tag, values.verbose, values.retries], [[], false, 2]);
});

Deno.test("scanExporterArguments: any text arrives whole after an equals sign", () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
    assert.equal(parse([`--target=${text}`]).values.target, text);
  }));
});

Deno.test("scanExporterArguments: any word that does not begin with two dashes is the value of the one before", () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }).filter((text) => !text.startsWith("--")), (text) => {
    assert.equal(parse(["--target", text]).values.target, text);
  }));
});

for (
  const [what, words, expected] of [
    ["an unknown argument", ["--targte=sw1"], /^Cannot use "--targte": there is no such .* Did you mean --target\?$/],
    ["the beginning of one", ["--ver"], /Did you mean --verbose\?$/],
    ["one that resembles none", ["--xyzzy"], /"--xyzzy": there is no such argument\. --help lists them all\.$/],
    ["a letter", ["-t", "sw1"], /"-t": there is no such argument/],
    ["a word without a name", ["--target=sw1", "sw2"], /"the word after --target": an exporter takes arguments with a/],
    [
      "words behind two dashes",
      ["--target=sw1", "--", "sw2"],
      /"word 3": an exporter takes arguments with a name alone/,
    ],
    ["a required one that is missing", [], /^Cannot use "--target": it is required\. Give --target=HOST\.$/],
    ["no value", ["--target"], /"--target": it needs a value\. Write --target=HOST\.$/],
    ["an empty value", ["--target="], /"--target": it needs a value/],
    ["an argument in place of a value", ["--target", "--verbose"], /"--target": it needs a value/],
    ["one given twice", ["--target=a", "--target=b"], /"--target": it is given twice\. Give it once\.$/],
    ["a value after a flag", ["--verbose=loud"], /"--verbose": it is on or off and takes no value/],
    [
      "a value that is none of the choices",
      ["--target=a", "--level=mid"],
      /"--level": it has to be one of low, high\.$/,
    ],
    ["a number that is none", ["--target=a", "--retries=2x"], /whole number of at least 0 and of at most 10\.$/],
    ["a fraction", ["--target=a", "--retries=1.5"], /"--retries": it has to be a whole number/],
    ["a number over the limit", ["--target=a", "--retries=11"], /"--retries": it has to be a whole number/],
  ] as const
) {
  Deno.test(`readExporterArguments: ${what} is refused`, () => {
    assert.throws(() => parse(words), (error) => {
      assert.ok(error instanceof ArgumentError);
      assert.match(error.message, expected);
      return true;
    });
  });
}

Deno.test("readExporterArguments: no message shows a value, which may be a secret", () => {
  for (
    const words of [["hunter2hunter2"], ["--target=a", "--level=hunter2hunter2"], ["--pass=hunter2hunter2"], [
      "--auth-password",
      "--hunter2hunter2",
    ], ["--auth-password=hunter2hunter2", "hunter2hunter2"]]
  ) {
    assert.throws(() => parse(words), (error) => {
      assert.ok(error instanceof ArgumentError);
      assert.ok(!error.message.includes("hunter2"), error.message);
      return true;
    });
  }
});

for (
  const [what, variables, words, expected] of [
    ["the argument", { AUTH_PASSWORD: "of-env" }, ["--auth-password=of-flag"], "of-flag"],
    ["the variable", { AUTH_PASSWORD: "of-env", AUTH_PASSWORD_FILE: "/key" }, [], "of-env"],
    ["the file", { AUTH_PASSWORD: "", AUTH_PASSWORD_FILE: "/key" }, [], "of file "],
    ["nothing", {}, [], undefined],
  ] as const
) {
  Deno.test(`readExporterArguments: a secret comes from ${what}, and is known as one`, () => {
    const sources = fakeProcess({ variables, readable: { "/key": "of file \n" } });
    const { values, secrets } = parse(["--target=a", ...words], sources);
    assert.equal(values.authPassword, expected);
    assert.deepEqual(secrets, expected === undefined ? [] : [expected]);
  });
}

Deno.test("readExporterArguments: a file of a secret that cannot be read, or is empty, is named by its variable", () => {
  const sources = fakeProcess({ variables: { AUTH_PASSWORD_FILE: "/none" } });
  assert.throws(() => parse(["--target=a"], sources), {
    message: 'Cannot use "--auth-password": the file that AUTH_PASSWORD_FILE names cannot be read (no such file).',
  });
  const empty = fakeProcess({ variables: { AUTH_PASSWORD_FILE: "/key" }, readable: { "/key": "\n" } });
  assert.throws(() => parse(["--target=a"], empty), /the file that AUTH_PASSWORD_FILE names is empty\.$/);
});
