import assert from "node:assert/strict";
import type { Logger } from "@logtape/logtape";
import { configureLogging } from "../../../src/cli/terminal/configure_logging.ts";
import { createScanProgress } from "../../../src/cli/terminal/create_scan_progress.ts";
import type { LogConfig } from "../../../src/config/log_options.ts";
import { Secret } from "../../../src/config/secret.ts";
import { fakeTicker, recordedStderr } from "../terminal_support.ts";

/** What a test logs, line by line, without the times. */
async function linesOf(config: Partial<LogConfig>, act: (log: Logger) => void, colors = false): Promise<string[]> {
  const { stderr, text } = recordedStderr();
  await using logging = configureLogging({ format: "text", level: "info", ...config }, {
    stderr,
    colors,
  });
  act(logging.log);
  return text().split("\n").slice(0, -1).map((line) => line.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, "TIME"));
}

function logAll(log: Logger): void {
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
}

Deno.test("configureLogging: shows what is as severe as the level, or more", async () => {
  const [debug, info, warning, error] = ["TIME DEBUG a", "TIME INFO  b", "TIME WARN  c", "TIME ERROR d"];
  assert.deepEqual(await linesOf({}, logAll), [info, warning, error]);
  assert.deepEqual(await linesOf({ level: "debug" }, logAll), [debug, info, warning, error]);
  assert.deepEqual(await linesOf({ level: "warn" }, logAll), [warning, error]);
  assert.deepEqual(await linesOf({ level: "error" }, logAll), [error]);
});

Deno.test("configureLogging: text names what the message leaves out", async () => {
  const lines = await linesOf({}, (log) => {
    log.info('Wrote "{path}"', { path: "a b.csv", bytes: 12, how: "with spaces", skipped: undefined, list: [1, "x"] });
  });
  assert.deepEqual(lines, [`TIME INFO  Wrote "a b.csv" bytes=12 how="with spaces" list="[1,\\"x\\"]"`]);
});

Deno.test("configureLogging: json is one object a line with time, severity, message and properties", async () => {
  const { stderr, text } = recordedStderr();
  await using logging = configureLogging({ format: "json", level: "info" }, { stderr, colors: true });
  logging.log.warn("{names}\nnames failed", {
    names: 3,
    message: "not mine",
    big: 10n,
    error: new Error("broken"),
    deep: { token: new Secret("hunter2") },
  });
  const { time, ...line } = JSON.parse(text());
  assert.equal(new Date(time).toISOString(), time);
  assert.deepEqual(line, {
    severity: "WARN",
    message: "3\nnames failed",
    names: 3,
    big: "10",
    error: "broken",
    deep: { token: "[redacted]" },
  });
  assert.equal(text().split("\n").length, 2);
});

Deno.test("configureLogging: a secret never shows, in any format, in a message or beside it", async () => {
  const secret = new Secret("hunter2");
  for (const format of ["text", "json"] as const) {
    const lines = await linesOf({ format }, (log) => {
      log.error("{secret} {deep}", { secret, deep: { secret }, beside: secret, list: [secret] });
      log.error`${secret} ${[secret]}`;
    });
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(), /hunter2/);
    assert.match(lines.join(), /\[redacted\]/);
  }
});

Deno.test("configureLogging: braces in what a server said stay as they are", async () => {
  const said = 'found duplicate series for {job="api"} and {} and {{x}}';
  assert.deepEqual(await linesOf({}, (log) => log.warn(said)), [`TIME WARN  ${said}`]);
  assert.deepEqual(await linesOf({}, (log) => log.warn("{reason}", { reason: said })), [`TIME WARN  ${said}`]);
});

Deno.test("configureLogging: a message can neither forge a line nor draw on the terminal", async () => {
  const lines = await linesOf({}, (log) => log.warn("a\nTIME ERROR forged\r\x1b[2K\u2028b", { name: "c\nd" }));
  assert.deepEqual(lines, [`TIME WARN  a\\nTIME ERROR forged\\u000d\\u001b[2K\\u2028b name="c\\nd"`]);
});

Deno.test("configureLogging: severities are colored only where told", async () => {
  assert.deepEqual(await linesOf({}, (log) => log.error("d"), true), ["TIME \x1b[31mERROR\x1b[0m d"]);
  assert.deepEqual(await linesOf({}, (log) => log.info("d"), true), ["TIME INFO  d"]);
});

Deno.test("createScanProgress: a log line every 10 seconds where there is no terminal", async () => {
  const { ticker, tick, timers } = fakeTicker();
  const { stderr } = recordedStderr();
  const lines = await linesOf({}, (log) => {
    const config = { format: "text", quiet: false } as const;
    const context = { stderr, ticker, isTerminal: false, colors: false, columns: () => 80 };
    const progress = createScanProgress(config, log, context);
    progress.stop();
    progress.start(100);
    tick(9_999);
    progress.update({ done: 25, dpm: 1_000.4 });
    tick(1);
    tick(10_000);
    progress.stop();
    tick(60_000);
    progress.start(50);
    tick(10_000);
    progress.stop();
  });
  assert.deepEqual(lines, [
    "TIME INFO  Measured 25 of 100 names, 1000 DPM so far, about 30s left",
    "TIME INFO  Measured 25 of 100 names, 1000 DPM so far, about 1m left",
    "TIME INFO  Measured 0 of 50 names, 0 DPM so far",
  ]);
  assert.equal(timers(), 0);
});

Deno.test("createScanProgress: nothing when quiet, log lines among JSON lines, a bar on a terminal", async () => {
  const shown = async (config: Partial<LogConfig>): Promise<string> => {
    const { ticker, tick } = fakeTicker();
    const { stderr, text } = recordedStderr();
    const whole = { format: "text", level: "info", quiet: false, ...config } as const;
    await using logging = configureLogging(whole, { stderr, colors: false });
    const context = { stderr, ticker, isTerminal: true, colors: false, columns: () => 80 };
    const progress = createScanProgress(whole, logging.log, context);
    progress.start(10);
    progress.update({ done: 1, dpm: 1 });
    tick(10_000);
    progress.stop();
    return text();
  };
  assert.equal(await shown({ quiet: true }), "");
  assert.match(await shown({ format: "json" }), /^\{"time":[^\n]*"done":1[^\n]*\}\n$/);
  assert.match(await shown({}), /1\/10 names/);
});
