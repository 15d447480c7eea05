import { PUBLISHED_SCHEMA, publishedSchema } from "./published_schema.ts";

// Writes the published schema anew. Read the difference before it is committed: it is what readers of reports rely on.
//
//     deno run --allow-read=. --allow-write=docs/metric_rates.schema.json tests/snapshot/regenerate_schema.ts
await Deno.writeTextFile(PUBLISHED_SCHEMA, publishedSchema());
