import { deepEqual, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { launcher } from "../../.ci/package/permission_flags.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { shell, shellText } from "../support/machine/held_script.ts";
import { EXPORTER_ROUND, QUERY_ROUND, withoutNetwork } from "../support/machine/without_network.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const PACKAGES = fileURLToPath(new URL("../../.cache/packages", import.meta.url));
const DUCKDB = fileURLToPath(new URL("../../.cache/duckdb-1.5.6", import.meta.url));
const NPM_INSTALL = "npm install --silent --prefer-offline --no-audit --no-fund";
/** The package with npm's deno for this system. */
const DENO_HERE = `@deno/linux-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}-glibc`;
const ANSWER = /^n\r?\n\d{3}\r?\n$/;
const USE = `
import { Counter, encodeText, Registry } from "dpm-finder/exporter";
const registry = new Registry();
registry.register(new Counter({ name: "cups_total", help: "Cups." })).inc(3);
console.log(encodeText((await registry.snapshot()).families));
`;

/** Installs the package in a folder that holds nothing else. */
async function install(command: string, folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/package.json`, '{ "private": true }');
  await shellText(command, {}, folder);
}

Deno.test("npm package: installed in an empty folder, it runs without a network and its library in Node and Deno", async () => {
  await withTempDir(async (folder) => {
    await install(`${NPM_INSTALL} ${PACKAGES}/npm/*.tgz`, folder);
    const program = `${folder}/node_modules/.bin/dpm-finder`;
    await Deno.mkdir(`${folder}/empty`);
    const demo = await withoutNetwork(program, "dpm-finder --demo --format json -q -o -", `${folder}/empty`);
    deepEqual([demo.code, demo.stderr], [0, ""]);
    ok(JSON.parse(demo.stdout).metrics.length > 50);
    const round = await withoutNetwork(program, EXPORTER_ROUND, `${folder}/empty`);
    match(round.stdout, /^\d{3}\nalive\nexit 0\n$/, round.stderr);
    const asked = await withoutNetwork(program, QUERY_ROUND, `${folder}/empty`);
    match(asked.stdout, ANSWER, asked.stderr);
    const byNpx = await withoutNetwork(program, "npx --no -- dpm-finder --version", folder);
    match(byNpx.stdout, /^dpm-finder \d/, byNpx.stderr);
    const dummy = await withoutNetwork(program, "dpm-finder run dummy", `${folder}/empty`);
    match(dummy.stdout, /^dummy_gauge /m, dummy.stderr);

    await Deno.writeTextFile(`${folder}/use.mjs`, USE);
    const byNode = await shellText("node use.mjs", {}, folder);
    match(byNode, /^cups_total 3$/m);
    equal(await shellText(`${Deno.execPath()} run --no-prompt --quiet use.mjs`, {}, folder), byNode);
  });
});

for (
  const [layout, command, bin] of [
    ["globally", `${NPM_INSTALL} --global --prefix "$PWD"`, "bin"],
    ["without install scripts", `${NPM_INSTALL} --ignore-scripts`, "node_modules/.bin"],
    ["by pnpm, which links", "npx --yes pnpm@10.34.8 add --silent", "node_modules/.bin"],
  ] as const
) {
  Deno.test(`npm package: installed ${layout}, it answers queries by npm's DuckDB`, async () => {
    await withTempDir(async (folder) => {
      await install(`${command} ${PACKAGES}/npm/*.tgz`, folder);
      const asked = await withoutNetwork(`${folder}/${bin}/dpm-finder`, QUERY_ROUND, folder);
      match(asked.stdout, ANSWER, asked.stderr);
    });
  });
}

Deno.test("npm package: without optional dependencies, it says what is missing, and asks the duckdb on PATH", async () => {
  await withTempDir(async (folder) => {
    const denoHere = `${DENO_HERE}@${Deno.version.deno}`;
    await install(`${NPM_INSTALL} --omit=optional ${PACKAGES}/npm/*.tgz ${denoHere}`, folder);
    const program = `${folder}/node_modules/.bin/dpm-finder`;
    const refused = await withoutNetwork(program, QUERY_ROUND, folder);
    equal(refused.code, 2);
    match(
      refused.stderr,
      /^dpm-finder: Cannot ask DuckDB: .*node-bindings.* install .* with its optional dependencies; .*\n$/,
    );
    await shellText(`ln -s ${DUCKDB} node_modules/.bin/duckdb`, {}, folder);
    const asked = await withoutNetwork(program, QUERY_ROUND, folder);
    match(asked.stdout, ANSWER, asked.stderr);

    await shellText(`rm -r node_modules/${DENO_HERE} node_modules/deno/deno`, {}, folder);
    const { code, stderr } = await withoutNetwork(program, "dpm-finder --version", folder);
    equal(code, 1);
    match(stderr, /^dpm-finder: Cannot find .* deno .*: install dpm-finder with its optional dependencies\.\n$/);
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

Deno.test("npm package: its launcher follows the registry and has at most ten lines", async () => {
  const text = await shellText(`tar -xzOf ${PACKAGES}/npm/*.tgz package/dpm-finder`);
  equal(`${text}\n`, await launcher(COMMANDS, "npm"));
  ok(text.split("\n").length <= 10);
});

Deno.test("replace: a text that is not in a file of the package is an error, and the file stays", async () => {
  await withTempDir(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.js`, "cup /cup");
    const replace = (from: string) => shell(`source .ci/package/replace.sh; replace ${folder}/a.js ${from} '$pot'`);
    equal((await replace("cup")).code, 0);
    const { code, stderr } = await replace("/cup");
    deepEqual([code, stderr], [1, "Cannot make the package: a.js lacks /cup\n"]);
    equal(await Deno.readTextFile(`${folder}/a.js`), "$pot /$pot");
  });
});
