import { formatDuration } from "../text/duration.ts";
import type { Distribution } from "./snapshot.ts";

/** Intervals that people scrape, push and evaluate at, in seconds: 0.1 s to a day. */
// deno-fmt-ignore
const CUSTOMARY_SECONDS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
];

/** An interval counts when it has this part of the series or of the samples. */
const WORTH_NAMING = 0.1;

/**
 * Says how often series have a sample: `15s`, `15s-60s`, or nothing without series.
 *
 * Window over samples is rarely a round number: a window of 5 minutes holds 19 to 21 samples of a series scraped every
 * 15 s, and fewer of one that began or ended within it. So each is taken for the customary interval that is nearest by
 * ratio, and one is named only when it has a tenth of the series or of the samples: 36 fast series among 1,500 are, 36
 * that have just begun are not. In 5 minutes, what sends more than once a minute is never called `60s`. One sample in
 * the window says "so often or less": `5m+`.
 */
export function scrapeInterval(distribution: Distribution, windowMinutes: number): string {
  const intervals = new Map<number, { series: number; samples: number }>();
  let allSeries = 0;
  let allSamples = 0;
  for (const [samples, series] of distribution) {
    if (samples <= 0) continue;
    const seconds = samples === 1 ? Infinity : nearestCustomary(windowMinutes * 60 / samples);
    const sum = intervals.get(seconds) ?? { series: 0, samples: 0 };
    intervals.set(seconds, { series: sum.series + series, samples: sum.samples + samples * series });
    allSeries += series;
    allSamples += samples * series;
  }
  // Where more than ten intervals share the series, those with the most are named.
  const most = Math.max(...Array.from(intervals.values(), ({ series }) => series));
  const named = [...intervals].filter(([, { series, samples }]) =>
    series >= Math.min(most, WORTH_NAMING * allSeries) || samples >= WORTH_NAMING * allSamples
  ).map(([seconds]) => seconds).sort((a, b) => a - b);
  const [shortest, longest] = [named[0], named.at(-1)];
  if (shortest === undefined || longest === undefined) return "";
  const words = (seconds: number) => formatInterval(seconds, windowMinutes);
  return shortest === longest ? words(shortest) : `${words(shortest)}-${words(longest)}`;
}

function nearestCustomary(seconds: number): number {
  const off = (candidate: number) => Math.abs(Math.log(candidate / seconds));
  return CUSTOMARY_SECONDS.reduce((best, each) => off(each) < off(best) ? each : best);
}

/** A minute is `60s`, as in a scrape configuration beside `15s`. */
function formatInterval(seconds: number, windowMinutes: number): string {
  if (seconds === Infinity) return `${formatInterval(windowMinutes * 60, windowMinutes)}+`;
  return seconds === 60 ? "60s" : formatDuration(seconds * 1_000);
}
