import assert from "node:assert/strict";
import { FLAVOUR_NAMES, type FlavourRow, FLAVOURS, recogniseFlavour } from "../../src/prometheus/flavours.ts";

const CASES = [
  ["Prometheus 3", { version: "3.15.0", goVersion: "go1.25" }, "prometheus", "3.15.0"],
  ["Debian's Prometheus", { version: "2.42.0+ds", goVersion: "go1.19" }, "prometheus", "2.42.0+ds"],
  ["a Prometheus built without version flags", { goVersion: "go1.25" }, "prometheus", ""],
  ["a Prometheus 2.24.0 itself", { version: "2.24.0", goVersion: "go1.15" }, "prometheus", "2.24.0"],
  ["Mimir", { application: "Grafana Mimir", version: "2.17.0" }, "mimir", "2.17.0"],
  ["VictoriaMetrics", { version: "2.24.0" }, "victoriametrics", ""],
  ["an old VictoriaMetrics, with an empty object", {}, "victoriametrics", ""],
  ["Thanos", { version: "0.37.2", goVersion: "go1.23" }, "thanos", "0.37.2"],
  ["another server that says its name", { application: "Cortex", version: "1.18" }, "unknown", "1.18"],
  [
    "a Prometheus that says its name",
    { application: "Prometheus", version: "3.1.0", goVersion: "go" },
    "prometheus",
    "3.1.0",
  ],
] as const;

for (const [who, said, flavour, version] of CASES) {
  Deno.test(`recogniseFlavour: ${who} is ${flavour}`, () => {
    assert.deepEqual(recogniseFlavour({ version: "", application: "", goVersion: "", ...said }, FLAVOURS), {
      flavour,
      version,
    });
  });
}

const CORTEX: FlavourRow = {
  title: "Cortex",
  recognise: ({ application, version }) => application === "Cortex" ? version : undefined,
  rangeBounds: () => "closed",
  labelQuoting: "quoted",
  probes: () => ["delayed-names"],
  limits: () => ({ maxNames: 7, maxBytes: 700 }),
};

Deno.test("recogniseFlavour: a row that is added is recognised, and the others are as before", () => {
  const rows = { cortex: CORTEX, ...FLAVOURS };
  const buildInfo = { version: "1.18", application: "Cortex", goVersion: "go1.23" };
  assert.deepEqual(recogniseFlavour(buildInfo, rows), { flavour: "cortex", version: "1.18" });
  for (
    const [, said, flavour, version] of CASES.filter(([, { ...said }]) =>
      !("application" in said && said.application === "Cortex")
    )
  ) {
    const buildInfo = { version: "", application: "", goVersion: "", ...said };
    assert.deepEqual(recogniseFlavour(buildInfo, rows), { flavour, version });
  }
});

Deno.test("FLAVOURS: no other source knows a flavour by its name, so that a row is all there is to add", async () => {
  const names = FLAVOUR_NAMES.filter((name) => name !== "unknown" && name !== "prometheus");
  const literal = new RegExp(`["'](?:${names.join("|")})["']`);
  const sources = await Array.fromAsync(sourcesUnder(new URL("../../src/", import.meta.url)));
  // The demo plays the part of these servers.
  const others = sources.filter(({ pathname }) => !/\/src\/(?:demo\/|prometheus\/flavours\.ts$)/.test(pathname));
  assert.ok(others.length > 100);
  for (const source of others) assert.doesNotMatch(await Deno.readTextFile(source), literal, source.pathname);
});

async function* sourcesUnder(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sourcesUnder(new URL(`${name}/`, folder));
    else if (/\.tsx?$/.test(name)) yield new URL(name, folder);
  }
}
