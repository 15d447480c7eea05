import { deepEqual, equal, match, ok } from "node:assert/strict";
import { startHost, writeExporters } from "../support/start_host.ts";
import { startPrometheus } from "../support/start_prometheus.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Says which target it was asked for. */
const PROBE = `#!/usr/bin/env bash
# dpm-exporter: arg --target required What to probe.
printf '# TYPE probe_target_info gauge\\nprobe_target_info{target="%s"} 1\\n' "\${1#--target=}" > "$METRICS_FILE"
`;

/** The configuration that docs/host.md shows, for the port of a host. */
async function configuration(port: number): Promise<string> {
  const manual = await Deno.readTextFile("docs/host.md");
  const [, shown = ""] = /```yaml\n(scrape_configs:\n[^`]*)```/.exec(manual) ?? [];
  ok(shown.includes("__param_target"), "docs/host.md shows no configuration");
  return `global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n${
    shown.replaceAll("host.example:9980", `127.0.0.1:${port}`)
  }`;
}

Deno.test("Prometheus: scrapes exporters of a host, targets by relabelling, as docs/host.md shows", async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, { "probe.sh": PROBE });
    await using host = await startHost({ exporters: dir });
    await using prometheus = await startPrometheus({ configuration: await configuration(host.port) });
    const query = async (expression: string) => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
      const { data }: { data: { result: { metric: Record<string, string>; value: [number, string] }[] } } = await answer
        .json();
      return data.result;
    };
    const wanted: readonly (readonly [expression: string, series: number])[] = [
      ['up{job="dummy"} == 1', 1],
      ['up{job="probe"} == 1', 2],
      ['up{job="dpm-finder-host"} == 1', 1],
      ['dummy_counter_total{dummy_label="dummy_label_value"}', 1],
      ['execution_seconds_count{function="DummyExporter.my_custom_task"}', 1],
      ['server_exporter_requests_total{exporter="probe",code="200"}', 1],
    ];
    const ask = () =>
      Promise.all(wanted.map(async ([expression]) => [expression, (await query(expression)).length] as const));
    let found = await ask();
    for (let attempt = 0; attempt < 60 && found.some(([, series], i) => series !== wanted[i]?.[1]); attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      found = await ask();
    }
    deepEqual(found, wanted);
    // The instance is the target, and what was asked for it is that target.
    const probed = await query("probe_target_info");
    deepEqual(probed.map(({ metric }) => [metric["instance"], metric["target"]]).sort(), [
      ["core-sw01", "core-sw01"],
      ["core-sw02", "core-sw02"],
    ]);
    match((await host.get("/metrics")).text, /^server_exporter_requests_total\{exporter="dummy",code="200"\} [1-9]/m);
    equal((await query('max_over_time(scrape_samples_scraped{job="dummy"}[1m]) > 0')).length, 1);
  });
});
