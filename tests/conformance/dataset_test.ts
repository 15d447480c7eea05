import { deepEqual, ok } from "node:assert/strict";
import { distributionOf } from "./distribution_of.ts";
import { conformanceDataset } from "./dataset.ts";
import { evaluationTime, MINUTE_MS, PAST_MS } from "./times.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 13, 37, 42, 123);
const dataset = conformanceDataset(evaluationTime(NOW_MS));

Deno.test("conformanceDataset: what is written down agrees with counting the samples one by one", () => {
  const atMs = evaluationTime(NOW_MS);
  for (const { name, series, expected, expectedInPast = [] } of dataset) {
    deepEqual(distributionOf(series, atMs), expected, name);
    deepEqual(distributionOf(series, atMs - PAST_MS), expectedInPast, `${name} in the past`);
  }
});

Deno.test("conformanceDataset: the teams of a metric are its series", () => {
  const atMs = evaluationTime(NOW_MS);
  for (const { name, series, expected, teams = expected.length > 0 ? { "": expected } : {} } of dataset) {
    const found: Record<string, unknown> = {};
    for (const team of new Set(series.map(({ labels }) => labels.team ?? ""))) {
      const ofTeam = series.filter(({ labels }) => (labels.team ?? "") === team);
      const distribution = distributionOf(ofTeam, atMs);
      if (distribution.length > 0) found[team] = distribution;
    }
    deepEqual(found, teams, name);
  }
});

Deno.test("conformanceDataset: names and label sets are unique, samples ascend and lie within one hour", () => {
  const times = dataset.flatMap(({ series }) => series.flatMap(({ samples }) => samples.map((s) => s.timestampMs)));
  const [first = 0, last = 0] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  ok(last - first < 60 * MINUTE_MS);
  ok(new Set(dataset.map(({ name }) => name)).size === dataset.length);
  for (const { name, series } of dataset) {
    ok(new Set(series.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))).size === series.length, name);
    for (const { labels, samples } of series) {
      ok(labels.__name__ === name);
      ok(samples.every(({ timestampMs }, index) => timestampMs > (samples[index - 1]?.timestampMs ?? 0)), name);
    }
  }
});

Deno.test("evaluationTime: the hour before it is on the same day, whatever the time of day", () => {
  for (let now = NOW_MS; now < NOW_MS + 24 * 60 * MINUTE_MS; now += 7 * MINUTE_MS) {
    const atMs = evaluationTime(now);
    ok(now - atMs >= 2 * 60 * MINUTE_MS && now - atMs < 4 * 60 * MINUTE_MS);
    ok(new Date(atMs - 60 * MINUTE_MS + 1).getUTCDate() === new Date(atMs).getUTCDate());
  }
});
