import assert from "node:assert/strict";
import { importsOf } from "../support/check_imports.ts";
import { modulesBelow } from "../support/modules_below.ts";

Deno.test("exporters: import the library by its name, and nothing else of the program", async () => {
  const modules = await Array.fromAsync(modulesBelow("exporters"));
  const specifiers = new Set(modules.flatMap(({ text }) => importsOf(text)));
  assert.ok(modules.length > 10 && specifiers.has("dpm-finder/exporter"), "the exporters were not found");
  const others = [...specifiers].filter((one) =>
    !/^(?:\.\/[\w.]+|node:[\w/]+|net-snmp|dpm-finder\/exporter)$/.test(one)
  );
  assert.deepEqual(others, []);
});
