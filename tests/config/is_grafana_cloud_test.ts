import { equal } from "node:assert/strict";
import { isGrafanaCloud } from "../../src/config/is_grafana_cloud.ts";

Deno.test("isGrafanaCloud: by the host's end, label by label", () => {
  equal(isGrafanaCloud("prometheus-prod-01-eu-west-0.grafana.net"), true);
  for (const host of ["notgrafana.net", "grafana.net.example", "m.example"]) equal(isGrafanaCloud(host), false, host);
});
