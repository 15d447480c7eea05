import { type DemoFlavour, type Dialect, DIALECTS } from "../../src/demo/dialect.ts";
import { evaluate, type EvaluateOptions } from "../../src/demo/evaluate.ts";
import { SeriesStore } from "../../src/demo/series_store.ts";
import { regularSeries, type SyntheticSeries } from "../../src/demo/synthetic_series.ts";

/** A time that is a whole number of 20 s, and of no minute, since the epoch. */
export const NOW_MS = 1_780_000_000_000;

/** Aligned so that its last sample is at {@linkcode NOW_MS} exactly. */
function aligned(labels: Record<string, string>, intervalSeconds: number, endSecondsAgo = 0): SyntheticSeries {
  const intervalMs = intervalSeconds * 1000;
  const endMs = NOW_MS - endSecondsAgo * 1000;
  return regularSeries(labels, { intervalMs, phaseMs: NOW_MS % intervalMs, startMs: NOW_MS - 1_200_000, endMs });
}

/** Two names that share label sets, one of 1 s with labels called `m` and `n`, targets, and one that stopped. */
export const SHOP: readonly SyntheticSeries[] = [
  aligned({ __name__: "a", job: "x", instance: "1" }, 15),
  aligned({ __name__: "a", job: "x", instance: "2" }, 30),
  aligned({ __name__: "a", job: "y", instance: "1" }, 60),
  aligned({ __name__: "b", job: "x", instance: "1" }, 60),
  aligned({ __name__: "b", job: "y", instance: "1" }, 60, 120),
  aligned({ __name__: "d", job: "x", m: "zz", n: "5" }, 1),
  aligned({ __name__: "up", job: "x", instance: "1" }, 15),
  aligned({ __name__: "up", job: "x", instance: "2" }, 15),
  aligned({ __name__: "old", job: "x" }, 15, 600),
  aligned({ __name__: "utf8.größe", job: "x", v: 'q"uo\\te\nnl 😀' }, 60),
];

export function dialectOf(flavour: DemoFlavour): Dialect {
  return DIALECTS[flavour];
}

/** Evaluates an expression over series and gives the answer back as plain data, sorted. */
export function ask(
  expression: string,
  flavour: DemoFlavour = "prometheus3",
  options: Partial<EvaluateOptions> & { readonly series?: readonly SyntheticSeries[] } = {},
): unknown {
  const value = evaluate(expression, {
    store: new SeriesStore(options.series ?? SHOP),
    dialect: dialectOf(flavour),
    timeMs: NOW_MS,
    ...options,
  });
  if (value.type !== "vector") return value.value;
  return value.samples.map(({ labels, value }) => `${labels.toJsonText()} ${value}`).sort();
}
