/**
 * `git archive` writes the commit in here (`export-subst` in `.gitattributes`). So a program compiled from an archive
 * knows its commit, and a changed working tree cannot pass for one.
 */
const STAMP = "$Format:%h$";

/** Short hash of the commit the program was built from; `undefined` when run or compiled from a working tree. */
export const BUILD_COMMIT: string | undefined = STAMP.startsWith("$") ? undefined : STAMP;
