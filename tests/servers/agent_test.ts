import { doesNotMatch, equal, match } from "node:assert/strict";
import { runCli } from "../support/run_cli.ts";
import { startPrometheus3 } from "../support/start_prometheus3.ts";

Deno.test("Prometheus Agent, S6: it is told that an agent stores nothing", async () => {
  await using agent = await startPrometheus3({ agent: true });
  const { code, stdout, stderr } = await runCli({ env: { PROMETHEUS_ENDPOINT: agent.url }, args: ["-o", "-"] });
  equal(code, 3, stderr);
  equal(stdout, "");
  match(stderr, /unavailable with Prometheus Agent/);
  // What to ask instead is where the agent writes to.
  match(stderr, /remote.write|writes to/i);
  doesNotMatch(stderr, /Ask for less/);
});
