import assert from "node:assert/strict";
import { ENVIRONMENT_NAMES, OPTION_SPECS } from "../../src/config/option_specs.ts";

function repeated(values: readonly (string | undefined)[]): string[] {
  const given = values.filter((value) => value !== undefined);
  return given.filter((value, index) => given.indexOf(value) !== index);
}

Deno.test("OPTION_SPECS: no key, flag or environment name is used twice", () => {
  assert.deepEqual(repeated(OPTION_SPECS.map((spec) => spec.key)), []);
  assert.deepEqual(repeated(OPTION_SPECS.map((spec) => spec.long)), []);
  assert.deepEqual(repeated([...OPTION_SPECS.map((spec) => spec.short), "-h"]), []);
  assert.deepEqual(repeated(ENVIRONMENT_NAMES), []);
});

Deno.test("OPTION_SPECS: the letters of the original tool", () => {
  const letters = OPTION_SPECS.flatMap(({ short, long }) => short === undefined ? [] : `${short} ${long}`);
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

Deno.test("OPTION_SPECS: a secret itself is never a flag", () => {
  const flags = OPTION_SPECS.flatMap((spec) => spec.long ?? []);
  for (const flag of flags.filter((name) => /key|token|password|secret/.test(name))) assert.match(flag, /-file$/);
});

Deno.test("OPTION_SPECS: every option can come from the environment, by its own name unless others have given it one", () => {
  for (const spec of OPTION_SPECS) {
    assert.match(spec.environment ?? "", /^(?:DPM_FINDER|PROMETHEUS)_|^STATE_DIRECTORY$/);
  }
});
