import manifest from "../../deno.json" with { type: "json" };
import { writeStdout } from "../../src/cli/terminal/write_stdout.ts";

/** What `deno info --json` says, as far as it is looked at. */
interface GraphInfo {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<Record<string, PackageInfo>>;
}

interface PackageInfo {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  /** Folder that holds it. */
  readonly localPath: string;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The packages of npm that the program in a graph is made of, in order of their names. */
async function packagesOf({ modules, npmPackages }: GraphInfo): Promise<Package[]> {
  const found = new Set<string>();
  // What is added while it is walked is walked too.
  const waiting = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
  for (const id of waiting) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...npmPackages[id]?.dependencies ?? []);
  }
  const packages: Package[] = [];
  for (const id of found) {
    const info = npmPackages[id];
    if (info === undefined) throw new TypeError(`Cannot describe "${id}": the graph lacks it.`);
    const own = await readIfThere(`${info.localPath}/package.json`);
    // A dependency for another system.
    if (own === undefined) continue;
    const { license = "" } = JSON.parse(own);
    const files = Array.from(Deno.readDirSync(info.localPath), (entry) => entry.name);
    const file = files.find((entry) => /^(licen[cs]e|copying)\b/i.test(entry));
    const text = file === undefined ? "" : (await Deno.readTextFile(`${info.localPath}/${file}`)).trim();
    packages.push({ name: info.name, version: info.version, license, text });
  }
  return packages.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/**
 * DuckDB's libraries, which packages carry beside the program, for each system that the lockfile has and npm or a release
 * knows. Their licence is that of the package that chooses among them.
 */
async function nativeLibraries(packages: readonly Package[]): Promise<Package[]> {
  const chooser = packages.find(({ name }) => name === "@duckdb/node-bindings");
  if (chooser === undefined) return [];
  const lock = await Deno.readTextFile("deno.query.lock");
  const libraries = [...lock.matchAll(/"(@duckdb\/node-bindings-(?:linux|darwin)-(?:x64|arm64))@([^"]+)": \{/g)];
  return libraries.map(([, name = "", version = ""]) => ({ ...chooser, name, version }));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The licences of what is bundled, as they ask to be handed on. */
function licencesText(packages: readonly Package[]): string {
  const parts = packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  return `The program holds these packages of npm.\n\n${parts.join("\n--------\n\n")}`;
}

/** A bill of materials in the form of CycloneDX 1.5: the program, the packages in it, and the deno that runs it. */
function billOfMaterials(packages: readonly Package[]): object {
  const component = (name: string, version: string, license: string) => ({
    type: "library",
    "bom-ref": `pkg:npm/${name.replace("@", "%40")}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    licenses: [/^[\w.-]+$/.test(license) ? { license: { id: license } } : { expression: license }],
  });
  const { name, version, license } = manifest;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { ...component(name, version, license), type: "application" } },
    components: [
      ...packages.map((one) => component(one.name, one.version, one.license)),
      component(DENO.name, DENO.version, DENO.license),
    ],
  };
}

const imported = await packagesOf(await new Response(Deno.stdin.readable).json());
const packages = [...imported, ...await nativeLibraries(imported)];
/** What runs it is no import. */
const DENO: Package = {
  name: "deno",
  version: Deno.version.deno,
  license: "MIT",
  text: (await Deno.readTextFile(".ci/package/deno_licence.txt")).trim(),
};
await writeStdout([
  Deno.args[0] === "sbom"
    ? `${JSON.stringify(billOfMaterials(packages), undefined, 2)}\n`
    : licencesText([...packages, DENO]),
]);
