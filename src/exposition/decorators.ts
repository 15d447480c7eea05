import { type Clock, systemClock } from "./clock.ts";

/** How a call ended. */
export type Outcome = "ok" | "error";

/** A method of a class, as a decorator gets it. */
type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** A counter without labels, or one series of a counter with labels. */
export interface CountedTarget {
  inc(): void;
}

/**
 * A decorator that counts the calls of a method, each when it ends.
 *
 * `target` is a counter without labels, a series of one (`counter.labels({ … })`), or a function that chooses the
 * series by how the call ended.
 *
 * @example
 * ```ts
 * import { Counter } from "./counter.ts";
 * import { counted } from "./decorators.ts";
 *
 * const queries = new Counter({ name: "queries_total", help: "Queries.", labelNames: ["outcome"] });
 *
 * class Store {
 *   @counted((outcome) => queries.labels({ outcome }))
 *   query(): number {
 *     return 1;
 *   }
 * }
 *
 * new Store().query();
 * ```
 */
export function counted(target: CountedTarget | ((outcome: Outcome) => CountedTarget)) {
  return function <This, Args extends unknown[], Result>(
    method: Method<This, Args, Result>,
    _context: ClassMethodDecoratorContext<This, Method<This, Args, Result>>,
  ): Method<This, Args, Result> {
    return function (...args) {
      return settle(
        () => method.apply(this, args),
        (outcome) => (typeof target === "function" ? target(outcome) : target).inc(),
      );
    };
  };
}

/** A histogram or summary without labels, or one series of one with labels. */
export interface TimedTarget {
  observe(seconds: number): void;
}

/** Options of {@linkcode timed}. */
export interface TimedOptions {
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * A decorator that observes how many seconds each call of a method takes, whether or not it fails. A call that returns
 * a promise takes until that settles.
 *
 * `target` is a histogram or a summary without labels, a series of one (`histogram.labels({ … })`), or a function
 * that chooses the series by how the call ended.
 *
 * @example
 * ```ts
 * import { timed } from "./decorators.ts";
 * import { Histogram } from "./histogram.ts";
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

/** Calls `call`, and then `done` once with how it ended: at once, or when the promise it returns settles. */
function settle<Result>(call: () => Result, done: (outcome: Outcome) => void): Result {
  let result: Result;
  try {
    result = call();
  } catch (error) {
    done("error");
    throw error;
  }
  if (!(result instanceof Promise)) {
    done("ok");
    return result;
  }
  // The caller gets the promise of the method itself; this branch only watches it and handles its rejection.
  result.then(() => done("ok"), () => done("error"));
  return result;
}
