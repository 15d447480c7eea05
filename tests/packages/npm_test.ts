import { deepEqual, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { shellText } from "../support/machine/held_script.ts";
import { EXPORTER_ROUND, QUERY_ROUND, withoutNetwork } from "../support/machine/without_network.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const PACKAGES = fileURLToPath(new URL("../../.cache/packages", import.meta.url));
const USE = `
import { Counter, encodeText, Registry } from "dpm-finder/exporter";
const registry = new Registry();
registry.register(new Counter({ name: "cups_total", help: "Cups." })).inc(3);
console.log(encodeText((await registry.snapshot()).families));
`;

Deno.test("npm package: installed in an empty folder, it runs without a network and its library in Node and Deno", async () => {
  await withTempDir(async (folder) => {
    await shellText(
      `echo '{"private":true}' >package.json && npm install --silent --prefer-offline --no-audit --no-fund ${PACKAGES}/npm/*.tgz`,
      {},
      folder,
    );
    const program = `${folder}/node_modules/.bin/dpm-finder`;
    await Deno.mkdir(`${folder}/empty`);
    const demo = await withoutNetwork(program, "dpm-finder --demo --format json -q -o -", `${folder}/empty`);
    deepEqual([demo.code, demo.stderr], [0, ""]);
    ok(JSON.parse(demo.stdout).metrics.length > 50);
    const round = await withoutNetwork(program, EXPORTER_ROUND, `${folder}/empty`);
    match(round.stdout, /^\d{3}\nalive\nexit 0\n$/, round.stderr);
    const asked = await withoutNetwork(program, QUERY_ROUND, `${folder}/empty`);
    match(asked.stdout, /^n\r?\n\d{3}\r?\n$/, asked.stderr);
    const dummy = await withoutNetwork(program, "dpm-finder run dummy", `${folder}/empty`);
    match(dummy.stdout, /^dummy_gauge /m, dummy.stderr);

    await Deno.writeTextFile(`${folder}/use.mjs`, USE);
    const byNode = await shellText("node use.mjs", {}, folder);
    match(byNode, /^cups_total 3$/m);
    equal(await shellText(`${Deno.execPath()} run --no-prompt --quiet use.mjs`, {}, folder), byNode);
  });
});

Deno.test("npm package: says what deno.json says, and needs nothing but deno, for queries the locked DuckDB", async () => {
  const manifest = JSON.parse(await shellText(`tar -xzOf ${PACKAGES}/npm/*.tgz package/package.json`));
  const { name, version, license } = JSON.parse(await Deno.readTextFile("deno.json"));
  deepEqual([manifest.name, manifest.version, manifest.license], [name, version, license]);
  deepEqual(manifest.dependencies, { deno: Deno.version.deno });
  const lock = await Deno.readTextFile("deno.query.lock");
  const libraries = [...lock.matchAll(/"(@duckdb\/node-bindings-(?:linux|darwin)-[^@]+)@([^"]+)": \{/g)];
  deepEqual(manifest.optionalDependencies, Object.fromEntries(libraries.map(([, library, is]) => [library, is])));
  equal(manifest.bin["dpm-finder"], "dpm-finder");
});
