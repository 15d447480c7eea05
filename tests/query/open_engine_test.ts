import assert from "node:assert/strict";
import { refuseUnknownVersion } from "../../src/query/open_engine.ts";

Deno.test("refuseUnknownVersion: versions from 1.5 to the last of 1.x are known", () => {
  for (const version of ["v1.5.0", "v1.5.6", "v1.10.2"]) refuseUnknownVersion({ title: "it", version });
});

Deno.test("refuseUnknownVersion: what is older or newer is refused with what to use", () => {
  for (const version of ["v1.4.4", "v0.9.2", "v2.0.1", "v11.5.6", "", "PostgreSQL 15"]) {
    assert.throws(() => refuseUnknownVersion({ title: `the program "duckdb" ${version}`, version }), {
      message: `Cannot ask DuckDB: the program "duckdb" ${version} is of no version whose limits are known. ` +
        "Use one of 1.5 to 1.x.",
      exitCode: 2,
    });
  }
});
