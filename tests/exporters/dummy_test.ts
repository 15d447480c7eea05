import assert from "node:assert/strict";
import { parseText } from "dpm-finder/exporter";
import { DummyExporter } from "../../exporters/dummy.ts";
import { fakeProcess } from "../exporter_library/fake_process.ts";
import { runDeno } from "../support/run_deno.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Names, types and helps that exist since the exporter was written in Python. */
const ORIGINAL = [
  ["execution_seconds", "summary", "Summary of time spent executing something"],
  ["dummy_gauge", "gauge", "A dummy metric, means nothing."],
  ["dummy_counter", "counter", "A dummy metric, means nothing."],
  ["generic_timer_seconds", "counter", "Value of generic timer"],
];

Deno.test("dummy: has the metrics of the original, and a histogram, an info and a state set", async () => {
  const fake = fakeProcess({ words: ["--work-seconds=0"] });
  await DummyExporter.run(fake);
  assert.deepEqual([fake.codes, fake.errors], [[0], []]);
  const families = parseText(fake.output.join(""));
  const heads = families.map(({ name, type, help }) => [name, type, help]);
  for (const head of ORIGINAL) assert.ok(heads.some((one) => one.join() === head.join()), head.join());
  const samples = families.flatMap(({ name, samples }) =>
    samples.map(({ suffix, labels }) => `${name}${suffix}${JSON.stringify(labels)}`)
  );
  for (
    const line of [
      'execution_seconds_count{"function":"DummyExporter.my_custom_task"}',
      'execution_seconds_sum{"function":"DummyExporter.observed_function"}',
      'dummy_counter_total{"dummy_label":"dummy_label_value"}',
      "generic_timer_seconds_total{}",
      'dummy_part_seconds_bucket{"le":"+Inf"}',
      'dummy_info{"runtime":"deno","language":"TypeScript"}',
      'dummy_state{"dummy_state":"done"}',
      'dummy_sensor_celsius{"sensor":"inlet"}',
    ]
  ) assert.ok(samples.includes(line), line);
});

Deno.test("dummy: runs with no more permissions than a host gives it", () =>
  withTempDir(async (dir) => {
    const file = `${dir}/metrics`;
    const { code, stdout, stderr } = await runDeno([
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      "--frozen",
      "--no-check",
      "--allow-env=METRICS_FILE",
      `--allow-write=${file}`,
      "exporters/dummy.ts",
      "--work-seconds=0",
    ], { env: { METRICS_FILE: file } });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
    const [counter] = parseText(await Deno.readTextFile(file)).filter(({ name }) => name === "dummy_counter");
    assert.equal(counter?.samples[0]?.value, 1);
  }));
