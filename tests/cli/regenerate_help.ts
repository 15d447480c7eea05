import { generatedHelp } from "./generated_help.ts";

// Writes the golden help and the documentation's page of options anew. Read the difference before it is committed.
for (const [path, text] of await generatedHelp()) await Deno.writeTextFile(path, text);
