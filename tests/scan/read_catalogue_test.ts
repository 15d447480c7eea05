import assert from "node:assert/strict";
import { readCatalogue } from "../../src/scan/read_catalogue.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { backendErrorOf } from "../support/backend_error_of.ts";
import { FakeBackend } from "../support/fake_backend.ts";

const RANGE = { startMs: 0, endMs: 300_000 };
const CALL = { signal: new AbortController().signal };
const CUT = backendErrorOf("cut-list", "the server cut the list");

/** A backend that cuts the list of all names, and what it is asked for instead. */
function cutting(error: Error) {
  const selectors: string[] = [];
  const backend = new FakeBackend();
  backend.metricNames = () => Promise.reject(error);
  backend.labelValues = (label, selector) => {
    selectors.push(`${label} ${selector}`);
    return Promise.resolve(["up"]);
  };
  return { backend, selectors };
}

Deno.test("readCatalogue: S2: a list that the server cuts is asked for by the patterns, and the warning says what is lost", async () => {
  const { backend, selectors } = cutting(CUT);
  const match = [parseNamePattern("up|kube_.*"), parseNamePattern('a"b')];
  const { names, warning } = await readCatalogue(backend, RANGE, { match, selector: "" }, CALL);
  assert.deepEqual(names, ["up"]);
  assert.match(warning ?? "", /^Names out of scope are not counted/);
  assert.deepEqual(selectors, [
    String.raw`__name__ {__name__=~"^(?:up|kube_.*)$|^(?:a\"b)$",__ignore_usage__=""}`,
  ]);
});

Deno.test("readCatalogue: S2: without a pattern a list that the server cuts is refused", async () => {
  const { backend, selectors } = cutting(CUT);
  await assert.rejects(readCatalogue(backend, RANGE, { match: [], selector: "" }, CALL), (thrown) => thrown === CUT);
  assert.deepEqual(selectors, []);
});

Deno.test("readCatalogue: any other failure is none that a shorter list would mend", async () => {
  const error = backendErrorOf("partial-answer", "no");
  const { backend, selectors } = cutting(error);
  await assert.rejects(
    readCatalogue(backend, RANGE, { match: [parseNamePattern("up")], selector: "" }, CALL),
    (thrown) => thrown === error,
  );
  assert.deepEqual(selectors, []);
});

Deno.test("readCatalogue: a list that is whole is asked for without patterns, so that names out of scope are counted", async () => {
  const backend = new FakeBackend({ emptyNames: ["up", "down"] });
  assert.deepEqual(await readCatalogue(backend, RANGE, { match: [parseNamePattern("up")], selector: "" }, CALL), {
    names: ["down", "up"],
    warning: undefined,
  });
});
