/** A source file: its path from the root of the project, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Folders of the stack from the lowest layer up; a module imports only from lower layers and its own folder. */
const LAYERS: readonly (readonly string[])[] = [
  ["config"],
  ["prometheus", "usage"],
  ["scan"],
  ["insight", "report", "history", "demo"],
  ["collect", "dashboard"],
  ["exporter", "host"],
  ["cli"],
];
/** Layer of the modules that stand in `src` itself. */
const TOP_LAYER = LAYERS.length + 1;
/** Folders beside the stack: they import nothing of the others. */
const BESIDE = ["exposition", "http", "schedule", "files"];
/** What a module may take from outside of `src`: the program's own name and version. */
const OUTSIDE = ["deno.json"];
/** The lowest layer that may use the folders beside the stack. */
const FIRST_LAYER_THAT_USES_BESIDE = 3;

/**
 * Names every import of `src` that the layers forbid.
 *
 * @returns One line each: the file, what it imports, and why it must not. Empty when the rule is kept.
 */
export function checkImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const from = folderOf(path);
    if (from !== "" && layerOf(from) === undefined && !BESIDE.includes(from)) {
      return [`${path}: the folder "${from}" has no layer`];
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
  if (BESIDE.includes(from)) return `"${from}" stands beside the stack and imports nothing of the others`;
  const layer = layerOf(from) ?? TOP_LAYER;
  if (BESIDE.includes(to)) {
    return layer >= FIRST_LAYER_THAT_USES_BESIDE
      ? undefined
      : `"${to}" may be used from layer ${FIRST_LAYER_THAT_USES_BESIDE} up, and "${from}" is layer ${layer}`;
  }
  const below = layerOf(to);
  if (below === undefined) return `the folder "${to}" has no layer`;
  return below < layer ? undefined : `"${to}" is layer ${below} and "${from}" layer ${layer}`;
}

/** The folder of `src` a file is in; empty for a file of `src` itself. */
function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function layerOf(folder: string): number | undefined {
  if (folder === "") return TOP_LAYER;
  const index = LAYERS.findIndex((folders) => folders.includes(folder));
  return index < 0 ? undefined : index + 1;
}
