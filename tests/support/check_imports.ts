/** A source file: its path from the root of the project, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Rooms by floor, from the lowest up: a module imports from its own room and from lower floors only.
 *
 * `docs/architecture.md` has the same table with what each room holds and why it stands there.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ["exposition", "text"],
  ["errors"],
  ["files", "schedule", "yaml"],
  ["exporter_library", "http", "parquet", "pricing", "promql"],
  ["aws", "config"],
  ["host", "prometheus"],
  ["snapshot", "usage"],
  ["demo", "history", "insight", "push", "report", "scan"],
  ["collect", "dashboard", "exporter", "query"],
  ["cli"],
];
/** Rooms that are told apart from their floor: all they may import beside themselves. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  // Exporters of other people import it: what it brings along is the metric library alone.
  exporter_library: ["exposition"],
  // Formulas over plain numbers, for whoever prices a change that no scan has seen, and the plans they are told.
  pricing: ["errors", "files", "text", "yaml"],
};
/** Floor of the modules that stand in `src` itself. */
const TOP_FLOOR = FLOORS.length + 1;
/** What a module may take from outside of `src`: the program's own name and version. */
const OUTSIDE = ["deno.json"];

/**
 * Names every import of `src` that the floors forbid.
 *
 * @returns One line each: the file, what it imports, and why it must not. Empty when the rule is kept.
 */
export function checkImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const from = folderOf(path);
    if (from !== "" && floorOf(from) === undefined) {
      return [`${path}: the folder "${from}" has no floor`];
    }
    return importsOf(text).flatMap((specifier) => {
      const reason = forbidsSpecifier(path, from, specifier);
      return reason === undefined ? [] : [`${path}: imports "${specifier}", but ${reason}`];
    });
  });
}

function forbidsSpecifier(path: string, from: string, specifier: string): string | undefined {
  if (/^(?:file:|https?:|data:|npm:|jsr:|\/)/.test(specifier)) return "addresses and versions belong into deno.json";
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if (OUTSIDE.includes(target)) return undefined;
  return target.startsWith("src/") ? forbids(from, folderOf(target)) : `"${target}" is no part of the program`;
}

/** The specifiers of a module's imports and re-exports, dynamic ones and types included. */
export function importsOf(text: string): string[] {
  // Statements stand at the beginning of a line, which those in a comment's example do not.
  const patterns = [
    /^(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
    /^import\s*["']([^"']+)["']/gm,
    /\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g,
  ];
  return patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, specifier]) => specifier ?? ""));
}

function forbids(from: string, to: string): string | undefined {
  if (from === to) return undefined;
  const only = Object.hasOwn(ONLY, from) ? ONLY[from] : undefined;
  if (only !== undefined && !only.includes(to)) {
    return `"${from}" imports ${only.length === 0 ? "nothing of the other rooms" : `${only.join(", ")} alone`}`;
  }
  const floor = floorOf(from) ?? TOP_FLOOR;
  const below = floorOf(to);
  if (below === undefined) return `the folder "${to}" has no floor`;
  return below < floor ? undefined : `"${to}" is on floor ${below} and "${from}" on floor ${floor}`;
}

/** The folder of `src` a file is in; empty for a file of `src` itself. */
function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function floorOf(folder: string): number | undefined {
  if (folder === "") return TOP_FLOOR;
  const index = FLOORS.findIndex((rooms) => rooms.includes(folder));
  return index < 0 ? undefined : index + 1;
}
