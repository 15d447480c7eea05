import assert from "node:assert/strict";
import { readSnapshot } from "../snapshot/read_snapshot_text.ts";
import { goldenFiles, goldenSnapshot } from "./golden_snapshot.ts";
import { join } from "./report_input.ts";

for (const [name, render] of Object.entries(goldenFiles)) {
  Deno.test(`golden: ${name} is what is rendered, byte for byte`, async () => {
    assert.equal(join(render()), await Deno.readTextFile(`tests/golden/${name}`));
  });
}

Deno.test("golden: everything.json reads back as the snapshot it was rendered from", async () => {
  const text = await Deno.readTextFile("tests/golden/everything.json");
  assert.deepEqual(readSnapshot(text, "everything.json"), goldenSnapshot);
});
