import { basename, dirname, join } from "node:path";
import type { FoundExporter } from "./exporter_directory.ts";
import {
  descriptionInComments,
  descriptionOfFile,
  type ExporterDescription,
  parseDescription,
} from "./exporter_description.ts";
import { unreadable } from "./host_error.ts";
import { readHead } from "./read_head.ts";

/** Comments at the beginning of a file are shorter. */
const MAX_HEAD_BYTES = 64 * 1024;

/** What was read, and of which state of the files. */
interface Known {
  readonly stamp: string;
  readonly description: ExporterDescription;
}

/** Reads what exporters say of themselves, again only when their files have changed. */
export class Descriptions {
  readonly #known = new Map<string, Known>();

  /**
   * Reads what an exporter says in its first comments or, where it says nothing there, in `NAME.exporter` beside it.
   *
   * @throws {HostError} when its file cannot be read, or a line of it cannot be understood
   */
  of({ path, name }: FoundExporter): ExporterDescription {
    const beside = join(dirname(path), `${name}.exporter`);
    const stamp = `${stampOf(path)} ${stampOf(beside)}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.description;
    const inside = descriptionInComments(headOf(path) ?? "");
    const description = inside.length > 0
      ? parseDescription(inside, basename(path))
      : parseDescription(descriptionOfFile(headOf(beside) ?? ""), basename(beside));
    this.#known.set(path, { stamp, description });
    return description;
  }
}

function stampOf(path: string): string {
  try {
    const { mtime, size, ino } = Deno.statSync(path);
    return `${mtime?.getTime()}/${size}/${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    throw unreadable(path, error);
  }
}

/** The beginning of a file as text, whatever it is; `undefined` where there is none. */
function headOf(path: string): string | undefined {
  try {
    return new TextDecoder().decode(readHead(path, MAX_HEAD_BYTES));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unreadable(path, error);
  }
}
