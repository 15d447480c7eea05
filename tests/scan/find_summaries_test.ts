import { deepEqual, match } from "node:assert/strict";
import { findSummaries } from "../../src/scan/find_summaries.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend } from "../support/fake_backend.ts";

const CALL = { signal: new AbortController().signal };
const CATALOGUE = [
  "gc",
  "gc_count",
  "gc_sum",
  "jobs",
  "jobs_count",
  "jobs_sum",
  "rpc",
  "rpc_bucket",
  "rpc_count",
  "rpc_sum",
];

Deno.test("findSummaries: what metadata call one, of the names that may be one", async () => {
  const types = () => Promise.resolve({ gc: "summary", jobs: "gauge", rpc: "summary", other: "summary" });
  deepEqual(await findSummaries(new FakeBackend({ types }), CATALOGUE, CALL), { names: ["gc"], warning: undefined });
});

Deno.test("findSummaries: metadata are not asked for where no name is in doubt", async () => {
  const types = () => Promise.reject(new Error("asked"));
  const sure = CATALOGUE.filter((name) => !/^(gc|jobs)$/.test(name));
  deepEqual(await findSummaries(new FakeBackend({ types }), sure, CALL), { names: [], warning: undefined });
});

Deno.test("findSummaries: a backend that does not say costs no name, and is told", async () => {
  const types = () => Promise.reject(backendErrorOf("forbidden", "no metadata for you"));
  const { names, warning } = await findSummaries(new FakeBackend({ types }), CATALOGUE, CALL);
  deepEqual(names, []);
  match(warning ?? "", /^Summaries are listed apart from their sums and counts: no metadata for you$/);
});
