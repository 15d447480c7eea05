import manifest from "../../deno.json" with { type: "json" };
import { writeStdout } from "../../src/cli/terminal/write_stdout.ts";

/** What `deno info --json` says, as far as it is looked at. */
interface GraphInfo {
  readonly npmPackages: Readonly<
    Record<string, { readonly name: string; readonly version: string; readonly dependencies: readonly string[] }>
  >;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The packages of npm that the program in a graph is made of, in order of their names. */
export async function packagesOf({ npmPackages }: GraphInfo, cache: string): Promise<Package[]> {
  const packages: Package[] = [];
  for (const { name, version } of Object.values(npmPackages)) {
    const folder = `${cache}/npm/registry.npmjs.org/${name}/${version}`;
    const { license = "" } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
    const files = Array.from(Deno.readDirSync(folder), (entry) => entry.name);
    const file = files.find((entry) => /^(licen[cs]e|copying)\b/i.test(entry));
    const text = file === undefined ? "" : (await Deno.readTextFile(`${folder}/${file}`)).trim();
    packages.push({ name, version, license, text });
  }
  return packages.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** The licences of what is bundled, as they ask to be handed on. */
export function licencesText(packages: readonly Package[]): string {
  const parts = packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  return `The program holds these packages of npm.\n\n${parts.join("\n--------\n\n")}`;
}

/** A bill of materials in the form of CycloneDX 1.5: the program, the packages in it, and the deno that runs it. */
export function billOfMaterials(packages: readonly Package[]): object {
  const component = (name: string, version: string, license: string) => ({
    type: "library",
    "bom-ref": `pkg:npm/${name.replace("@", "%40")}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...license === "" ? {} : { licenses: [{ license: { id: license } }] },
  });
  const { name, version, license } = manifest;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { ...component(name, version, license), type: "application" } },
    components: [
      ...packages.map((one) => component(one.name, one.version, one.license)),
      component("deno", Deno.version.deno, "MIT"),
    ],
  };
}

if (import.meta.main) {
  const [what, cache] = Deno.args;
  const info: GraphInfo = await new Response(Deno.stdin.readable).json();
  const packages = await packagesOf(info, cache ?? "");
  await writeStdout([
    what === "sbom" ? `${JSON.stringify(billOfMaterials(packages), undefined, 2)}\n` : licencesText(packages),
  ]);
}
