/**
 * `git archive` writes the commit in here (`export-subst` in `.gitattributes`), so a program compiled from an archive
 * knows what it was made of, and a changed working tree cannot pass for a commit.
 */
const STAMP = "$Format:%h$";

/** The short hash of the commit the program was made from; `undefined` when run or compiled from a working tree. */
export const BUILD_COMMIT: string | undefined = STAMP.startsWith("$") ? undefined : STAMP;
