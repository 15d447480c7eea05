import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { launcher } from "../../.ci/package/permission_flags.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { shellText } from "../support/machine/held_script.ts";
import { EXPORTER_ROUND, QUERY_ROUND, withoutNetwork } from "../support/machine/without_network.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

const PACKAGES = fileURLToPath(new URL("../../.cache/packages", import.meta.url));
const HAS_COMMAND = new Set(COMMANDS.map(({ name }) => name));

/** Runs a test in an empty folder, with the program of the unpacked archive. */
async function withArchive(test: (program: string, empty: string) => Promise<void>): Promise<void> {
  await withTempDir((folder) => test(`${PACKAGES}/unpacked/dpm-finder`, folder));
}

Deno.test("portable archive: shows the demo from an empty folder without a network", async () => {
  await withArchive(async (program, empty) => {
    const { code, stdout, stderr } = await withoutNetwork(program, "dpm-finder --demo --format json -q -o -", empty);
    deepEqual([code, stderr], [0, ""]);
    ok(JSON.parse(stdout).metrics.length > 50);
    const version = await withoutNetwork(program, "dpm-finder --version", empty);
    match(version.stdout, /^dpm-finder \S+ \(deno 2\.\S+, commit [0-9a-f]{7,40}\)\n$/);
    deepEqual(await namesIn(empty), []);
  });
});

Deno.test("portable archive: is an exporter that is asked, found healthy and stopped", async () => {
  await withArchive(async (program, empty) => {
    const { stdout, stderr } = await withoutNetwork(program, EXPORTER_ROUND, empty);
    const [samples, alive, exit] = stdout.trimEnd().split("\n");
    ok(Number(samples) > 100, stdout + stderr);
    deepEqual([alive, exit], ["alive", "exit 0"]);
  });
});

Deno.test("portable archive: checks a password, by the worker that stands beside the program", async () => {
  await withArchive(async (program, empty) => {
    // The password is "tea".
    const hash = "$2b$04$abcdefghijklmnopqrstuuVmUyAJg0GBjrHLxgt8wIrL5cPyUsxnG";
    await Deno.writeTextFile(`${empty}/web.yml`, `basic_auth_users:\n  ada: "${hash}"\n`);
    const round = EXPORTER_ROUND.replace("--quiet", "--quiet --web.config.file web.yml")
      .replace(/curl .*ready/, "curl -s http://127.0.0.1:19966/-/ready").replace(
        /curl .*metric_/,
        "curl -s -o /dev/null -w '%{http_code}\\n' -u ada:wrong http://127.0.0.1:19966/metrics",
      );
    const { stdout, stderr } = await withoutNetwork(program, round, empty);
    deepEqual(stdout.trimEnd().split("\n"), ["401", "alive", "exit 0"], stderr);
  });
});

Deno.test("portable archive: has every command of the registry, and what query and run need", async () => {
  await withArchive(async (program, empty) => {
    for (const name of HAS_COMMAND) {
      const { code, stdout } = await withoutNetwork(program, `dpm-finder help ${name}`, empty);
      equal(code, 0);
      match(stdout, new RegExp(`^Usage: dpm-finder ${name}\\b`, "m"));
    }
    if (HAS_COMMAND.has("run")) {
      const { code, stdout, stderr } = await withoutNetwork(program, "dpm-finder run dummy", empty);
      equal(code, 0, stderr);
      match(stdout, /^dummy_gauge /m);
    }
    if (HAS_COMMAND.has("query")) {
      const { code, stdout, stderr } = await withoutNetwork(program, QUERY_ROUND, empty);
      equal(code, 0, stderr);
      match(stdout, /^n\r?\n\d+\r?\n$/);
    }
  });
});

Deno.test("portable archive: its launcher follows the registry and has at most ten lines", async () => {
  const text = await Deno.readTextFile(`${PACKAGES}/portable/dpm-finder`);
  equal(text, await launcher(COMMANDS, "portable"));
  ok(text.trimEnd().split("\n").length <= 10, text);
});

Deno.test("portable archive: holds no library of tests, and no path of the machine that made it", async () => {
  const files = await shellText(`cd ${PACKAGES}/portable && find . -type f | sort`);
  const known =
    /^\.\/(dpm-finder|(LICENSE|README\.md|CHANGELOG\.md|THIRD_PARTY)|deno\.(json|lock)|lib\/(deno|exporter\.js)|lib\/dpm-finder\/[\w.-]+|lib\/dpm-finder\/native\/[\w.-]+|share\/.+|exporters\/.+|src\/(exporter_library|exposition)\/.+)$/;
  deepEqual(files.split("\n").filter((file) => !known.test(file)), []);
  const program = await Deno.readTextFile(`${PACKAGES}/portable/lib/dpm-finder/main.js`);
  for (const name of ["npm/fast-check/", "npm/prom-client/", "Deno.test("]) ok(!program.includes(name), name);
  ok(program.includes("// npm/hono/"));
  doesNotMatch(program, /\.cache\/deno|\/tmp\//);
});

Deno.test("portable archive: holds what its README and the pages behind that link to; so does the package", async () => {
  const unpacked = `${PACKAGES}/unpacked`;
  const pages = ["README.md", ...(await namesIn(`${unpacked}/docs`)).map((name) => `docs/${name}`)];
  const links: string[] = [];
  for (const page of pages.filter((name) => name.endsWith(".md"))) {
    const text = await Deno.readTextFile(`${unpacked}/${page}`);
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      links.push(fileURLToPath(new URL(link, `file://${unpacked}/${page}`)));
    }
  }
  ok(links.length > 50);
  for (const link of new Set(links)) await Deno.stat(link);
  const held = await shellText(`dpkg-deb --contents ${PACKAGES}/deb/dpm-finder_99*.deb`);
  for (const name of await namesIn("docs")) {
    if (!name.endsWith(".1")) ok(held.includes(`/usr/share/doc/dpm-finder/docs/${name}\n`), name);
  }
});

Deno.test("portable archive: the completion and the man page in it are those of the program", async () => {
  const share = `${PACKAGES}/portable/share`;
  for (
    const [shellName, path] of [
      ["bash", "bash-completion/completions/dpm-finder"],
      ["zsh", "zsh/site-functions/_dpm-finder"],
      ["fish", "fish/vendor_completions.d/dpm-finder.fish"],
    ]
  ) {
    equal(
      await Deno.readTextFile(`${share}/${path}`),
      `${await shellText(`${PACKAGES}/portable/dpm-finder completion ${shellName}`)}\n`,
    );
  }
  equal(await shellText(`gzip -dc ${share}/man/man1/dpm-finder.1.gz | cmp - docs/dpm-finder.1`), "");
});
