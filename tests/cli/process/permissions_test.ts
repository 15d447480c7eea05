import { deepEqual, equal, match, ok } from "node:assert/strict";
import { formatHelp } from "../../../src/cli/format_help.ts";
import { versionText } from "../../../src/cli/version.ts";
import { runDeno } from "../../support/run_deno.ts";
import { DENO_FLAGS } from "../../../src/cli/unknown_word.ts";

/** Runs Deno itself, without any setting for the program that the tests were started with. */
const deno = (...args: string[]) => runDeno(args, { env: { PROMETHEUS_ENDPOINT: "" } });

/** What `deno task` says of the command it runs. */
const TASK = /^Task \w+ export .* src\/main\.ts.*\n/;

Deno.test("deno task demo: shows the demo tenant with the permissions the task lists", async () => {
  const { code, stdout, stderr } = await deno("task", "demo");
  equal(code, 0, stderr);
  match(stdout, /^Demo tenant \(embedded\), 5 minutes up to /);
  const readme = await Deno.readTextFile("README.md");
  const [, shown = ""] = /The first command prints:\n\n```\n([^`]+)```/.exec(readme) ?? [];
  // The first line has the time.
  deepEqual(stdout.split("\n").slice(1), shown.split("\n").slice(1));
  match(stdout, /^WHO SENDS MORE THAN ONE A MINUTE /m);
  match(stdout, /^WHAT IT CONSISTS OF /m);
  ok(stdout.trimEnd().split("\n").length <= 30 && stdout.split("\n").every((line) => line.length <= 78), stdout);
  equal(stderr.replace(TASK, ""), "");
});

Deno.test("deno task start: takes the program's options, with the permissions the task lists", async () => {
  const { code, stdout, stderr } = await deno(
    "task",
    "start",
    "--demo",
    "--format",
    "json",
    "-q",
    "-o",
    "-",
    "--by",
    "job",
  );
  equal(code, 0, stderr);
  const { ledger, metrics } = JSON.parse(stdout);
  equal(ledger.catalogue, ledger.measured + ledger.empty + ledger.aggregated + ledger.failed);
  deepEqual([ledger.failed, metrics.length > 50], [0, true]);
  equal(stderr.replace(TASK, ""), "");
});

Deno.test("deno task start: a file it may not read is refused with the flag that grants it; exit code 2", async () => {
  const endpoint = ["--endpoint", "https://localhost:1"];
  for (const flags of [["--ca-file"], ["--username", "u", "--api-key-file"]]) {
    const { code, stderr } = await deno("task", "start", ...endpoint, ...flags, "/etc/hostname");
    const what = `Cannot use "/etc/hostname" as ${flags.at(-1)}`;
    const why = "the program was started without permission to read it";
    deepEqual([code, stderr.replace(TASK, "")], [
      2,
      `dpm-finder: ${what}: ${why}. Start it with --allow-read=/etc/hostname. ${DENO_FLAGS}.\n`,
    ]);
  }
});

Deno.test("--version and --help: need no permission at all", async () => {
  const run = ["run", "--quiet", "--frozen", "--no-prompt", "src/main.ts"];
  for (const flags of [["--version"], ["-v", "--version"]]) {
    deepEqual(await deno(...run, ...flags), { code: 0, stdout: `${versionText()}\n`, stderr: "" });
  }
  for (const flags of [["--help"], ["-h"], ["help"], ["scan", "--help"], ["-V"]]) {
    const [command] = flags;
    const stdout = command === "-V"
      ? `${versionText()}\n`
      : await formatHelp(command === "scan" ? "scan" : undefined, 80);
    deepEqual(await deno(...run, ...flags), { code: 0, stdout, stderr: "" });
  }
});

Deno.test("one-shot: a permission that is missing is wrong usage and names the flag; exit code 2", async () => {
  const { code, stdout, stderr } = await deno("run", "--quiet", "--frozen", "--no-prompt", "src/main.ts", "--demo");
  deepEqual([code, stdout], [2, ""]);
  match(stderr, /^dpm-finder: Cannot [^\n]*permission[^\n]*--allow-(env|read)[^\n]*\n$/);
});
