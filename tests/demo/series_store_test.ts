import { deepEqual } from "node:assert/strict";
import { createMatcher, type MatchOperator } from "../../src/demo/matcher.ts";
import { SeriesStore } from "../../src/demo/series_store.ts";
import { explicitSeries } from "../support/explicit_series.ts";

const store = new SeriesStore([
  explicitSeries({ __name__: "up", job: "a" }, [1]),
  explicitSeries({ __name__: "up", job: "b", zone: "" }, [1]),
  explicitSeries({ __name__: "down", job: "a", zone: "z" }, []),
  explicitSeries({ job: "nameless" }, [1]),
]);

function select(...conditions: [string, MatchOperator, string][]): string[] {
  return store.select(conditions.map(([name, operator, value]) => createMatcher(name, operator, value, true)))
    .map(({ labels }) => `${labels.get("__name__")}/${labels.get("job")}`);
}

Deno.test("SeriesStore: selects by name and by other labels, samples or not", () => {
  deepEqual(select(), ["up/a", "up/b", "down/a", "/nameless"]);
  deepEqual(select(["__name__", "=", "up"]), ["up/a", "up/b"]);
  deepEqual(select(["__name__", "=~", "down|up|nope"], ["job", "=", "a"]), ["down/a", "up/a"]);
  deepEqual(select(["__name__", "!=", ""]), ["up/a", "up/b", "down/a"]);
  deepEqual(select(["__name__", "=~", "u.|x"], ["__name__", "!=", "up"]), []);
});

Deno.test("SeriesStore: a label that is absent is one that is empty", () => {
  deepEqual(select(["zone", "=", ""]), ["up/a", "up/b", "/nameless"]);
  deepEqual(select(["zone", "!=", ""]), ["down/a"]);
  deepEqual(select(["__name__", "=", ""]), ["/nameless"]);
});
