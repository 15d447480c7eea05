import { WriteError } from "./write_error.ts";

const ELSEWHERE = "Give the path of a file in a folder you may write to.";
const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ["permission denied", ELSEWHERE],
  EBUSY: ["it is in use as a mount point", "Mount the folder it is in, so that a new file can take its place."],
  EDQUOT: ["the disk quota is used up", "Free some of it, or write to another disk."],
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

/** Says in words why a path could not be opened or written. */
export function toWriteError(path: string, phase: "open" | "write", cause: unknown): WriteError {
  if (cause instanceof WriteError) return cause;
  if (cause instanceof Deno.errors.NotCapable) {
    const hint = /^\/(dev|proc|sys)\//.test(path)
      ? "Deno opens devices only with all permissions: write to standard output and redirect it."
      : "Start it with --allow-read and --allow-write for the folder.";
    const reason = "the program was started without the permission to write there";
    return new WriteError({ path, phase, code: "", reason, hint }, { cause });
  }
  const code = errorCode(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  const [reason, hint] = REASONS[code] ?? [message.replace(/\.$/, ""), "Check the path and the disk."];
  return new WriteError({ path, phase, code, reason, hint }, { cause });
}

function errorCode(cause: unknown): string {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return "";
  return typeof cause.code === "string" ? cause.code : "";
}
