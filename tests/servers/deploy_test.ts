import { deepEqual, equal, match, ok } from "node:assert/strict";
import { withTempDir } from "../support/temporary_folder.ts";
import { MissingProgramError } from "../support/missing_program_error.ts";

const UNIT = "deploy/systemd/dpm-finder.service";
/** The most that systemd's own measure may say of what a service could do to its machine; 10 is everything. */
const MAX_EXPOSURE: Readonly<Record<string, number>> = {
  "dpm-finder.service": 1.1,
  "dpm-finder-scan.service": 1.1,
  // It starts programs of others.
  "dpm-finder-host.service": 2.0,
};
const HADOLINT = ".cache/python/bin/hadolint";
async function run(program: string, args: readonly string[], installCommand: string) {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      throw new MissingProgramError(program, installCommand, { cause: error });
    }
    throw error;
  }
}

/** Gives the units to systemd-analyze as they are, but for the program, which need not be installed here. */
async function analyze(unit: string, ...args: readonly string[]) {
  let result = { code: -1, stdout: "", stderr: "" };
  await withTempDir(async (folder) => {
    for await (const { name } of Deno.readDir("deploy/systemd")) {
      const text = await Deno.readTextFile(`deploy/systemd/${name}`);
      await Deno.writeTextFile(
        `${folder}/${name}`,
        text.replace("ExecStart=/usr/bin/dpm-finder", "ExecStart=/bin/true"),
      );
    }
    result = await run("systemd-analyze", [...args, `${folder}/${unit}`], "apt-get install systemd");
  });
  return result;
}

/** The values of a directive, in order. */
function valuesOf(unit: string, directive: string): string[] {
  return unit.split("\n").filter((line) => line.startsWith(`${directive}=`)).map((line) =>
    line.slice(directive.length + 1)
  );
}

Deno.test("units: systemd-analyze has nothing to say against them", async () => {
  for await (const { name } of Deno.readDir("deploy/systemd")) {
    deepEqual(await analyze(name, "verify", "--man=no"), { code: 0, stdout: "", stderr: "" }, name);
  }
});

Deno.test("units: are exposed hardly at all", async () => {
  const services = Array.from(Deno.readDirSync("deploy/systemd"), ({ name }) => name).filter((name) =>
    name.endsWith(".service")
  );
  deepEqual(services.toSorted(), Object.keys(MAX_EXPOSURE).toSorted());
  for (const name of services) {
    const { stdout } = await analyze(name, "security", "--offline=true", "--no-pager");
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1];
    ok(Number(exposure) <= (MAX_EXPOSURE[name] ?? 0), stdout);
  }
});

Deno.test("dpm-finder.service: asks for what the program has", async () => {
  const unit = await Deno.readTextFile(UNIT);
  equal(valuesOf(unit, "Type").join(), "notify");
  deepEqual(valuesOf(unit, "ExecStart"), ["/usr/bin/dpm-finder --exporter"]);
  const [credential = ""] = valuesOf(unit, "LoadCredential");
  match(valuesOf(unit, "Environment").join(), new RegExp(`%t/credentials/%n/${credential.replace(/:.*/, "")}$`));
  equal(valuesOf(unit, "StateDirectory").length, 1);
  deepEqual([valuesOf(unit, "MemoryMax"), valuesOf(unit, "TasksMax")], [["1G"], ["64"]]);
});

Deno.test("Dockerfile: hadolint has nothing to say against it", async () => {
  const result = await run(HADOLINT, ["--no-color", "Dockerfile"], "bash tests/support/python/install.sh");
  deepEqual(result, { code: 0, stdout: "", stderr: "" });
});

Deno.test("Dockerfile: is the exporter of a user of its own, with a health check", async () => {
  const text = await Deno.readTextFile("Dockerfile");
  match(text, /useradd .*--uid 10001 (?:.|\\\n)*dpmfinder/);
  match(text, /^USER 10001:10001$/m);
  match(text, /^HEALTHCHECK .*CMD \["dpm-finder", "healthcheck"\]\nCMD \["--exporter"\]$/m);
  match(text, /^ENTRYPOINT \["dpm-finder"\]$/m);
});

Deno.test(".dockerignore: lets in what the image is made from, and neither secrets nor tests", async () => {
  const [, all, ...kept] = (await Deno.readTextFile(".dockerignore")).trimEnd().split("\n");
  equal(all, "*");
  deepEqual(kept.filter((line) => !line.startsWith("!")), []);
  for (const name of [".ci", "src", "deno.json", "deno.lock", "LICENSE"]) ok(kept.includes(`!${name}`), name);
  for (const name of [".env", ".git", "tests", "docs"]) ok(!kept.includes(`!${name}`), name);
});
