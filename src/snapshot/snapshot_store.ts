import * as v from "valibot";
import { errorMessage } from "../errors/error_message.ts";
import { ensureWritable } from "../files/ensure_writable.ts";
import { writeWholeFile } from "../files/write_whole_file.ts";
import { MetricView } from "./metric_view.ts";
import { readSnapshot } from "./read_snapshot.ts";
import { renderSnapshot } from "./render_snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** Version of the file; a file of another version is not read. */
const STATE_VERSION = 1;
const FILE_NAME = "dpm-finder-state.json";

/** Separates the file's head from its snapshot. No text in the head can hold it, for its quotes would be escaped. */
const SNAPSHOT_KEY = ',"snapshot":';

const Version = v.object({ state_version: v.number() });
const Key = v.object({ key: v.string() });

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

  /**
   * @param key What the snapshots belong to: one that was saved under another key is not given back. Holds no secret.
   */
  constructor(folder: string, key: string) {
    this.path = `${folder}/${FILE_NAME}`;
    this.#folder = folder;
    this.#key = key;
  }

  /**
   * Makes sure that snapshots can be saved: creates the folder where it does not exist, and clears away what a process
   * killed while it saved has left there.
   *
   * @throws {WriteError} when nothing can be written there
   */
  async prepare(): Promise<void> {
    // Where it cannot be made, writing says why in better words.
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(() => {});
    await ensureWritable(this.path);
    for await (const { name, isFile } of Deno.readDir(this.#folder)) {
      if (isFile && /^\.dpm-finder-[0-9a-f-]{36}\.tmp$/.test(name)) {
        await Deno.remove(`${this.#folder}/${name}`).catch(() => {});
      }
    }
  }

  /**
   * Saves a snapshot in place of the one before, whole: a process killed on the way leaves the last one.
   *
   * @throws {WriteError}
   */
  async save(snapshot: Snapshot, notes: Notes): Promise<void> {
    await writeWholeFile(this.path, this.#render(snapshot, notes));
  }

  *#render(snapshot: Snapshot, notes: Notes): Generator<string> {
    const head = JSON.stringify({ state_version: STATE_VERSION, key: this.#key, ...notes });
    yield `${head.slice(0, -1)}${SNAPSHOT_KEY}`;
    yield* renderSnapshot(MetricView.whole(snapshot), { listsFamilies: false });
    yield "}\n";
  }

  /** Finds the snapshot that was saved last; a damaged, newer or foreign file is no reason to fail. */
  async latest(): Promise<StoredSnapshot> {
    let text: string;
    try {
      text = await Deno.readTextFile(this.path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { kind: "none" };
      return { kind: "ignored", reason: `Cannot read "${this.path}": ${errorMessage(error)}` };
    }
    try {
      return this.#read(text);
    } catch (error) {
      return { kind: "ignored", reason: `"${this.path}" is damaged: ${errorMessage(error)}` };
    }
  }

  #read(text: string): StoredSnapshot {
    const split = text.indexOf(SNAPSHOT_KEY);
    const notes: unknown = JSON.parse(split < 0 ? text : `${text.slice(0, split)}}`);
    const { state_version: version } = v.parse(Version, notes);
    if (version !== STATE_VERSION) {
      const reason = `"${this.path}" is of version ${version}, this program reads ${STATE_VERSION}`;
      return { kind: "ignored", reason };
    }
    if (v.parse(Key, notes).key !== this.#key) {
      return { kind: "ignored", reason: `"${this.path}" belongs to another endpoint, tenant or scope` };
    }
    const snapshot = readSnapshot(text.slice(split + SNAPSHOT_KEY.length, text.lastIndexOf("}")), this.path);
    return { kind: "found", snapshot, notes };
  }
}
