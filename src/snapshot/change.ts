import { seriesCount, totalSamples } from "./distribution.ts";
import type { Distribution } from "./snapshot.ts";

/** What some series add up to. */
export interface Amounts {
  readonly dpm: number;
  readonly series: number;
}

/** How many more data points a minute, and how many more series, than before; negative where there are fewer. */
export interface Change extends Amounts {
  /** What there was; no series where it is new. */
  readonly before: Amounts;
}

/** Something that was there before and is there no more. */
export interface Gone extends Amounts {
  readonly name: string;
}

/** Changes by name, and what is gone. */
export interface Changes {
  /** Of everything that is there; `undefined` where it cannot be told. */
  readonly changes: ReadonlyMap<string, Change | undefined>;
  /** Most DPM first. */
  readonly gone: readonly Gone[];
}

/** Adds up what there is and what there was, in whole samples, so that no change is a remainder of rounding. */
export class Tally {
  readonly #now = { samples: 0, series: 0 };
  readonly #before = { samples: 0, series: 0 };
  /** Whether a name that could not be measured in one of the scans belongs to it. */
  isInDoubt = false;

  get isThere(): boolean {
    return this.#now.series > 0;
  }

  get wasThere(): boolean {
    return this.#before.series > 0;
  }

  get isGone(): boolean {
    return this.wasThere && !this.isThere;
  }

  addNow(distribution: Distribution = []): this {
    return this.#add(this.#now, totalSamples(distribution), seriesCount(distribution));
  }

  addBefore(distribution: Distribution = []): this {
    return this.#add(this.#before, totalSamples(distribution), seriesCount(distribution));
  }

  /** Adds sums of a window of so many minutes. */
  addSums(now: Amounts | undefined, before: Amounts | undefined, minutes: number): this {
    this.#add(this.#now, Math.round((now?.dpm ?? 0) * minutes), now?.series ?? 0);
    return this.#add(this.#before, Math.round((before?.dpm ?? 0) * minutes), before?.series ?? 0);
  }

  add(other: Tally): void {
    this.#add(this.#now, other.#now.samples, other.#now.series);
    this.#add(this.#before, other.#before.samples, other.#before.series);
  }

  change(minutes: number): Change {
    return {
      dpm: (this.#now.samples - this.#before.samples) / minutes,
      series: this.#now.series - this.#before.series,
      before: { dpm: this.#before.samples / minutes, series: this.#before.series },
    };
  }

  #add(side: { samples: number; series: number }, samples: number, series: number): this {
    side.samples += samples;
    side.series += series;
    return this;
  }
}

/** Orders what is gone: most DPM first, equal ones by name. */
export function byDpm(a: Gone, b: Gone): number {
  return b.dpm - a.dpm || (a.name < b.name ? -1 : 1);
}

/** Divides tallies into what is there and what is gone. */
export function changesOf(
  tallies: Iterable<readonly [name: string, tally: Tally]>,
  isKnown: (tally: Tally) => boolean,
  minutes: number,
): Changes {
  const changes = new Map<string, Change | undefined>();
  const gone: Gone[] = [];
  for (const [name, tally] of tallies) {
    const known = isKnown(tally) ? tally.change(minutes) : undefined;
    if (tally.isThere) changes.set(name, known);
    else if (tally.isGone && known !== undefined) gone.push({ name, ...known.before });
  }
  return { changes, gone: gone.sort(byDpm) };
}
