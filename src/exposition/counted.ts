import { type Outcome, settle } from "./settle.ts";

/** What can be counted without labels, or one series of what has labels. */
export interface CountedTarget {
  inc(): void;
}

/**
 * A decorator that counts the calls of a method, each when it has ended.
 *
 * `target` is a counter without labels, a series of one (`counter.labels({ … })`), or a function that chooses the
 * series by how the call ended.
 *
 * @example
 * ```ts
 * import { counted } from "./counted.ts";
 * import { Counter } from "./counter.ts";
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
    method: (this: This, ...args: Args) => Result,
    _context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Result>,
  ): (this: This, ...args: Args) => Result {
    return function (...args) {
      return settle(
        () => method.apply(this, args),
        (outcome) => (typeof target === "function" ? target(outcome) : target).inc(),
      );
    };
  };
}
