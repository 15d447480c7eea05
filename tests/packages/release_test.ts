import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { shell, shellText } from "../support/machine/held_script.ts";
import { namesIn, withTempDir } from "../support/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ACTIONLINT = `${ROOT}.cache/actionlint-1.7.9`;
const PORTABLE = `${ROOT}.cache/packages/portable`;
/** Steps that need GitHub, npm's registry as a publisher, or another machine. */
const ONLY_THERE = [
  /^npm install --global deno@/,
  /^git config /,
  /^echo "(IMAGE|COMMIT)=/,
  /^docker buildx imagetools /,
  /^gh release /,
  /^npm publish /,
];

Deno.test("workflows: actionlint has nothing to say against them", async () => {
  const { code, stdout } = await new Deno.Command(ACTIONLINT, { args: ["-no-color", "-shellcheck=", "-pyflakes="] })
    .output();
  equal(new TextDecoder().decode(stdout), "");
  equal(code, 0);
});

interface Workflow {
  readonly on: unknown;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, {
    readonly needs?: string | readonly string[];
    readonly permissions?: Record<string, string>;
    readonly steps: readonly { readonly uses?: string; readonly with?: Record<string, unknown> }[];
  }>;
}

Deno.test("workflows: each action is one commit, only jobs that publish may write, and a tag starts them", async () => {
  for (const name of ["ci", "release"]) {
    const text = await Deno.readTextFile(`${ROOT}.github/workflows/${name}.yml`);
    const workflow: Workflow = parse(text);
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
      match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    deepEqual(workflow.permissions, { contents: "read" });
    for (const [job, { permissions, steps }] of Object.entries(workflow.jobs)) {
      equal(permissions !== undefined, name === "release" && ["image", "image-index", "publish"].includes(job), job);
      // A token that stays in .git is one for every later step.
      for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
        equal(step.with?.["persist-credentials"], false, job);
      }
    }
    if (name === "ci") deepEqual(workflow.on, { push: { branches: ["main"] }, pull_request: null });
    else {
      deepEqual(workflow.on, { push: { tags: ["v*"] } });
      // What is public at once comes after everything that may still fail.
      deepEqual(workflow.jobs["image"]?.needs, ["version", "binary", "packages"]);
      deepEqual(workflow.jobs["image-index"]?.needs, "image");
      deepEqual(workflow.jobs["publish"]?.needs, ["binary", "packages", "image-index"]);
    }
  }
});

Deno.test("workflows: every shell step that can run elsewhere is one script of .ci, which is there", async () => {
  const scripts: string[] = [];
  for (const name of ["ci", "release"]) {
    const { jobs } = parse(await Deno.readTextFile(`${ROOT}.github/workflows/${name}.yml`));
    const steps = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap((job) => job.steps);
    for (const line of steps.flatMap(({ run }) => run?.trim().split("\n") ?? [])) {
      if (ONLY_THERE.some((pattern) => pattern.test(line))) continue;
      const [, script] = /^(?:[A-Z_]+=\S+ |bash )*(\.ci\/\S+)/.exec(line) ?? [];
      ok(script !== undefined, line);
      scripts.push(script);
    }
  }
  for (const script of scripts) await Deno.stat(`${ROOT}${script}`);
  deepEqual([...new Set(scripts)].toSorted(), [
    ".ci/compile",
    ".ci/package/archive",
    ".ci/package/deb",
    ".ci/package/npm",
    ".ci/package/portable",
    ".ci/release/check_tag",
    ".ci/release/checksums",
    ".ci/release/notes",
    ".ci/release/sbom",
    ".ci/release/smoke",
    ".ci/release/smoke_image",
    ".ci/run",
  ]);
});

Deno.test("release/smoke: uses the portable program as the workflow does, and leaves nothing behind", async () => {
  const none = await shell(`${ROOT}.ci/release/smoke none/dpm-finder`);
  deepEqual([none.code, none.stderr], [1, "Cannot try none/dpm-finder: there is no such file\n"]);
  await withTempDir(async (folder) => {
    const said = await shellText(`${ROOT}.ci/release/smoke ${PORTABLE}/dpm-finder`, { TMPDIR: folder });
    match(said, /^dpm-finder: \d+ bytes, \d{3,} samples of metrics$/m);
    deepEqual(await namesIn(folder), []);
  });
});

Deno.test("release/check_tag: refuses a tag that is not the version, one that the changelog lacks, one beside main", async () => {
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  const other = await shell(`${ROOT}.ci/release/check_tag v99.0.0`);
  deepEqual([other.code, other.stderr], [1, `Cannot release v99.0.0: deno.json says version ${version}\n`]);
  const early = await shell(`${ROOT}.ci/release/check_tag v${version}-rc.1`);
  equal(early.stderr, `Cannot release v${version}-rc.1: a release has three numbers and nothing else\n`);
  await withTempDir(async (folder) => {
    await shellText(`mkdir -p ${folder}/.ci && cp -r .ci/release ${folder}/.ci && cp deno.json ${folder}`, {}, ROOT);
    const check = `${folder}/.ci/release/check_tag v${version}`;
    await Deno.writeTextFile(`${folder}/CHANGELOG.md`, "# Changelog\n\n## Unreleased\n\n- more\n");
    equal((await shell(check)).stderr, `Cannot release v${version}: CHANGELOG.md says nothing of ${version}\n`);
    await Deno.writeTextFile(
      `${folder}/CHANGELOG.md`,
      `# Changelog\n\n## ${version}-rc.1\n\n- early\n\n## ${version} / 2026-12-01\n\n- this\n\n## 0.0.1\n\n- old\n`,
    );
    const git = (line: string) =>
      shellText(`git -c user.name=a -c user.email=a@example -C ${folder} ${line}`, { GIT_CONFIG_GLOBAL: "/dev/null" });
    await git("init --quiet --initial-branch main");
    await git("commit --quiet --allow-empty --message one");
    await git("update-ref refs/remotes/origin/main HEAD");
    equal(await shellText(check), "");
    await git("commit --quiet --allow-empty --message beside");
    equal((await shell(check)).stderr, `Cannot release v${version}: its commit is not on main\n`);
    equal((await shellText(`${folder}/.ci/release/notes ${version}`)).trim(), "- this");
  });
});

