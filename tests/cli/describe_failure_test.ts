import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describeFailure } from "../../src/cli/describe_failure.ts";
import { InterruptedError } from "../../src/cli/terminal/stop_signals.ts";
import { WriteError } from "../../src/files/write_error.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { DeadlineError } from "../../src/prometheus/deadline_error.ts";
import { DENO_FLAGS } from "../../src/cli/unknown_word.ts";

const TEXT = { format: "text", level: "info" } as const;
const usage = new UsageError("--a\n\x1b[2Jb", "there is no such option", "--help lists them all");

Deno.test("describeFailure: a permission that is missing names the task that has it, where there is one", () => {
  const missing = new Deno.errors.NotCapable('Requires env access to "WORKERS", run again with the --allow-env flag');
  const said = 'dpm-finder: Cannot go on without a permission: env access to "WORKERS" is missing. ' +
    "Start it with --allow-env=WORKERS.";
  const task = " From source, deno task host has all that it needs.";
  equal(describeFailure(missing, TEXT, 0), `${said} ${DENO_FLAGS}.`);
  equal(describeFailure(missing, TEXT, 0, { task: "host" }), said + task);
  const folder = new WriteError("/tmp/metrics", "open", missing);
  ok(describeFailure(folder, TEXT, 0, { task: "host" }).endsWith(task));
  ok(!describeFailure(new TypeError("x"), TEXT, 0, { task: "host" }).includes("deno task"));
});

Deno.test("describeFailure: one line, whatever it quotes", () => {
  equal(
    describeFailure(usage, TEXT, 0),
    String.raw`dpm-finder: Cannot use "--a\n\u001b[2Jb": there is no such option. --help lists them all.`,
  );
  equal(describeFailure(new InterruptedError("SIGINT"), TEXT, 0), "dpm-finder: Stopped by SIGINT.");
});

Deno.test("describeFailure: a fault of the program says that it is one", () => {
  equal(
    describeFailure(new TypeError("x is not a function"), TEXT, 0),
    "dpm-finder: Something went wrong inside the program: x is not a function. Run it again with -v and report what it says.",
  );
  equal(
    describeFailure("thrown text", TEXT, 0),
    "dpm-finder: Something went wrong inside the program: thrown text. Run it again with -v and report what it says.",
  );
});

Deno.test("describeFailure: a deadline says what to do about it", () => {
  match(
    describeFailure(new DeadlineError(1500), TEXT, 0),
    /^dpm-finder: Cannot scan within the deadline of 1\.5 s: .*\.$/,
  );
});

Deno.test("describeFailure: with details the stack follows, except for a signal and wrong usage", () => {
  const details = { format: "text", level: "debug" } as const;
  const fault = describeFailure(new TypeError("x"), details, 0);
  match(fault, /^dpm-finder: Something went wrong .*\nTypeError: x(.|\n)*\n {4}at /);
  equal(describeFailure(usage, details, 0).split("\n").length, 1);
  equal(describeFailure(new InterruptedError("SIGTERM"), details, 0), "dpm-finder: Stopped by SIGTERM.");
});

Deno.test("describeFailure: among JSON lines it is one itself", () => {
  const line = describeFailure(usage, { format: "json", level: "info" }, 0);
  deepEqual(JSON.parse(line), {
    time: "1970-01-01T00:00:00.000Z",
    severity: "ERROR",
    message: usage.message,
    exit_code: 2,
  });
  const detailed = describeFailure(new TypeError("x"), { format: "json", level: "debug" }, 0);
  match(JSON.parse(detailed).stack, /\n {4}at /);
  equal(detailed.includes("\n"), false);
});

Deno.test("describeFailure: a permission that Deno misses is named with the flag that grants no more", () => {
  const denied = (message: string) => describeFailure(new Deno.errors.NotCapable(message), TEXT, 0);
  equal(
    denied('Requires env access to "LOG", run again with the --allow-env flag'),
    'dpm-finder: Cannot go on without a permission: env access to "LOG" is missing. Start it with --allow-env=LOG. ' +
      `${DENO_FLAGS}.`,
  );
  equal(denied("Requires more"), "dpm-finder: Cannot go on without a permission: Requires more.");
});
