import { equal, match } from "node:assert/strict";
import { oneShot } from "../../cli/process/one_shot.ts";

/** What is wrong, the arguments that say it, the one line that answers it. */
const CASES: readonly (readonly [what: string, args: readonly string[], line: RegExp])[] = [
  [
    "an address without a port",
    ["--listen", "localhost"],
    /^dpm-finder: Cannot use "localhost" as --listen: it has no port\. Give ADDRESS:PORT/,
  ],
  [
    "a cron expression of six fields",
    ["--schedule", "0 0 3 * * *"],
    /^dpm-finder: Cannot use "0 0 3 \* \* \*" as --schedule: it needs five fields/,
  ],
  ["a day that never comes", ["--schedule", "0 0 30 2 *"], /as --schedule: it never comes\./],
  [
    "minutes and an interval",
    ["--schedule", "0 3 * * *", "-u", "60"],
    /^dpm-finder: Cannot combine --schedule with --update-interval/,
  ],
  [
    "a moment in the past",
    ["--at", "2026-01-01T00:00:00Z"],
    /^dpm-finder: Cannot combine --at with exporter: an exporter says what is true now\. Leave one/,
  ],
  ["an interval of nothing", ["-u", "0"], /as --update-interval: it has to be at least 1s/],
  ["no refresh to keep for", ["--keep-scans", "0"], /as --keep-scans: it has to be a whole number from 1/],
  ["a limit that is no number", ["--max-exported", "many"], /as --max-exported: it has to be a whole number/],
  ["a web config file that is not there", ["--web.config.file", "web.yml"], /web\.yml": the file does not exist/],
  ["a state folder that is a file", ["--state-dir", "file"], /^dpm-finder: Cannot open "file\/dpm-finder-state\.json"/],
];

for (const [what, args, line] of CASES) {
  Deno.test(`exporter process: ${what} is one line and exit code 2`, async () => {
    const result = await oneShot({ args: ["-e", "--demo", "-p", "0", ...args], files: { file: "" } });
    equal(result.stderr.trimEnd().split("\n").length, 1, result.stderr);
    match(result.stderr, line);
    equal(result.code, 2);
    equal(result.stdout, "");
  });
}

Deno.test("exporter process: a port in use is named, with exit code 2", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const result = await oneShot({ args: ["-e", "--demo", "--listen", `127.0.0.1:${port}`] });
  equal(
    result.stderr,
    `dpm-finder: Cannot listen on "127.0.0.1:${port}": port ${port} is already in use on 127.0.0.1. ` +
      "Stop the program that uses it, or choose another port.\n",
  );
  equal(result.code, 2);
});
