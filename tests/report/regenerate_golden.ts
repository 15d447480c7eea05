import { writeWholeFile } from "../../src/files/write_whole_file.ts";
import { goldenFiles } from "./golden_snapshot.ts";

// Renders the golden files anew. Read the difference before it is committed: it is what users will see change.
//
//     deno run --allow-read=. --allow-write=tests/golden tests/report/regenerate_golden.ts
for (const [name, render] of Object.entries(goldenFiles)) await writeWholeFile(`tests/golden/${name}`, render());
