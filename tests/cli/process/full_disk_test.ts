import { deepEqual } from "node:assert/strict";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { oneShot } from "./one_shot.ts";
import { serveDemo } from "./serve_demo.ts";

Deno.test("one-shot: a disk that is full while writing is one line and exit code 1; the old file and stdout stay", async () => {
  await using server = serveDemo({ series: FRUIT });
  const files = { "result.csv": "an older result\n" };
  const result = await oneShot({
    args: ["--at", AT, "-o", "result.csv"],
    env: { PROMETHEUS_ENDPOINT: server.url },
    preload: "tests/cli/process/fill_disk.ts",
    files,
  });
  deepEqual(result, {
    code: 1,
    stdout: "metric_name,dpm,series_count,total_dpm\r\nbananas,60,1,60\r\nelderberries,12,3,36\r\napples,4,3,12\r\n",
    stderr: 'dpm-finder: Cannot write "result.csv": the disk is full. Free some space, or write to another disk.\n',
    files,
  });
});

Deno.test("one-shot: standard output that goes to a full disk is one line and exit code 1", async () => {
  await using server = serveDemo({ series: FRUIT });
  const result = await oneShot({
    args: ["--at", AT, "-q", "-o", "-"],
    env: { PROMETHEUS_ENDPOINT: server.url },
    preload: "tests/cli/process/fill_stdout.ts",
  });
  deepEqual(result, {
    code: 1,
    stdout: "",
    stderr:
      'dpm-finder: Cannot write "standard output": the disk is full. Free some space, or write to another disk.\n',
    files: {},
  });
});
