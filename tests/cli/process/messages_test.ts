import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { AT, FRUIT } from "./fruit_tenant.ts";
import { type OneShot, oneShotsBeforeAll } from "./one_shot.ts";
import { serveAnswers } from "./serve_answers.ts";
import { serveDemo } from "./serve_demo.ts";

const servers = new AsyncDisposableStack();
Deno.test.afterAll(() => servers.disposeAsync());

const JSON_LINES = { DPM_FINDER_LOG_FORMAT: "json" };
/** Where the lines of a log are JSON, whoever says so and however the run ends. */
const JSON_RUNS = [
  "a success",
  "a success with details",
  "no endpoint",
  "an unknown option",
  "an unknown format",
  "a refusal",
  "a refusal with details",
  "by the environment",
  "by .env",
  "a signal",
];

const resultOf = oneShotsBeforeAll(() => {
  const fruit = { PROMETHEUS_ENDPOINT: servers.use(serveDemo({ series: FRUIT })).url };
  const refusing = servers.use(serveAnswers(() => new Response("Unauthorized", { status: 401 })));
  const refused = { PROMETHEUS_ENDPOINT: refusing.url };
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const silent = servers.use(serveAnswers(() => {
    resolve();
    return undefined;
  }));
  const json = ["--log-format", "json"];
  const shots: Record<string, OneShot> = {
    "a success": { args: [...json, "--at", AT], env: fruit },
    "a success with details": { args: [...json, "--at", AT, "-v", "-o", "-"], env: fruit },
    "no endpoint": { args: json },
    "an unknown option": { args: [...json, "--fromat"] },
    "an unknown format": { args: ["--log-format=json", "-f", "xlsx"] },
    "a refusal": { args: json, env: refused },
    "a refusal with details": { args: [...json, "-v"], env: refused },
    "by the environment": { args: ["--fromat"], env: JSON_LINES },
    "by .env": { args: ["-t", "x"], files: { ".env": "DPM_FINDER_LOG_FORMAT=json\n" } },
    "a signal": { args: json, env: { PROMETHEUS_ENDPOINT: silent.url }, signal: { name: "SIGTERM", when: asked } },
    "details": { args: ["--at", AT, "-v"], env: fruit },
    "refused": { env: refused },
    "refused with details": { args: ["-v"], env: refused },
    "refused and quiet": { args: ["-q"], env: refused },
    "wrong usage with details": { args: ["-v", "--fromat"] },
    "a command beside DPM_FINDER_EXPORTER": { args: ["scan", "--at", AT], env: { ...fruit, DPM_FINDER_EXPORTER: "1" } },
  };
  return shots;
});

for (const name of JSON_RUNS) {
  Deno.test(`one-shot: every line on standard error is JSON: ${name}`, () => {
    const lines = resultOf(name).stderr.split("\n");
    equal(lines.pop(), "");
    ok(lines.length > 0);
    for (const line of lines) {
      const { time, severity, message } = JSON.parse(line);
      match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      match(severity, /^(DEBUG|INFO|WARN|ERROR)$/);
      ok(message.length > 0);
    }
  });
}

Deno.test("one-shot: the JSON line of a failure has its exit code, and its stack with details", () => {
  const { code, stderr } = resultOf("a refusal");
  const { time: _time, ...line } = JSON.parse(stderr);
  equal(code, 3);
  equal(line.exit_code, 3);
  deepEqual(Object.keys(line), ["severity", "message", "exit_code"]);
  const [last = ""] = resultOf("a refusal with details").stderr.trimEnd().split("\n").slice(-1);
  match(JSON.parse(last).stack, /^BackendError: [^\n]*\n {4}at /);
});

Deno.test("one-shot: each line of the text log has time and severity", () => {
  const { code, stderr } = resultOf("details");
  equal(code, 0);
  for (const line of stderr.trimEnd().split("\n")) {
    match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO |WARN |ERROR) \S/);
  }
  match(stderr, /DEBUG Names to measure: 8, in queries: 1, by the strategy union/);
});

Deno.test("one-shot: a failure's stack is shown with -v and only then, -q does not silence the reason", () => {
  const [plain, quiet, detailed] = ["refused", "refused and quiet", "refused with details"].map(resultOf);
  match(plain?.stderr ?? "", /^dpm-finder: Cannot [^\n]*\n$/);
  equal(quiet?.stderr, plain?.stderr);
  match(detailed?.stderr ?? "", /\nBackendError: [^\n]*\n {4}at /);
  match(resultOf("wrong usage with details").stderr, /^dpm-finder: [^\n]*\n$/);
  doesNotMatch(plain?.stderr ?? "", /\n {4}at /);
});

Deno.test("one-shot: DPM_FINDER_EXPORTER says nothing to a command that is named", () => {
  const { code, files, stderr } = resultOf("a command beside DPM_FINDER_EXPORTER");
  equal(code, 0, stderr);
  ok("metric_rates.csv" in files);
});
