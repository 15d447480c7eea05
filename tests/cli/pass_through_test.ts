import { deepEqual, equal, throws } from "node:assert/strict";
import { LOG_OPTIONS } from "../../src/config/log_options.ts";
import { findCommand } from "../../src/cli/commands.ts";
import { parsePassingThrough } from "../../src/cli/pass_through.ts";

const { groups } = await (await findCommand("run")).load();
const RUN = groups.flatMap(({ options }) => Object.values(options));
const parse = (...args: string[]) => parsePassingThrough(args, RUN);
const passed = (...args: string[]) => parse(...args).operands.map(({ text }) => text);
const given = (long: string, ...args: string[]) => {
  const { source } = parse(...args);
  return RUN.filter((option) => option.long === long).flatMap((option) => source.find(option)).map(({ text }) => text);
};

Deno.test("parsePassingThrough: what the command does not know is handed on unchanged, in its order", () => {
  deepEqual(passed("cisco", "--target", "sw 1", "--port=161", "-x", "-abc", "#", "", "-", "--flag"), [
    "cisco",
    "--target",
    "sw 1",
    "--port=161",
    "-x",
    "-abc",
    "#",
    "",
    "-",
    "--flag",
  ]);
});

Deno.test("parsePassingThrough: the command's own options are found wherever they stand, with their values", () => {
  const args = ["cisco", "--timeout", "5", "--target", "x", "--debug", "-qv", "--every=60"];
  deepEqual(passed(...args), ["cisco", "--target", "x"]);
  deepEqual([given("--timeout", ...args), given("--every", ...args), given("--debug", ...args)], [
    ["5"],
    ["60"],
    ["true"],
  ]);
});

Deno.test("parsePassingThrough: after two dashes everything is handed on, the command's own options too", () => {
  deepEqual(passed("cisco", "--", "--timeout", "5", "--", "-q"), ["cisco", "--timeout", "5", "--", "-q"]);
  deepEqual(given("--timeout", "cisco", "--", "--timeout", "5"), []);
});

Deno.test("parsePassingThrough: a cluster with a letter that is not the command's is handed on whole", () => {
  deepEqual(passed("x", "-qZ", "-q"), ["x", "-qZ"]);
});

Deno.test("parsePassingThrough: help and version are the command's; an option without its value is refused", () => {
  equal(parse("x", "--help").wantsHelp, true);
  equal(parse("x", "-h").wantsHelp, true);
  equal(parse("x", "--", "--help").wantsHelp, false);
  throws(() => parse("x", "--timeout"), { name: "UsageError", message: /--timeout/ });
  deepEqual(parsePassingThrough(["-q"], Object.values(LOG_OPTIONS.options)).operands, []);
});