Deno.test("release: npm takes the package that the workflow hands it, which says whose it is", async () => {
  const workflow = await Deno.readTextFile(`${ROOT}.github/workflows/release.yml`);
  const [publish = ""] = /npm publish .*/.exec(workflow) ?? [];
  match(publish, / --provenance /);
  await withTempDir(async (folder) => {
    const path = await shellText(`${ROOT}.ci/package/npm ${PORTABLE} ${folder}/dist https://git.example/some/one`);
    const { code, stdout, stderr } = await shell(publish.replace("--provenance", "--dry-run"), {}, folder);
    equal(code, 0, stderr);
    match(stdout, /^\+ dpm-finder@\d+\.\d+\.\d+$/m);
    // It says so where it corrects what it was given.
    doesNotMatch(stderr, /auto-corrected|errors? corrected/);
    const { repository } = JSON.parse(await shellText(`tar -xzOf ${path} package/package.json`));
    deepEqual(repository, { type: "git", url: "git+https://git.example/some/one.git" });
  });
});

Deno.test("release/checksums: are those of every file, and a changed one is found", async () => {
  await withTempDir(async (folder) => {
    await shellText(`mkdir sub empty && echo one >a && echo two >'sub/b c'`, {}, folder);
    const nothing = await shell(`${ROOT}.ci/release/checksums empty`, {}, folder);
    deepEqual([nothing.code, nothing.stderr], [1, "Cannot write checksums: there is no file in empty\n"]);
    await shellText(`${ROOT}.ci/release/checksums ${folder}`);
    equal(await shellText("sha256sum --check SHA256SUMS", {}, folder), "a: OK\nsub/b c: OK");
    await Deno.writeTextFile(`${folder}/a`, "three");
    notEqual((await shell("sha256sum --check SHA256SUMS", {}, folder)).code, 0);
  });
});

Deno.test("release/sbom: names what the program imports, with licences, and nothing that tests alone need", async () => {
  const bill = JSON.parse(await shellText(`${ROOT}.ci/release/sbom`));
  equal(bill.bomFormat, "CycloneDX");
  const names: string[] = bill.components.map(({ name }: { name: string }) => name);
  const carried = ["@duckdb/node-bindings-linux-x64", "@duckdb/node-bindings-linux-arm64", "deno"];
  for (const name of ["hono", "croner", "valibot", ...carried]) ok(names.includes(name), name);
  for (const name of ["fast-check", "prom-client", "ajv"]) ok(!names.includes(name), name);
  for (const { purl, licenses } of bill.components) {
    match(purl, /^pkg:npm\/(%40[\w-]+\/)?[\w.-]+@\d+\.\d+/);
    ok(licenses[0].license?.id ?? licenses[0].expression, purl);
  }
});

Deno.test("Debian package: is one for the machine that its deno is for, whichever makes it", async () => {
  await withTempDir(async (folder) => {
    await shellText("mkdir -p fake/lib fake/share/zsh/site-functions", {}, folder);
    const deb = async (machine: number) => {
      await Deno.writeFile(`${folder}/fake/lib/deno`, Uint8Array.of(...new Array(18).fill(0), machine, 0));
      return await shell(`${ROOT}.ci/package/deb ${folder}/fake ${folder}`);
    };
    match((await deb(0x3e)).stdout, /_amd64\.deb$/m);
    const { stdout } = await deb(0xb7);
    equal(await shellText(`dpkg-deb --field ${stdout.trim()} Architecture`), "arm64");
    match((await deb(8)).stderr, /^Cannot make the package: \S+ is for neither amd64 nor arm64\n$/);
  });
});

Deno.test("portable folder: made for another machine, all that is native in it is that machine's", async () => {
  await withTempDir(async (folder) => {
    await shellText(`${ROOT}.ci/package/portable ${folder}/arm linux-arm64-glibc`);
    const machines = "for file in lib/deno lib/dpm-finder/native/*; do od -An -tx1 -j18 -N1 $file; done";
    deepEqual((await shellText(machines, {}, `${folder}/arm`)).split("\n"), [" b7", " b7", " b7"]);
  });
});

Deno.test("portable archive: hands on the licence of every package in it", async () => {
  const text = await Deno.readTextFile(`${PORTABLE}/THIRD_PARTY`);
  const bill = JSON.parse(await shellText(`${ROOT}.ci/release/sbom`));
  for (const { name, version } of bill.components) {
    match(text, new RegExp(`^${name.replaceAll("/", "\\/")} ${version.replaceAll(".", "\\.")} \\(`, "m"));
  }
});
