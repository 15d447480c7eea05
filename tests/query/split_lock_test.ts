import { deepEqual, equal, ok } from "node:assert/strict";
import { splitLock } from "./split_lock.ts";

const LIBRARY = /"@duckdb\/node-bindings-[^"@]+@/g;

Deno.test("splitLock: deno.lock and deno.query.lock are what .ci/lock writes", async () => {
  const [query, others] = await Promise.all([Deno.readTextFile("deno.query.lock"), Deno.readTextFile("deno.lock")]);
  deepEqual(splitLock(query), { query, others });
});

Deno.test("splitLock: DuckDB's libraries are locked for the task query, and for no system with musl", async () => {
  const { query, others } = splitLock(await Deno.readTextFile("deno.query.lock"));
  equal(others.match(LIBRARY), null);
  const libraries = query.match(LIBRARY) ?? [];
  ok(libraries.length >= 4, String(libraries));
  deepEqual(libraries.filter((name) => name.includes("musl")), []);
});

Deno.test("splitLock: packages keep all but the libraries that they may bring", () => {
  const library = { integrity: "sha512-a", os: ["linux"], cpu: ["x64"] };
  const bindings = {
    integrity: "sha512-b",
    dependencies: ["c"],
    optionalDependencies: ["@duckdb/node-bindings-linux-x64"],
  };
  const other = { integrity: "sha512-d", optionalDependencies: ["c"] };
  const npm = {
    "@duckdb/node-bindings-linux-x64@1.5.6": library,
    "@duckdb/node-bindings@1.5.6": bindings,
    "d@1": other,
  };
  const { query, others } = splitLock(JSON.stringify({ version: "5", npm }));
  deepEqual(JSON.parse(query), { version: "5", npm });
  const { optionalDependencies: _, ...rest } = bindings;
  deepEqual(JSON.parse(others), { version: "5", npm: { "@duckdb/node-bindings@1.5.6": rest, "d@1": other } });
});

Deno.test("deno.json: only the tasks query and test fetch DuckDB's libraries", async () => {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  const fetching = Object.keys(tasks).filter((name) => tasks[name]?.includes("--frozen --lock=deno.query.lock "));
  deepEqual(fetching, ["query", "test"]);
});
