import { deepEqual, equal, match, ok } from "node:assert/strict";
import { withTempDir } from "../support/temporary_folder.ts";
import { MissingProgramError } from "../support/missing_program_error.ts";

const UNIT = "deploy/systemd/dpm-finder.service";
const HADOLINT = ".cache/python/bin/hadolint";
/** systemd's own measure of what a service could do to its machine: 10 is everything. */
const MAX_EXPOSURE = 2;

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

/** Gives the unit to systemd-analyze as it is, but for the program, which need not be installed here. */
async function analyze(...args: readonly string[]) {
  let result = { code: -1, stdout: "", stderr: "" };
  await withTempDir(async (folder) => {
    const path = `${folder}/dpm-finder.service`;
    const unit = await Deno.readTextFile(UNIT);
    await Deno.writeTextFile(path, unit.replace("ExecStart=/usr/bin/dpm-finder", "ExecStart=/bin/true"));
    result = await run("systemd-analyze", [...args, path], "apt-get install systemd");
  });
  return result;
}

/** The values of a directive, in order. */
function valuesOf(unit: string, directive: string): string[] {
  return unit.split("\n").filter((line) => line.startsWith(`${directive}=`)).map((line) =>
    line.slice(directive.length + 1)
  );
}

Deno.test("dpm-finder.service: systemd-analyze has nothing to say against it", async () => {
  deepEqual(await analyze("verify", "--man=no"), { code: 0, stdout: "", stderr: "" });
});

Deno.test("dpm-finder.service: is exposed hardly at all", async () => {
  const { stdout } = await analyze("security", "--offline=true", "--no-pager");
  const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1];
  ok(Number(exposure) <= MAX_EXPOSURE, stdout);
});

Deno.test("dpm-finder.service: asks for what the program has", async () => {
  const unit = await Deno.readTextFile(UNIT);
  equal(valuesOf(unit, "Type").join(), "notify");
  deepEqual(valuesOf(unit, "ExecStart"), ["/usr/bin/dpm-finder --exporter"]);
  const [credential = ""] = valuesOf(unit, "LoadCredential");
  match(valuesOf(unit, "Environment").join(), new RegExp(`%d/${credential.replace(/:.*/, "")}$`));
  equal(valuesOf(unit, "StateDirectory").length, 1);
  deepEqual([valuesOf(unit, "MemoryMax"), valuesOf(unit, "TasksMax")], [["1G"], ["64"]]);
});

Deno.test("Dockerfile: hadolint has nothing to say against it", async () => {
  const result = await run(HADOLINT, ["--no-color", "Dockerfile"], "bash tests/support/python/install.sh");
  deepEqual(result, { code: 0, stdout: "", stderr: "" });
});

Deno.test("Dockerfile: is the exporter of a user of its own, with a health check", async () => {
  const text = await Deno.readTextFile("Dockerfile");
  equal(text.match(/^FROM /gm)?.length, 2);
  match(text, /useradd .*--uid 10001 (?:.|\\\n)*dpmfinder/);
  match(text, /^USER 10001:10001$/m);
  match(text, /^HEALTHCHECK .*CMD \["dpm-finder", "healthcheck"\]$/m);
  match(text, /^ENTRYPOINT \["dpm-finder"\]\nCMD \["--exporter"\]$/m);
});

Deno.test("Dockerfile: copies what compiling needs, and nothing that is not there", async () => {
  const text = await Deno.readTextFile("Dockerfile");
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources?.split(" ") ?? []);
  deepEqual(copied, ["deno.json", "deno.lock", ".ci/compile", "src", "LICENSE"]);
  for (const source of copied) await Deno.stat(source);
  const script = await Deno.readTextFile(".ci/compile");
  match(script, /cp -r deno\.json deno\.lock src /);
});
