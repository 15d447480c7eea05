/** Why a file could not be read, as a clause fit for an error's text. */
export function fileErrorReason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.PermissionDenied) return "reading it is not permitted";
  if (error instanceof Deno.errors.NotCapable) return "the program was started without permission to read it";
  if (error instanceof Deno.errors.InvalidData) return "it is not UTF-8 text";
  return error instanceof Error ? error.message : String(error);
}
