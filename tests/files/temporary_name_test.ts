import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { basename, dirname } from "node:path";
import { isTemporaryName, temporaryBeside } from "../../src/files/temporary_name.ts";

Deno.test("temporaryBeside: a new name each time, in the same folder, that is known again", () => {
  const [one, other] = [temporaryBeside("/data/2026-01-01/a.parquet"), temporaryBeside("/data/2026-01-01/a.parquet")];
  notEqual(one, other);
  equal(dirname(one), "/data/2026-01-01");
  match(basename(one), /^\.[^/]+\.tmp$/);
  ok(isTemporaryName(basename(one)));
});

Deno.test("isTemporaryName: nothing else is one", () => {
  const own = basename(temporaryBeside("a"));
  const names = [
    "a.parquet",
    ".dpm-finder-history.lock",
    ".dpm-finder-1.tmp",
    own.slice(1),
    `${own}.parquet`,
    `x${own}`,
  ];
  deepEqual(names.filter(isTemporaryName), []);
});
