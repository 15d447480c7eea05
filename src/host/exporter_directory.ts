import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pathValue } from "../errors/missing_permissions.ts";
import { nearestOf } from "../text/nearest_of.ts";
import { HostError, unreadable } from "./host_error.ts";
import { beginningOf } from "./program_beginning.ts";

/** How an exporter is started. */
type ExporterKind = "typescript" | "python" | "program";

/** A program found in a folder of exporters. */
export interface FoundExporter {
  readonly name: string;
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** The folder it stands in. */
  readonly folder: string;
  readonly kind: ExporterKind;
  /** Whether it came with the program, whose own libraries it uses. */
  readonly isOwn: boolean;
}

/** A folder that exporters are looked for in. */
export interface ExporterFolder {
  readonly path: string;
  /** Whether it came with the program. */
  readonly isOwn: boolean;
}

/** The root of this program, below which its library and its own exporters are. */
export const PROGRAM_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The exporters that come with the program. */
export const OWN_EXPORTERS: string = join(PROGRAM_ROOT, "exporters");

/** A name that can be asked for; no path is one. */
const NAME = /^[A-Za-z0-9][\w.-]{0,127}$/;
/** Files that stand beside exporters and are none. */
const DATA = /\.(?:exporter|md|json|jsonc|lock|txt|toml|ya?ml|cfg|ini|conf|csv|log|bak|pem|key|crt|orig|rej|swp)$|~$/i;
const TYPESCRIPT = /\.ts$/;
const PYTHON = /\.py$/;
/** Of what a folder may hold beside exporters. */
const SKIPPED = /^(?:node_modules|__pycache__)$/;
const ANY_MAY_EXECUTE = 0o111;

/** The interpreter that a folder brings for its exporters in Python. */
export function pythonOf(folder: string): string {
  return join(folder, ".venv", "bin", "python");
}

/**
 * Finds an exporter by its name: `NAME`, `NAME.EXT`, `NAME/NAME` or `NAME/NAME.EXT` in the first folder that has one.
 *
 * It reads a few small things of the disk, one after the other, and does not wait for threads to do so: on a busy machine
 * each would cost more than the reading.
 *
 * Only what a listing of the folder shows can be found, so no name leads out of it, and a symbolic link that does is
 * refused.
 *
 * @returns `undefined` when there is none
 * @throws {HostError} when two fit, or the one that fits cannot be started
 */
export function findExporter(name: string, folders: readonly ExporterFolder[]): FoundExporter | undefined {
  if (!NAME.test(name)) return undefined;
  for (const folder of folders) {
    const found = findIn(folder, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Makes the error about an exporter that does not exist, with the one that was probably meant. */
export function unknownExporter(name: string, folders: readonly ExporterFolder[]): HostError {
  const names = [...listExporters(folders).keys()];
  const meant = nearestOf(name, names);
  return new HostError({
    action: "find an exporter called",
    subject: name,
    reason: names.length === 0 ? `there is none in ${showFolders(folders)}` : `there are ${names.join(", ")}`,
    hint: meant === undefined ? "Name one that is there, or the folder with --exporters-dir" : `Did you mean ${meant}?`,
  });
}

/**
 * Lists the names of all exporters, each with where it is or why it cannot be started.
 *
 * @returns by name, in alphabetical order
 */
export function listExporters(folders: readonly ExporterFolder[]): ReadonlyMap<string, FoundExporter | HostError> {
  const all = new Map<string, FoundExporter | HostError>();
  for (const folder of folders) {
    const names = new Set(entriesOf(folder).map(({ name, isDirectory }) => isDirectory ? name : stem(name)));
    for (const name of names) {
      if (all.has(name) || !NAME.test(name) || SKIPPED.test(name)) continue;
      try {
        const found = findIn(folder, name);
        if (found !== undefined) all.set(name, found);
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        all.set(name, error);
      }
    }
  }
  return new Map([...all].sort(([one], [other]) => one < other ? -1 : 1));
}

/** The one that fits in one folder; `undefined` when none does. */
function findIn(folder: ExporterFolder, name: string): FoundExporter | undefined {
  const candidates: string[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder.path, entry.name);
    if (entry.isDirectory && entry.name === name && !SKIPPED.test(name)) {
      const inner = entriesOf({ ...folder, path });
      candidates.push(...inner.filter((one) => isFit(one, name)).map((one) => join(path, one.name)));
    } else if (isFit(entry, name)) candidates.push(path);
  }
  const found: FoundExporter[] = [];
  const refused: HostError[] = [];
  for (const path of candidates) {
    try {
      found.push(examine(folder, name, path));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      refused.push(error);
    }
  }
  const [first, second] = found;
  if (first !== undefined && second !== undefined) {
    throw new HostError({
      action: "tell which exporter is meant by",
      subject: name,
      reason: `"${first.path}" and "${second.path}" both fit`,
      hint: "Rename one of them",
    });
  }
  if (first === undefined && refused[0] !== undefined) throw refused[0];
  return first;
}

function isFit(entry: Entry, name: string): boolean {
  return !entry.isDirectory && (entry.name === name || stem(entry.name) === name) && !DATA.test(entry.name);
}

/** A file's name without the last of its extensions. */
function stem(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/, "");
}

/** Looks whether a file can be started, and how. */
function examine(folder: ExporterFolder, name: string, path: string): FoundExporter {
  const real = orRefuse(path, () => Deno.realPathSync(path));
  const root = orRefuse(folder.path, () => Deno.realPathSync(folder.path));
  const refuse = (reason: string, hint: string): never => {
    throw new HostError({ action: "run the exporter", subject: path, reason, hint });
  };
  if (!real.startsWith(join(root, "/"))) {
    refuse("it is a symbolic link out of the folder of exporters", "Put a copy there instead");
  }
  const { isFile, mode } = orRefuse(path, () => Deno.statSync(real));
  const found = { name, path: real, folder: real.slice(0, real.lastIndexOf("/")), isOwn: folder.isOwn };
  if (!isFile) refuse("it is no file", "Put a program there");
  if (TYPESCRIPT.test(real)) return { ...found, kind: "typescript" };
  if (PYTHON.test(real) && exists(pythonOf(found.folder))) return { ...found, kind: "python" };
  if (((mode ?? 0) & ANY_MAY_EXECUTE) === 0) refuse("it is not executable", `Make it so: chmod +x ${pathValue(path)}`);
  // A shell would take any text for a script of its own, as where a file system lets every file be executed.
  if (orRefuse(path, () => beginningOf(real)) === "text") {
    refuse("its first line names no interpreter", "Begin it with one, such as #!/bin/sh");
  }
  return { ...found, kind: "program" };
}

/** What a folder holds, with links taken for what they lead to. */
type Entry = Pick<Deno.DirEntry, "name" | "isDirectory">;

/** Lists a folder; one that does not exist has nothing in it. */
function entriesOf({ path, isOwn }: ExporterFolder): Entry[] {
  try {
    const entries: Entry[] = [];
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(path)) {
      if (name.startsWith(".")) continue;
      entries.push({ name, isDirectory: isSymlink ? isFolder(join(path, name)) : isDirectory });
    }
    return entries;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    // Whoever runs the program elsewhere may well not mean the exporters that came with it.
    if (isOwn && error instanceof Deno.errors.NotCapable) return [];
    throw unreadable(path, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // A link that leads nowhere, or where nothing may be read.
    return false;
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw unreadable(path, error);
  }
}

function orRefuse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function showFolders(folders: readonly ExporterFolder[]): string {
  return folders.map(({ path }) => `"${path}"`).join(" or ");
}
