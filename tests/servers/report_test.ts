import assert from "node:assert/strict";

/** Names of the original tool, kept although promtool would choose others. */
const FROWNED_ON = ['metric_series_count non-histogram and non-summary metrics should not have "_count" suffix'];

async function promtoolCheck(text: string): Promise<{ code: number; complaints: string[] }> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    })
      .spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    assert.fail('Cannot run "promtool": it is not installed. Try: apt-get install prometheus');
  }
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, complaints: said.split("\n").filter((line) => line !== "") };
}

for (const name of ["metric_rates.prom", "everything.prom"]) {
  Deno.test(`promReport: promtool reads ${name} and frowns only on names of the original`, async () => {
    const { complaints } = await promtoolCheck(await Deno.readTextFile(`tests/golden/${name}`));
    assert.deepEqual(complaints, FROWNED_ON);
  });
}

Deno.test("promReport: promtool would say so if a line were broken", async () => {
  const text = await Deno.readTextFile("tests/golden/metric_rates.prom");
  const { code, complaints } = await promtoolCheck(text.replace('metric_name="http', "metric_name=http"));
  assert.equal(code, 1);
  assert.match(complaints.join("\n"), /error while linting/);
});
