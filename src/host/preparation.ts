import { join } from "node:path";
import { type CommandSettings, setupFlags } from "./exporter_command.ts";
import { denoSetup } from "./deno_setup.ts";
import { type FoundExporter, pythonOf } from "./exporter_directory.ts";
import type { ProcessCommand } from "./run_process.ts";

/** A command that fetches dependencies. */
interface PreparationStep extends ProcessCommand {
  /** As a person would write it. */
  readonly shown: string;
}

/** A folder's list of packages for Python. */
const REQUIREMENTS = "requirements.txt";

/**
 * Says how the dependencies of an exporter are fetched: the modules of one in TypeScript into Deno's cache, the packages
 * that `requirements.txt` beside one in Python names into `.venv` there.
 *
 * @returns Nothing for an exporter that has none of that.
 */
export async function preparation(
  exporter: FoundExporter,
  settings: Pick<CommandSettings, "deno" | "environment" | "denoEnvironment">,
): Promise<PreparationStep[]> {
  const { path, folder, kind } = exporter;
  const env = settings.environment;
  if (kind === "typescript") {
    const setup = denoSetup(exporter);
    // What an exporter depends on is written down beside it, where the program's own list has nothing of that.
    const lock = join(folder, "deno.lock");
    const isLocked = exporter.isOwn || setup.lock === lock;
    const flags = isLocked ? ["--frozen", ...setupFlags(setup)] : setupFlags({ ...setup, lock });
    return [{
      program: settings.deno,
      args: ["cache", "--quiet", ...flags, path],
      env: { ...env, ...settings.denoEnvironment, DENO_NO_UPDATE_CHECK: "1", DENO_NO_PACKAGE_JSON: "1" },
      shown: `deno cache ${path}`,
    }];
  }
  const requirements = join(folder, REQUIREMENTS);
  if (!path.endsWith(".py") || !await isThere(requirements)) return [];
  const python = pythonOf(folder);
  const install = {
    program: python,
    args: ["-m", "pip", "install", "--quiet", "--requirement", requirements],
    env,
    shown: `pip install -r ${requirements}`,
  };
  if (await isThere(python)) return [install];
  const venv = join(folder, ".venv");
  return [{ program: "python3", args: ["-m", "venv", venv], env, shown: `python3 -m venv ${venv}` }, install];
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
