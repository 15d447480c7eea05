import assert from "node:assert/strict";
import { deepFreeze } from "../../src/config/deep_freeze.ts";
import { nearestOf } from "../../src/text/nearest_of.ts";
import { parseApiPrefix } from "../../src/config/parse_api_prefix.ts";
import { parseBoolean } from "../../src/text/parse_boolean.ts";
import { parseChoice } from "../../src/text/parse_choice.ts";
import { parseLabelName } from "../../src/config/scan_options.ts";
import { ValueError } from "../../src/text/value_error.ts";

Deno.test("parseBoolean: the usual words, and nothing else", () => {
  for (const text of ["true", "1", "YES", " on "]) assert.equal(parseBoolean(text), true, text);
  for (const text of ["false", "0", "No", "off"]) assert.equal(parseBoolean(text), false, text);
  for (const text of ["", "2", "ja", "truee"]) assert.throws(() => parseBoolean(text), ValueError, text);
});

Deno.test("parseChoice: the nearest word is suggested, where one is near", () => {
  const choices = new Map([["csv", 1], ["json", 2]]);
  assert.equal(parseChoice("JSON", choices), 2);
  assert.throws(() => parseChoice("jsno", choices), ValueError);
  assert.throws(() => parseChoice("jso", choices), { suggestion: "Did you mean json?" });
  assert.throws(() => parseChoice("parquet", choices), { suggestion: undefined });
});

Deno.test("nearestOf: a typing mistake is near, another word is not", () => {
  const options = ["--format", "--offset", "--output"];
  assert.equal(nearestOf("--fromat", options), "--format");
  assert.equal(nearestOf("--OUTPUT", options), "--output");
  assert.equal(nearestOf("--kubernetes", options), undefined);
  assert.equal(nearestOf("", options), undefined);
  assert.equal(nearestOf("x", []), undefined);
  assert.equal(nearestOf("jsno", ["csv", "json"]), "json");
  assert.equal(nearestOf("dmp", ["dpm", "name"]), "dpm");
  assert.equal(nearestOf("xml", ["csv", "json", "prom"]), undefined);
});

Deno.test("parseLabelName: names of Prometheus, OpenTelemetry and Kubernetes", () => {
  for (const name of ["job", "_x", "k8s.pod.name", "app.kubernetes.io/name", "größe"]) {
    assert.equal(parseLabelName(name), name);
  }
  for (const name of ["", "__name__", "job,team", "job team", 'job"', "{job}", "1x", "a=b", "a\nb"]) {
    assert.throws(() => parseLabelName(name), ValueError, name);
  }
});

Deno.test("parseApiPrefix: one slash before, none after", () => {
  const cases = { "/": "", "": "", "prometheus": "/prometheus", "/prometheus/": "/prometheus", "//a/b//": "/a/b" };
  for (const [text, prefix] of Object.entries(cases)) assert.equal(parseApiPrefix(text), prefix, text);
  for (const text of ["http://host", "/a?b", "/a b", "/a\\b", "/api/v1", "/prometheus/api/v1/"]) {
    assert.throws(() => parseApiPrefix(text), ValueError, text);
  }
});

Deno.test("deepFreeze: objects and arrays all the way down, others are left alone", () => {
  const url = new URL("http://host");
  const value = deepFreeze({ a: { b: [{ c: 1 }] }, url });
  assert.throws(() => Object.assign(value.a.b[0] ?? {}, { c: 2 }), TypeError);
  assert.throws(() => value.a.b.push({ c: 3 }), TypeError);
  assert.ok(!Object.isFrozen(url));
});
