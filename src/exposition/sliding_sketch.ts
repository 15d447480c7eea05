import { QuantileSketch } from "./quantile_sketch.ts";

/** How long an observation counts, and in how many steps it is forgotten. */
export interface SlidingWindow {
  readonly maxAgeMs: number;
  readonly steps: number;
  readonly relativeError: number;
}

interface Step {
  readonly number: number;
  readonly sketch: QuantileSketch;
}

/**
 * A quantile sketch of the recent past.
 *
 * The window is cut into steps with a sketch each, and the oldest step is dropped as a whole: quantiles cover between
 * `maxAgeMs` less one step and `maxAgeMs`.
 */
export class SlidingSketch {
  readonly #window: SlidingWindow;
  #steps: Step[] = [];

  constructor(window: SlidingWindow) {
    this.#window = window;
  }

  add(value: number, nowMs: number): void {
    const number = this.#expire(nowMs);
    let last = this.#steps.at(-1);
    if (last === undefined || last.number < number) {
      last = { number, sketch: new QuantileSketch(this.#window.relativeError) };
      this.#steps.push(last);
    }
    last.sketch.add(value);
  }

  /** The quantiles of the values added within the window. */
  quantiles(quantiles: readonly number[], nowMs: number): number[] {
    this.#expire(nowMs);
    const all = new QuantileSketch(this.#window.relativeError);
    for (const step of this.#steps) all.merge(step.sketch);
    return quantiles.map((quantile) => all.quantile(quantile));
  }

  /** Drops the steps that are too old, and returns the number of the current one. */
  #expire(nowMs: number): number {
    const number = Math.floor(nowMs / (this.#window.maxAgeMs / this.#window.steps));
    this.#steps = this.#steps.filter((step) => step.number > number - this.#window.steps);
    return number;
  }
}
