import { toJsonSchema } from "@valibot/to-json-schema";
import { SnapshotDocumentSchema } from "../../src/snapshot/snapshot_schema.ts";

/** Where the schema is published. */
export const PUBLISHED_SCHEMA = "docs/metric_rates.schema.json";

/** Renders the JSON Schema of the document that is written, as it is published. */
export function publishedSchema(): string {
  const { ledger, metrics } = SnapshotDocumentSchema.entries;
  const schema = toJsonSchema(SnapshotDocumentSchema, {
    target: "draft-2020-12",
    // What stands in several places is described once.
    definitions: {
      excluded_by: metrics.item.entries.excluded_by.wrapped,
      distribution: metrics.item.entries.distribution,
      unmeasured: ledger.entries.failures.item,
    },
    // A pattern and "integer" say the same to every validator.
    ignoreActions: ["iso_timestamp", "safe_integer"],
    // The reader lets unknown keys pass; what is written has none.
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === "object" ? { ...jsonSchema, additionalProperties: false } : undefined,
  });
  return `${JSON.stringify(describedFirst(schema), undefined, 2)}\n`;
}

/** Puts the words before what they describe. */
function describedFirst(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(describedFirst);
  if (typeof node !== "object" || node === null) return node;
  const { $schema, title, description, ...rest } = node as Record<string, unknown>;
  const parts = Object.entries(rest).map(([key, value]) => [key, describedFirst(value)]);
  // JSON leaves out what is undefined.
  return { $schema, title, description, ...Object.fromEntries(parts) };
}
