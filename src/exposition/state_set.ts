import { Instrument, type InstrumentOptions } from "./instrument.ts";
import { InvalidMetricError, InvalidValueError } from "./metric_errors.ts";
import { type LabelArgs, splitLabelArgs } from "./label_values.ts";
import type { Labels } from "./metric_family.ts";
import { Line } from "./packed_family.ts";
import { Series, type ValueTable } from "./series.ts";

/** Options of a {@linkcode StateSet}; it has no unit. */
export interface StateSetOptions<S extends string, N extends string> extends Omit<InstrumentOptions<N>, "unit"> {
  /** Every state there is. */
  readonly states: readonly S[];
}

/** Which of some named states are on; a state's name is in a label named like the metric. */
export class StateSet<const S extends string, const N extends string = never> extends Instrument<N, StateSetSeries<S>> {
  readonly states: readonly S[];

  constructor(options: StateSetOptions<S, N>) {
    super("stateset", options);
    this.states = [...options.states];
    if (this.states.length === 0 || new Set(this.states).size < this.states.length) {
      throw new InvalidMetricError(options.name, "a state set has at least one state, and each only once.");
    }
    this.begin();
  }

  /** Switches one state on or off and leaves the others. */
  set(...args: LabelArgs<N, [state: S, on?: boolean]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    const [state, on] = rest as [S, boolean?];
    this.series(labels).set(state, on);
  }

  /** Switches one state on and all others off. */
  only(...args: LabelArgs<N, [state: S]>): void {
    const { labels, rest } = splitLabelArgs(this.labelNames, args);
    this.series(labels).only(rest[0] as S);
  }

  /** The states of a label set; keep them where the same one is used often. */
  labels(...args: LabelArgs<N, []>): StateSetSeries<S> {
    return this.series(splitLabelArgs(this.labelNames, args).labels);
  }

  protected override createSeries(labels: Labels, table: ValueTable): StateSetSeries<S> {
    return new StateSetSeries(this.name, labels, this.states, table);
  }
}

/** One label set of a {@linkcode StateSet}. */
class StateSetSeries<S extends string> extends Series {
  readonly #metric: string;
  readonly #states: readonly S[];

  constructor(metric: string, labels: Labels, states: readonly S[], table: ValueTable) {
    super(states.map((state) => new Line("", { ...labels, [metric]: state })), table);
    this.#metric = metric;
    this.#states = states;
  }

  /** Switches one state on or off. */
  set(state: S, on = true): void {
    this.write(this.#lineOf(state), on ? 1 : 0);
  }

  /** Switches one state on and all others off. */
  only(state: S): void {
    const line = this.#lineOf(state);
    for (const index of this.#states.keys()) this.write(index, index === line ? 1 : 0);
  }

  #lineOf(state: S): number {
    const line = this.#states.indexOf(state);
    if (line >= 0) return line;
    throw new InvalidValueError(this.#metric, state, `its states are ${this.#states.map((s) => `"${s}"`).join(", ")}.`);
  }
}
