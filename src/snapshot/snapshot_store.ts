import { createHash } from "node:crypto";
import * as v from "valibot";
import { inTurns } from "../exposition/turns.ts";
import { errorMessage } from "../errors/error_message.ts";
import { ensureWritable } from "../files/ensure_writable.ts";
import { findObstacle } from "../files/find_obstacle.ts";
import { removeLeftovers } from "../files/remove_leftovers.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { describeIssue, placed } from "./describe_issue.ts";
import { MetricView } from "./metric_view.ts";
import { readDocument } from "./read_document.ts";
import { readSnapshot, SnapshotFormatError } from "./read_snapshot.ts";
import { renderSnapshot } from "./render_snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** Version of the file; a file of another version is not read. */
const STATE_VERSION = 1;
const FILE_NAME = "dpm-finder-state";
/** Characters of a name that a file's name has room for, beside what makes it another one. */
const MAX_NAME_CHARACTERS = 60;
const HASH_CHARACTERS = 16;

const Version = v.object({ state_version: v.number() });
const Head = v.object({ key: v.string(), snapshot: v.unknown() });

/** What a program notes beside a snapshot, fit for JSON. */
type Notes = Readonly<Record<string, unknown>> & { readonly state_version?: never; readonly key?: never };

/** What was found where a saved snapshot should be. */
type StoredSnapshot =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly snapshot: Snapshot; readonly notes: unknown }
  /** The file is of no use; `reason` says why in one line for people. */
  | { readonly kind: "ignored"; readonly reason: string };

/** Keeps the latest snapshot of one scope in a folder, with what the program notes beside it. */
export class SnapshotStore {
  /** The file that holds it. */
  readonly path: string;
  readonly #folder: string;
  readonly #key: string;
  readonly #warn: (message: string) => void;

  /**
   * @param key What the snapshots belong to: one that was saved under another key is not given back. Holds no secret.
   * @param warn Is told what stood in the way of the file and where it was moved.
   * @param name Of what, where the folder is one of many such files.
   */
  constructor(folder: string, key: string, warn: (message: string) => void = () => {}, name?: string) {
    this.path = `${folder}/${stateFileName(name)}`;
    this.#folder = folder;
    this.#key = key;
    this.#warn = warn;
  }

  /**
   * Makes sure that snapshots can be saved: creates the folder where it does not exist, moves away what stands in the
   * file's place and is none, and clears away what a process killed while it saved has left there.
   *
   * @throws {WriteError} when nothing can be written there
   */
  async prepare(): Promise<void> {
    // Where it cannot be made, writing says why in better words.
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(() => {});
    await this.#clearPlace();
    await ensureWritable(this.path, Deno, "folder");
    try {
      await removeLeftovers(this.#folder, Date.now(), 0);
    } catch {
      // In a folder that may be written and not be listed, nothing is cleared away.
      return;
    }
  }

  /** Moves away a folder, a pipe, a device or a file that may not be used: saving could not replace it, or would hang. */
  async #clearPlace(): Promise<void> {
    const obstacle = await findObstacle(this.path);
    if (obstacle === undefined) return;
    for (const suffix of ["set-aside", `set-aside-${crypto.randomUUID()}`]) {
      const place = `${this.path}.${suffix}`;
      try {
        await Deno.rename(this.path, place);
      } catch {
        // A folder of that name is there, or renaming is not permitted: saving then says why it cannot.
        continue;
      }
      this.#warn(`"${this.path}" is ${obstacle} and no saved snapshot: it was moved to "${place}"`);
      return;
    }
  }

  /**
   * Saves a snapshot in place of the one before, whole: a process killed on the way leaves the last one.
   *
   * @throws {WriteError}
   */
  async save(snapshot: Snapshot, notes: Notes): Promise<void> {
    await this.#clearPlace();
    const view = await inTurns(MetricView.wholeInPieces(snapshot));
    await writeWholeFile(this.path, this.#render(view, notes));
  }

  *#render(view: MetricView, notes: Notes): Generator<string> {
    const head = JSON.stringify({ state_version: STATE_VERSION, key: this.#key, ...notes });
    yield `${head.slice(0, -1)},"snapshot":`;
    yield* renderSnapshot(view, { listsFamilies: false });
    yield "}\n";
  }

  /**
   * Finds the snapshot that was saved last; a damaged, newer or foreign file is no reason to fail.
   *
   * It is read and checked in turns with other work, within bounds, until `signal` aborts.
   */
  async latest(signal?: AbortSignal): Promise<StoredSnapshot> {
    let document: unknown;
    try {
      const read = await readDocument(this.path, signal);
      if ("problem" in read) return this.#ignored(`is damaged: it ${read.problem}`);
      document = read.document;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Deno.errors.NotFound) return { kind: "none" };
      return { kind: "ignored", reason: `Cannot read "${this.path}": ${errorMessage(error)}` };
    }
    try {
      return await this.#check(document, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return this.#ignored(`is damaged: ${error instanceof SnapshotFormatError ? placed(error) : errorMessage(error)}`);
    }
  }

  async #check(document: unknown, signal: AbortSignal | undefined): Promise<StoredSnapshot> {
    const { state_version: version } = this.#parse(Version, document);
    if (version !== STATE_VERSION) {
      return this.#ignored(`is of version ${version}, this program reads ${STATE_VERSION}`);
    }
    const { key, snapshot } = this.#parse(Head, document);
    if (key !== this.#key) return this.#ignored("belongs to another endpoint, tenant or scope");
    return {
      kind: "found",
      snapshot: await inTurns(readSnapshot(snapshot, this.path), signal),
      notes: document,
    };
  }

  #parse<Schema extends v.GenericSchema>(schema: Schema, document: unknown): v.InferOutput<Schema> {
    const parsed = v.safeParse(schema, document, { abortEarly: true });
    if (parsed.success) return parsed.output;
    throw new SnapshotFormatError({ source: this.path, ...describeIssue(parsed.issues[0]) });
  }

  #ignored(what: string): StoredSnapshot {
    return { kind: "ignored", reason: `"${this.path}" ${what}` };
  }
}

/**
 * Names the file of one among many: `dpm-finder-state.eu.json`.
 *
 * Where a file system could take the name for another one, or not at all, what is left of it and a hash stand for it.
 */
function stateFileName(name: string | undefined): string {
  if (name === undefined) return `${FILE_NAME}.json`;
  if (/^[a-z0-9_-]+$/.test(name) && name.length <= MAX_NAME_CHARACTERS) return `${FILE_NAME}.${name}.json`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_CHARACTERS);
  const rest = name.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").slice(0, MAX_NAME_CHARACTERS);
  return `${FILE_NAME}.${rest}.${hash}.json`;
}

/** Finds the files of those among many that no store is of any more; none where the folder cannot be listed. */
export async function findOtherStates(
  folder: string,
  stores: readonly Pick<SnapshotStore, "path">[],
): Promise<string[]> {
  const known = new Set(stores.map(({ path }) => path));
  const others: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (isFile && /^dpm-finder-state\.[^/]+\.json$/.test(name) && !known.has(path)) others.push(path);
    }
  } catch {
    return [];
  }
  return others.sort();
}
