import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this program, below which its library and its own exporters are. */
export const PROGRAM_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The exporters that come with the program. */
export const OWN_EXPORTERS: string = join(PROGRAM_ROOT, "exporters");
