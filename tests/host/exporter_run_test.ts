import { equal } from "node:assert/strict";
import { explainFailure } from "../../src/host/exporter_run.ts";

Deno.test("explainFailure: names the option that gives a permission, in a shell's words", () => {
  const denied = (text: string) => explainFailure("spool_ts", `Cannot gather the metrics: Requires ${text} flag.\n`);
  equal(
    denied('read access to "exporters", run again with the --allow-read'),
    "it has no permission for that: --allow spool_ts=read=exporters gives it",
  );
  equal(
    denied('net access to "[::1]:80", run again with the --allow-net'),
    "it has no permission for that: --allow 'spool_ts=net=[::1]:80' gives it",
  );
});

Deno.test("explainFailure: names --prepare where a module was not fetched, and nothing for any other failure", () => {
  const hint = "it needs what was not fetched: run dpm-finder host --prepare a";
  equal(explainFailure("a", "error: npm package not found, --cached-only is specified.\n"), hint);
  equal(explainFailure("a", "error: The lockfile is out of date.\n"), hint);
  equal(explainFailure("a", "Requires a switch that answers\n"), undefined);
  equal(explainFailure("a", ""), undefined);
});
