import manifest from "../../deno.json" with { type: "json" };
import { writeStdout } from "../../src/cli/terminal/write_stdout.ts";

/** DuckDB's libraries have one version with the module that calls them; npm installs the one for its system. */
const [duckdbVersion = ""] = manifest.imports["@duckdb/node-api"].split("@").slice(-1);
/** The address of the repository that publishes it, which npm compares with the provenance; absent for none. */
const [repository] = Deno.args;
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];

/** What npm is told of the package: everything that `deno.json` says is taken from there. */
const npmManifest = {
  name: manifest.name,
  version: manifest.version,
  description: "Finds the metrics of a Prometheus-compatible backend that cost the most data points per minute",
  license: manifest.license,
  ...repository === undefined ? {} : { repository: { type: "git", url: `git+${repository}.git` } },
  type: "module",
  bin: { [manifest.name]: "dpm-finder" },
  exports: { "./exporter": { types: "./lib/types/exporter_library/mod.d.ts", default: "./lib/exporter.js" } },
  files: ["dpm-finder", "lib", "exporters", "src", "deno.json", "deno.lock", "THIRD_PARTY"],
  os: ["linux", "darwin"],
  engines: { node: "^20.15 || >=22.2" },
  dependencies: { deno: Deno.version.deno },
  optionalDependencies: Object.fromEntries(
    PLATFORMS.map((platform) => [`@duckdb/node-bindings-${platform}`, duckdbVersion]),
  ),
};

await writeStdout([`${JSON.stringify(npmManifest, undefined, 2)}\n`]);
