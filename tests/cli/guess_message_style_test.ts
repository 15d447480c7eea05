import { deepEqual } from "node:assert/strict";
import { guessMessageStyle } from "../../src/cli/guess_message_style.ts";

const none = () => undefined;

Deno.test("guessMessageStyle: the last flag wins over the environment, text is the default", () => {
  const json = (name: string) => name === "DPM_FINDER_LOG_FORMAT" ? "JSON" : undefined;
  const cases: [string[], (name: string) => string | undefined, "text" | "json"][] = [
    [[], none, "text"],
    [["--log-format", "json"], none, "json"],
    [["--log-format=json", "--fromat"], none, "json"],
    [["--log-format=json", "--log-format", "text"], none, "text"],
    [[], json, "json"],
    [["--log-format", "text"], json, "text"],
    [["--log-format"], none, "text"],
    [["--log.format", "json"], none, "json"],
    [["--log-format=text", "--log.format=json"], none, "json"],
    [["--log.format=logfmt"], json, "text"],
  ];
  for (const [args, environment, format] of cases) {
    deepEqual(guessMessageStyle(args, environment), { format, level: "info" });
  }
});

Deno.test("guessMessageStyle: finds -v alone, among other letters and written out", () => {
  for (const args of [["-v"], ["-ev"], ["--verbose"]]) {
    deepEqual(guessMessageStyle(args, none), { format: "text", level: "debug" });
  }
  deepEqual(guessMessageStyle(["--version"], none), { format: "text", level: "info" });
});

Deno.test("guessMessageStyle: -q beats -v (O11)", () => {
  for (const args of [["-qv"], ["-v", "-q"], ["--verbose", "--quiet"], ["-vq"]]) {
    deepEqual(guessMessageStyle(args, none), { format: "text", level: "info" });
  }
});

Deno.test("guessMessageStyle: an environment that may not be read says nothing", () => {
  const denied = () => {
    throw new Deno.errors.NotCapable("Requires env access");
  };
  deepEqual(guessMessageStyle([], denied), { format: "text", level: "info" });
});

Deno.test("guessMessageStyle: -v among letters, as a value and from the environment", () => {
  const verboseOf = (args: string[], environment: (name: string) => string | undefined = none) =>
    guessMessageStyle(args, environment).level === "debug";
  for (const args of [["-vfjson"], ["--verbose=true"]]) deepEqual(verboseOf(args), true, args.join(" "));
  for (const args of [["-fv"], ["--verbose", "--verbose=false"], ["-V"]]) {
    deepEqual(verboseOf(args), false, args.join(" "));
  }
  deepEqual(verboseOf([], (name) => name === "DPM_FINDER_VERBOSE" ? "1" : undefined), true);
});

Deno.test("guessMessageStyle: the level by both names beats the letters beside it", () => {
  const levelOf = (args: string[], environment: (name: string) => string | undefined = none) =>
    guessMessageStyle(args, environment).level;
  for (const flag of ["--log-level", "--log.level"]) {
    deepEqual(levelOf([flag, "debug"]), "debug");
    deepEqual(levelOf(["-q", `${flag}=DEBUG`]), "debug");
    deepEqual(levelOf(["-v", flag, "warn"]), "info");
  }
  const debug = (name: string) => name === "DPM_FINDER_LOG_LEVEL" ? "debug" : undefined;
  deepEqual([levelOf([], debug), levelOf(["-q"], debug)], ["debug", "info"]);
});
