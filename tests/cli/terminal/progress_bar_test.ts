import assert from "node:assert/strict";
import { ProgressBar } from "../../../src/cli/terminal/progress_bar.ts";
import { fakeTicker, recordedStderr, screenOf } from "../terminal_support.ts";

function bar({ columns = 100, colors = false } = {}) {
  const { stderr, text } = recordedStderr();
  const { ticker, tick, timers } = fakeTicker();
  const progress = new ProgressBar({ stderr, ticker, colors, columns: () => columns });
  return { progress, stderr, tick, timers, text, screen: () => screenOf(text()) };
}

Deno.test("ProgressBar: names done of total, DPM so far, time left", () => {
  const { progress, tick, screen } = bar();
  progress.start(10_600);
  assert.deepEqual(screen(), [`[${" ".repeat(30)}] 0/10,600 names  0 DPM`]);
  progress.update({ done: 2_650, dpm: 41_234.4 });
  tick(5_000);
  assert.deepEqual(screen(), [`[======>${" ".repeat(23)}] 2,650/10,600 names  41,234 DPM  15s left`]);
  progress.update({ done: 10_600, dpm: 1_000_000 });
  tick(5_000);
  assert.deepEqual(screen(), [`[${"=".repeat(30)}] 10,600/10,600 names  1,000,000 DPM  0s left`]);
});

Deno.test("ProgressBar: work that is no scan is counted in its own unit, without DPM", () => {
  const { progress, tick, screen } = bar();
  progress.start(40, "evaluations");
  progress.update({ done: 10 });
  tick(5_000);
  assert.deepEqual(screen(), [`[======>${" ".repeat(23)}] 10/40 evaluations  15s left`]);
});

Deno.test("ProgressBar: nothing stays of it, and no timer", () => {
  const { progress, tick, timers, screen } = bar();
  progress.start(10);
  progress.update({ done: 5, dpm: 1 });
  tick(1_000);
  progress.stop();
  progress.stop();
  assert.deepEqual(screen(), [""]);
  assert.equal(timers(), 0);
});

Deno.test("ProgressBar: updates alone draw nothing, so that thousands cost nothing", () => {
  const { progress, text } = bar();
  progress.start(1_000);
  const before = text();
  for (let done = 0; done < 1_000; done++) progress.update({ done, dpm: done });
  assert.equal(text(), before);
});

Deno.test("ProgressBar: log lines pass above it", () => {
  const { progress, stderr, screen } = bar();
  progress.start(10);
  stderr.line("a warning");
  assert.deepEqual(screen(), ["a warning", `[${" ".repeat(30)}] 0/10 names  0 DPM`]);
});

Deno.test("ProgressBar: in a narrow terminal the numbers stay and no line wraps", () => {
  for (const columns of [1, 10, 20, 40]) {
    const { progress, screen } = bar({ columns });
    progress.start(10_600);
    assert.equal(screen()[0], "0/10,600 names  0 DPM".slice(0, columns - 1));
  }
});

Deno.test("ProgressBar: colors only where they are wanted", () => {
  for (const colors of [true, false]) {
    const { progress, text } = bar({ colors });
    progress.start(10);
    assert.equal(text().includes("\x1b[36m"), colors);
  }
});

Deno.test("ProgressBar: an empty tenant is done at once, stop without start does nothing", () => {
  const { progress, text, screen } = bar();
  progress.stop();
  assert.equal(text(), "");
  progress.start(0);
  assert.deepEqual(screen(), [`[${"=".repeat(30)}] 0/0 names  0 DPM`]);
});

Deno.test("ProgressBar: a second scan starts from nothing", () => {
  const { progress, tick, timers, screen } = bar();
  progress.start(10);
  progress.update({ done: 10, dpm: 5 });
  tick(60_000);
  progress.start(20);
  assert.deepEqual(screen(), [`[${" ".repeat(30)}] 0/20 names  0 DPM`]);
  assert.equal(timers(), 1);
});
