import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { MetricView } from "../../src/snapshot/metric_view.ts";
import { renderSnapshot } from "../../src/snapshot/render_snapshot.ts";
import { buildSnapshot, measured } from "../report/build_snapshot.ts";
import { PUBLISHED_SCHEMA, publishedSchema } from "./published_schema.ts";

/** Names every place of the published schema that `isWrong` finds fault with. */
function faults(isWrong: (node: object, path: string) => boolean): string[] {
  const found: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    if (isWrong(node, path)) found.push(path);
    for (const [key, child] of Object.entries(node)) walk(child, `${path}/${key}`);
  };
  walk(JSON.parse(publishedSchema()), "#");
  return found;
}

Deno.test("docs/metric_rates.schema.json: is what the schema of the program says; deno task golden writes it", async () => {
  assert.equal(await Deno.readTextFile(PUBLISHED_SCHEMA), publishedSchema());
});

Deno.test("docs/metric_rates.schema.json: every object is closed, and a surprising key is refused", () => {
  assert.deepEqual(
    faults((node) => "properties" in node && !("additionalProperties" in node && node.additionalProperties === false)),
    [],
  );
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(publishedSchema()));
  const document: object = JSON.parse(
    [...renderSnapshot(MetricView.whole(buildSnapshot({ up: measured([20, 1]) })))].join(""),
  );
  assert.ok(validate(document), JSON.stringify(validate.errors));
  assert.equal(validate({ ...document, surprise: 1 }), false);
});

Deno.test("docs/metric_rates.schema.json: says of every property what it is", () => {
  assert.deepEqual(
    faults((node, path) => /\/properties\/[^/]+$/.test(path) && !("description" in node) && !("$ref" in node)),
    [],
  );
});
