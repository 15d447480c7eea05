import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { denoSetup } from "../../src/host/deno_setup.ts";
import { exporterCommand } from "../../src/host/exporter_command.ts";
import { type FoundExporter, PROGRAM_ROOT } from "../../src/host/exporter_directory.ts";
import { preparation } from "../../src/host/preparation.ts";
import { writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

const found = (folder: string, file: string, kind: FoundExporter["kind"], isOwn = false): FoundExporter => ({
  name: file.replace(/\..*/, ""),
  path: `${folder}/${file}`,
  folder,
  kind,
  isOwn,
});
const SETTINGS = {
  deno: "/usr/bin/deno",
  environment: { PATH: "/bin" },
  denoEnvironment: { DENO_DIR: "/cache" },
  passed: { EXPORTER_TOKEN: "t" },
  grants: [],
};
const DESCRIPTION = { help: "", declared: [], metricsOn: "file", allowNet: [] } as const;

function importsOf(address: string | undefined): Record<string, string> {
  const [scheme, json = ""] = (address ?? "").split(",");
  equal(scheme, "data:application/json");
  const { imports }: { imports: Record<string, string> } = JSON.parse(decodeURIComponent(json));
  return imports;
}

Deno.test("denoSetup: the program's own exporters use its settings, any other the library and its own", async () => {
  await withTempDir(async (dir) => {
    const lock = `${PROGRAM_ROOT}deno.lock`;
    deepEqual(denoSetup(found(dir, "a.ts", "typescript", true)), {
      config: `${PROGRAM_ROOT}deno.json`,
      importMap: undefined,
      lock,
    });
    const bare = denoSetup(found(dir, "a.ts", "typescript"));
    deepEqual([bare.config, bare.lock], [undefined, lock]);
    const library = importsOf(bare.importMap)["dpm-finder/exporter"] ?? "";
    ok((await Deno.stat(new URL(library))).isFile);
    await writeExporters(dir, {
      "deno.json":
        '{ "imports": { "x": "npm:x@1", "./": "./lib/", "near": "../near.ts", "dpm-finder/exporter": "npm:o@1" } }',
      "deno.lock": "{}",
    });
    const own = denoSetup(found(dir, "a.ts", "typescript"));
    deepEqual([own.config, own.lock], [`${dir}/deno.json`, `${dir}/deno.lock`]);
    deepEqual(importsOf(own.importMap), {
      "x": "npm:x@1",
      "./": `file://${dir}/lib/`,
      "near": `file://${dir.slice(0, dir.lastIndexOf("/"))}/near.ts`,
      "dpm-finder/exporter": "npm:o@1",
    });
    await writeExporters(dir, { "deno.json": "{ broken" });
    throws(() => denoSetup(found(dir, "a.ts", "typescript")), { name: "HostError", message: /it is no JSON/ });
  });
});

Deno.test("exporterCommand: each kind is started in its own way, with nothing but its environment", () => {
  const dir = "/tmp/dpm-finder-has-no-such-folder";
  const args = ["--target=a b", "$(x)"];
  const env = { PATH: "/bin", EXPORTER_TOKEN: "t", METRICS_FILE: "/tmp/m" };
  deepEqual(exporterCommand(found(dir, "a.sh", "program"), DESCRIPTION, args, "/tmp/m", SETTINGS), {
    program: `${dir}/a.sh`,
    args,
    env,
  });
  deepEqual(exporterCommand(found(dir, "a.py", "python"), DESCRIPTION, args, "/tmp/m", SETTINGS), {
    program: `${dir}/.venv/bin/python`,
    args: [`${dir}/a.py`, ...args],
    env,
  });
  const command = exporterCommand(found(dir, "a.ts", "typescript"), DESCRIPTION, args, "/tmp/m", SETTINGS);
  deepEqual([command.program, command.args[0], command.args.slice(-3)], [
    "/usr/bin/deno",
    "run",
    [`${dir}/a.ts`, ...args],
  ]);
  for (
    const flag of [
      "--cached-only",
      "--no-prompt",
      "--no-config",
      "--frozen",
      "--allow-env=METRICS_FILE,EXPORTER_TOKEN",
    ]
  ) ok(command.args.includes(flag), flag);
  ok(!command.args.some((flag) => /^--allow-(?:all|net|run|read)/.test(flag)));
  deepEqual([command.env["DENO_DIR"], command.env["METRICS_FILE"]], ["/cache", "/tmp/m"]);
  const onStdout = exporterCommand(found(dir, "a.sh", "program"), DESCRIPTION, [], undefined, SETTINGS);
  equal(onStdout.env["METRICS_FILE"], undefined);
});

Deno.test("preparation: modules into the cache, with a lock beside the exporter; packages into .venv", async () => {
  await withTempDir(async (dir) => {
    const [cache] = await preparation(found(dir, "a.ts", "typescript"), SETTINGS);
    deepEqual([cache?.program, cache?.args[0], cache?.args.at(-1)], ["/usr/bin/deno", "cache", `${dir}/a.ts`]);
    ok(cache?.args.includes(`--lock=${dir}/deno.lock`) && !cache.args.includes("--frozen"));
    await writeExporters(dir, { "deno.lock": "{}" });
    const [again] = await preparation(found(dir, "a.ts", "typescript"), SETTINGS);
    ok(again?.args.includes("--frozen"));
    deepEqual(await preparation(found(dir, "a.py", "program"), SETTINGS), []);
    deepEqual(await preparation(found(dir, "a.sh", "program"), SETTINGS), []);
    await writeExporters(dir, { "requirements.txt": "" });
    const steps = await preparation(found(dir, "a.py", "program"), SETTINGS);
    deepEqual(steps.map(({ shown }) => shown), [
      `python3 -m venv ${dir}/.venv`,
      `pip install -r ${dir}/requirements.txt`,
    ]);
    match(steps[1]?.program ?? "", /\.venv\/bin\/python$/);
    await writeExporters(dir, { ".venv/bin/python": "#!" });
    equal((await preparation(found(dir, "a.py", "python"), SETTINGS)).length, 1);
  });
});
