import { formatHelp } from "../../src/cli/format_help.ts";

// Writes the golden help anew. Read the difference before it is committed: it is what users will see change.
await Deno.writeTextFile("tests/golden/help.txt", formatHelp());
