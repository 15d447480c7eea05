import { type Clock, systemClock } from "./clock.ts";
import { type Outcome, settle } from "./settle.ts";

/** A method of a class, as a decorator meets it. */
type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** What can be observed without labels, or one series of what has labels. */
export interface TimedTarget {
  observe(seconds: number): void;
}

/** Options of {@linkcode timed}. */
export interface TimedOptions {
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * A decorator that observes how many seconds each call of a method takes, until its promise settles if it gives one,
 * and whether or not it fails.
 *
 * `target` is a histogram or a summary without labels, a series of one (`histogram.labels({ … })`), or a function
 * that chooses the series by how the call ended.
 *
 * @example
 * ```ts
 * import { Histogram } from "./histogram.ts";
 * import { timed } from "./timed.ts";
 *
 * const seconds = new Histogram({ name: "query_seconds", help: "How long a query takes.", labelNames: ["outcome"] });
 *
 * class Store {
 *   @timed((outcome) => seconds.labels({ outcome }))
 *   async query(): Promise<number> {
 *     return await Promise.resolve(1);
 *   }
 * }
 *
 * await new Store().query();
 * ```
 */
export function timed(target: TimedTarget | ((outcome: Outcome) => TimedTarget), options: TimedOptions = {}) {
  const clock = options.clock ?? systemClock;
  return function <This, Args extends unknown[], Result>(
    method: Method<This, Args, Result>,
    _context: ClassMethodDecoratorContext<This, Method<This, Args, Result>>,
  ): Method<This, Args, Result> {
    return function (...args) {
      const startedMs = clock.monotonicMs();
      return settle(() => method.apply(this, args), (outcome) => {
        const series = typeof target === "function" ? target(outcome) : target;
        series.observe((clock.monotonicMs() - startedMs) / 1000);
      });
    };
  };
}
