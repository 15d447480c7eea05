import { dirname, join } from "node:path";

const TEMPORARY_NAME = /^\.dpm-finder-[0-9a-f-]{36}\.tmp$/;

/**
 * Gives the path of a new file beside another, which is written there before it takes that one's place. It begins with a
 * dot and ends as no format does: no reader of the folder takes it for a whole file.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.dpm-finder-${crypto.randomUUID()}.tmp`);
}

/** Tells whether a file's name is one that {@linkcode temporaryBeside} gives: a process killed while it wrote leaves it. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}
