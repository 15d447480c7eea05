import assert from "node:assert/strict";
import { NOBODY } from "../../support/free_port.ts";
import { oneShotsBeforeAll } from "./one_shot.ts";
import { type AnswerServer, serveAnswers } from "./serve_answers.ts";
import { demoSeries, serveDemo } from "./serve_demo.ts";

const SERIES = demoSeries([{ name: "requests_total", series: 3, seconds: 15 }, { name: "up", seconds: 60 }]);
const servers: AnswerServer[] = [];
const asked: (string | null)[] = [];

const result = oneShotsBeforeAll(() => {
  const demo = serveDemo({ series: SERIES });
  const guarded = serveAnswers((request) => {
    asked.push(request.headers.get("authorization"));
    return new Response("no", { status: 401 });
  });
  servers.push(demo, guarded);
  const many = `targets:
  - name: demo
    endpoint: ${demo.url}
  - name: dead
    endpoint: http://${NOBODY}
    retry_for: 0
  - name: refusing
    endpoint: ${guarded.url}
    bearer_token: \${PROMETHEUS_TOKEN_OF_REFUSING}
`;
  const files = {
    "targets.yaml": many,
    ".env": "PROMETHEUS_TOKEN_OF_REFUSING=s3cret-token\nDPM_FINDER_TARGETS=targets.yaml\n",
  };
  const one = `targets: [{ name: demo, endpoint: "${demo.url}" }]`;
  const env = { PROMETHEUS_ENDPOINT: demo.url };
  return {
    json: { args: ["--targets", "targets.yaml", "-f", "json"], files },
    csv: { args: ["-f", "csv", "-o", "-"], files },
    quietText: { args: ["-f", "text", "-o", "-", "-q"], files },
    one: { args: ["--targets", "t.yaml", "-f", "json", "-q"], files: { "t.yaml": one } },
    alone: { args: ["-f", "json", "-q"], env },
    refused: { args: ["--targets", "t.yaml", "--tenant", "x"], files: { "t.yaml": one } },
    unreadable: {
      args: ["--targets", "t.yaml"],
      files: { "t.yaml": one.replace(" }]", ', tenant: "${ELSEWHERE}" }]') },
    },
    empty: { args: ["--targets", "t.yaml"], files: { "t.yaml": `defaults:\n  # price: 8\n${one}` } },
    wrong: { args: ["--targets", "t.yaml"], files: { "t.yaml": `${one}\nextra: 1` } },
    overruled: { args: ["-f", "csv", "-q", "--endpoint", demo.url], env: { DPM_FINDER_TARGETS: "none.yaml" } },
  };
});
Deno.test.afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
});

Deno.test("dpm-finder --targets: writes what could be measured, and exits with the worst code", () => {
  const { code, files, stderr } = result("json");
  assert.equal(code, 3, stderr);
  const { targets, totals } = JSON.parse(files["metric_rates.json"] ?? "");
  assert.deepEqual(totals, { metrics: 2, series: 4, dpm: 13 });
  assert.deepEqual(targets.map(({ outcome }: { outcome: string }) => outcome), ["complete", "failed", "failed"]);
  assert.match(stderr, /ERROR .*refused.* target=dead$/m);
  assert.match(stderr, /ERROR .*targets\[2\]\.bearer_token.* target=refusing$/m);
  assert.match(stderr, /ERROR 2 of 3 targets gave no usable result$/m);
});

Deno.test("dpm-finder --targets: a secret of .env reaches its target and no output", () => {
  assert.ok(asked.includes("Bearer s3cret-token"));
  for (const name of ["json", "csv", "quietText"]) {
    const { stdout, stderr, files } = result(name);
    const { ".env": _, ...written } = files;
    assert.ok(![stdout, stderr, ...Object.values(written)].join("").includes("s3cret"), name);
    assert.doesNotMatch(stderr, /is no variable of dpm-finder/);
  }
});

Deno.test("DPM_FINDER_TARGETS: csv has a first column target, and a record for each that failed", () => {
  const [head, ...records] = result("csv").stdout.trimEnd().split("\r\n");
  assert.equal(head, "target,metric_name,dpm,series_count,total_dpm,error");
  assert.equal(records[0], "demo,requests_total,4,3,12,");
  assert.deepEqual(records.slice(1).map((record) => record.split(",").slice(0, 5).join()), [
    "dead,,,,",
    "refusing,,,,",
  ]);
});

Deno.test("dpm-finder --targets: text is one screen of all with a line for each target", () => {
  const { stdout } = result("quietText");
  assert.match(stdout, /^3 targets of targets\.yaml: 1 scanned, 2 failed\n/);
  for (const line of [/ {2}demo$/m, / {2}dead \(failed\)$/m, / {2}refusing \(failed\)$/m]) assert.match(stdout, line);
});

Deno.test("dpm-finder --targets: one target's report is that of its own one-shot", () => {
  const timeless = ({ evaluated_at: _, performance_metrics: __, self_cost: ___, ...report }: Record<string, unknown>) =>
    report;
  const { targets } = JSON.parse(result("one").files["metric_rates.json"] ?? "");
  assert.equal(result("one").code, 0);
  const alone = JSON.parse(result("alone").files["metric_rates.json"] ?? "");
  assert.deepEqual(timeless(targets[0].report), timeless(alone));
});

Deno.test("dpm-finder --targets: wrong usage and a wrong file are one line each, and exit code 2", () => {
  for (
    const [name, message] of [
      ["refused", "Cannot combine --targets with --tenant: "],
      ["wrong", 'Cannot use the targets "t.yaml:2:1": "extra" is not a known key. '],
      ["empty", 'Cannot use the targets "t.yaml:1:1": "defaults" is empty, expected a mapping.'],
      ["unreadable", 'Cannot use the targets "t.yaml:1:'],
    ] as const
  ) {
    const { code, stdout, stderr } = result(name);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    if (name === "unreadable") {
      assert.match(stderr, /"targets\[0\]\.tenant" .* ELSEWHERE may not be read.* DPM_FINDER_\. Flags of deno/);
    }
    assert.ok(stderr.startsWith(`dpm-finder: ${message}`) && stderr.trimEnd().split("\n").length === 1, stderr);
  }
});

Deno.test("DPM_FINDER_TARGETS: yields to an endpoint on the command line", () => {
  const { code, files } = result("overruled");
  assert.equal(code, 0);
  assert.match(files["metric_rates.csv"] ?? "", /^metric_name,/);
});
