import { deepEqual } from "node:assert/strict";
import { atOnce } from "../../src/exposition/turns.ts";
import { describeUnmatchedPatterns } from "../../src/scan/unmatched_patterns.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";

const CATALOGUE = ["go_threads", "http_requests_total", "node_cpu_seconds_total", "node_load1", "up"];
const describe = (...texts: string[]) => atOnce(describeUnmatchedPatterns(CATALOGUE, texts.map(parseNamePattern)));

Deno.test("describeUnmatchedPatterns: says nothing of patterns that fit a name", () => {
  deepEqual(describe("node_.*", "up", "(?i)UP"), []);
});

Deno.test("describeUnmatchedPatterns: says which usual slip would fit, and how many names (O1)", () => {
  const cases: [text: string, meant: string, count: number][] = [
    ["node", "node.*", 2],
    ["_total", ".*_total", 2],
    ["requests", ".*requests.*", 1],
    ["node_*", "node_.*", 2],
    ["Node", "(?i)Node.*", 2],
    ["^go", "^go.*", 1],
    ["a|node", "a|node.*", 2],
  ];
  for (const [text, meant, count] of cases) {
    deepEqual(describe(text), [`No metric name as a whole matches "${text}": "${meant}" would match ${count}`]);
  }
});

Deno.test("describeUnmatchedPatterns: names a pattern that nothing near fits, each of several", () => {
  deepEqual(describe("zzz", "up", "yyy"), [
    'No metric name as a whole matches "zzz"',
    'No metric name as a whole matches "yyy"',
  ]);
});
