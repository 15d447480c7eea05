import { dirname } from "node:path";
import { errorMessage } from "../errors/error_message.ts";
import { EXIT_CODES } from "../errors/exit_code.ts";
import { pathValue } from "../errors/missing_permissions.ts";
import { ProgramError } from "../errors/program_error.ts";

/**
 * How far writing got: `open` when nothing is written yet, so that another path helps and the exit code is that of
 * wrong usage; `write` when it failed on the way.
 */
type WritePhase = "open" | "write";

/** What is written: a file that somebody named, or one that the program makes in a folder that somebody named. */
export type Written = "file" | "folder";

const FOLDER_ELSEWHERE = "Give the path of a folder you may write to.";
const ELSEWHERE = "Give the path of a file in a folder you may write to.";
const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ["permission denied", ELSEWHERE],
  EBUSY: ["it is in use as a mount point", "Mount the folder it is in, so that a new file can take its place."],
  EDQUOT: ["the disk quota is used up", "Free some of it, or write to another disk."],
  EEXIST: ["it is a file, not a folder", "Name a folder."],
  EFBIG: ["it would become larger than a file may be", "Raise the limit, or write to another disk."],
  EIO: ["the disk reported an error", "Check the disk, or write to another one."],
  EISDIR: ["it is a folder", "Give the path of a file in it."],
  ELOOP: ["its symbolic links lead in a circle", "Give the path of a file."],
  ENAMETOOLONG: ["its name is too long", "Give a shorter path."],
  ENOENT: ["its folder does not exist", "Create the folder first."],
  ENOSPC: ["the disk is full", "Free some space, or write to another disk."],
  ENOTDIR: ["a part of its path is a file, not a folder", "Check the path."],
  EPERM: ["permission denied", ELSEWHERE],
  EPIPE: ["its reader has closed it", "Keep the reader running until everything is written."],
  EROFS: ["the file system is read-only", "Write to another disk."],
  ETXTBSY: ["it is a program that is running", "Give the path of another file."],
};

/** A file that cannot be opened for writing, or not be written to its end. What was there before is still there. */
export class WriteError extends ProgramError {
  override readonly name = "WriteError";
  /** The system's name for the reason, such as `ENOSPC`; empty where it has none. */
  readonly code: string;

  constructor(path: string, phase: WritePhase, cause: unknown, written: Written = "file") {
    const code = errorCode(cause);
    const [reason, hint] = explain(path, code, cause, written);
    const exitCode = phase === "open" ? EXIT_CODES.usage : EXIT_CODES.fault;
    super({ action: phase, subject: path, reason, hint, exitCode, cause });
    this.code = code;
  }
}

/**
 * Runs a step of writing a file.
 *
 * @param written What the hint for a missing permission asks for.
 *
 * @throws {WriteError} About `path`, whatever the step throws.
 */
export async function guardWrite<Result>(
  path: string,
  phase: WritePhase,
  step: () => Promise<Result>,
  written: Written = "file",
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw new WriteError(path, phase, error, written);
  }
}

function explain(
  path: string,
  code: string,
  cause: unknown,
  written: Written,
): readonly [reason: string, hint: string] {
  if (cause instanceof Deno.errors.NotCapable) {
    // A symbolic link leads to where the permission is missing, which is what Deno names.
    const [, target = path] = /\b(?:read|write) access to "(.+)", run again/.exec(cause.message) ?? [];
    // Where something is made in a folder under a name that is not known before, it is the folder that Deno names.
    const folder = pathValue(path.startsWith(`${target}/`) ? target : dirname(target));
    const hint = /^\/(dev|proc|sys)\//.test(path)
      ? "Deno opens devices only with all permissions: write to standard output and redirect it."
      : `Start it with --allow-read=${folder} and --allow-write=${folder}.`;
    return ["the program was started without the permission to write there", hint];
  }
  const [reason, hint] = REASONS[code] ?? [errorMessage(cause), "Check the path and the disk."];
  return [reason, hint === ELSEWHERE && written === "folder" ? FOLDER_ELSEWHERE : hint];
}

function errorCode(cause: unknown): string {
  if (cause instanceof Deno.errors.NotCapable) return "";
  if (typeof cause !== "object" || cause === null) return "";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  // Of this error Deno gives the system's number alone, in its message.
  return cause instanceof Error && cause.message.endsWith("(os error 27)") ? "EFBIG" : "";
}
