import type { SourceFile } from "./check_imports.ts";

/** Every module below a folder, with its path from the root of the project. */
export async function* modulesBelow(folder: string): AsyncGenerator<SourceFile> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* modulesBelow(path);
    else if (/\.[jt]sx?$/.test(entry.name)) yield { path, text: await Deno.readTextFile(path) };
  }
}
