import assert from "node:assert/strict";
import { DummyExporter } from "../../exporters/dummy.ts";
import { fakeProcess } from "../exporter_library/fake_process.ts";
import { runFilter } from "../support/run_filter.ts";

Deno.test("dummy: promtool has only the names of the original to say something about", async () => {
  const fake = fakeProcess({ words: ["--work-seconds=0"] });
  await DummyExporter.run(fake);
  const text = fake.output.join("");
  const { stderr } = await runFilter("promtool", ["check", "metrics"], text, "apt-get install prometheus");
  assert.deepEqual(stderr.trim().split("\n"), [
    "dummy_counter_total metric name should not include type 'counter'",
    "dummy_gauge metric name should not include type 'gauge'",
  ]);
});
