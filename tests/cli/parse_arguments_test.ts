import assert from "node:assert/strict";
import fc from "fast-check";
import { parseArguments } from "../../src/cli/parse_arguments.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { OPTION_SPECS } from "../../src/config/option_specs.ts";
import type { RawOptions } from "../../src/config/raw_options.ts";

function raw(...args: string[]): RawOptions {
  const parsed = parseArguments(args);
  assert.equal(parsed.kind, "run");
  return parsed.kind === "run" ? parsed.raw : {};
}

function refusal(...args: string[]): string {
  try {
    parseArguments(args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  assert.fail(`accepted: ${args.join(" ")}`);
}

Deno.test("parseArguments: nothing is nothing", () => {
  assert.deepEqual(raw(), {});
});

Deno.test("parseArguments: every flag of the table reaches its own key, long and short", () => {
  for (const spec of OPTION_SPECS) {
    for (const flag of [spec.long, spec.short]) {
      if (flag === undefined) continue;
      if (spec.kind === "flag") assert.deepEqual(raw(flag), { [spec.key]: true }, flag);
      else if (spec.kind === "list") assert.deepEqual(raw(flag, "a", flag, "b"), { [spec.key]: ["a", "b"] }, flag);
      else if (spec.preset === undefined) assert.deepEqual(raw(flag, "a"), { [spec.key]: "a" }, flag);
      else assert.deepEqual(raw(flag), { [spec.key]: spec.preset }, flag);
    }
    if (spec.long !== undefined && spec.kind === "value") {
      assert.deepEqual(raw(`${spec.long}=a=b`), { [spec.key]: "a=b" }, spec.long);
    }
  }
});

Deno.test("parseArguments: values attached to letters, letters in a row, repeats", () => {
  assert.deepEqual(raw("-fjson"), { format: "json" });
  assert.deepEqual(raw("-qvf", "json"), { quiet: true, verbose: true, format: "json" });
  assert.deepEqual(raw("-qvfjson", "-o", "-"), { quiet: true, verbose: true, format: "json", output: "-" });
  assert.deepEqual(raw("-vv", "-v", "--verbose"), { verbose: true });
  assert.deepEqual(raw("-t", "1", "--threads=2"), { threads: "2" });
  assert.deepEqual(raw("-m", "-1"), { minDpm: "-1" });
  assert.deepEqual(raw("--format="), { format: "" });
});

Deno.test("parseArguments: --series-detail takes a value after an equals sign only", () => {
  assert.deepEqual(raw("--series-detail", "--all"), { seriesDetail: "10", all: true });
  assert.deepEqual(raw("--series-detail=3"), { seriesDetail: "3" });
  assert.deepEqual(raw("--match", "x", "--series-detail"), { match: ["x"], seriesDetail: "10" });
  assert.match(refusal("--series-detail", "5"), /^Cannot use "5": there is no such command/);
});

Deno.test("parseArguments: any value survives, whatever is in it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    assert.deepEqual(raw(`--output=${value}`), { output: value });
  }));
});

Deno.test("parseArguments: never anything but a result or a UsageError", () => {
  const flags = OPTION_SPECS.flatMap(({ long, short }) => [long ?? "--x", short ?? "-x"]);
  const arg = fc.oneof(fc.constantFrom(...flags, "--", "-", "-h", "--version"), fc.string());
  fc.assert(fc.property(fc.array(arg, { maxLength: 6 }), (args) => {
    try {
      parseArguments(args);
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
    }
  }));
});

Deno.test("parseArguments: help and version, long, short and among others", () => {
  for (const args of [["-h"], ["--help"], ["--demo", "-h"], ["-qh"], ["--version", "--help"]]) {
    assert.equal(parseArguments(args).kind, "help", args.join(" "));
  }
  for (const args of [["--version"], ["--demo", "--version"]]) assert.equal(parseArguments(args).kind, "version");
});

Deno.test("parseArguments: the nearest option is suggested", () => {
  const start = 'Cannot use "--fromat": there is no such option. ';
  assert.equal(refusal("--fromat", "json"), `${start}Did you mean --format?`);
  assert.equal(refusal("--fromat=json"), `${start}Did you mean --format?`);
  assert.equal(refusal("--hlep"), 'Cannot use "--hlep": there is no such option. Did you mean --help?');
  assert.equal(
    refusal("--kubernetes"),
    'Cannot use "--kubernetes": there is no such option. --help lists them all.',
  );
  assert.equal(refusal("-qx"), 'Cannot use "-x": there is no such option. --help lists them all.');
});

Deno.test("parseArguments: a secret as a flag is refused and not repeated", () => {
  for (const flag of ["--api-key", "--password", "--bearer-token", "--token"]) {
    for (const args of [[flag, "hunter2"], [`${flag}=hunter2`]]) {
      const message = refusal(...args);
      assert.match(
        message,
        /: a secret is never a flag, because every user of the machine can see it\. Set PROMETHEUS_/,
      );
      assert.doesNotMatch(message, /hunter2/);
    }
  }
});

Deno.test("parseArguments: a missing value is named, and the next flag is not taken for it", () => {
  assert.equal(
    refusal("-t"),
    'Cannot use "--threads": it needs N after it. Write --threads and a value, or leave it out.',
  );
  assert.equal(
    refusal("--output", "--quiet"),
    'Cannot use "--output": it needs FILE after it. If the value is really "--quiet", write --output=--quiet.',
  );
  assert.deepEqual(raw("--output=--quiet"), { output: "--quiet" });
});

Deno.test("parseArguments: a word that no option takes is no command", () => {
  assert.match(refusal("scan"), /^Cannot use "scan": there is no such command, and no option takes it as its value\./);
  assert.match(refusal("--demo", "--", "-x"), /^Cannot use "-x": there is no such command/);
});

Deno.test("parseArguments: healthcheck takes a URL or none, and nothing else", () => {
  assert.deepEqual(parseArguments(["healthcheck"]), { kind: "healthcheck", url: undefined });
  assert.deepEqual(parseArguments(["healthcheck", "http://[::1]:1/"]), { kind: "healthcheck", url: "http://[::1]:1/" });
  assert.equal(parseArguments(["healthcheck", "--help"]).kind, "help");
  for (const args of [["healthcheck", "a", "b"], ["healthcheck", "--demo"]]) {
    assert.throws(() => parseArguments(args), { name: "UsageError", message: /takes a URL and nothing else/ });
  }
});
