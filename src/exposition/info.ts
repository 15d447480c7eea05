import { Instrument, type InstrumentOptions } from "./instrument.ts";
import { type LabelArgs, resolveLabels, splitLabelArgs } from "./label_values.ts";
import type { Labels } from "./metric_family.ts";
import { Line } from "./packed_family.ts";
import { Series, ValueTable } from "./series.ts";

/** Options of an {@linkcode Info}; it has no unit. */
export type InfoOptions<N extends string> = Omit<InstrumentOptions<N>, "unit">;

/** Information as labels, the value always 1: a version, a commit, the name of a backend. */
export class Info<const N extends string = never> extends Instrument<N, InfoSeries> {
  constructor(options: InfoOptions<N>) {
    super("info", options);
    this.begin();
  }

  /** Replaces the labels with `labels`. */
  set(...args: LabelArgs<N, []>): void {
    const given = splitLabelArgs(this.labelNames, args).labels;
    const { labels, key } = resolveLabels(this.name, this.labelNames, given);
    this.replaceSeries(new Map([[key, this.known(key) ?? this.createSeries(labels, new ValueTable())]]));
  }

  protected override createSeries(labels: Labels, table: ValueTable): InfoSeries {
    return new InfoSeries(labels, table);
  }
}

/** The one series of an {@linkcode Info}. */
class InfoSeries extends Series {
  constructor(labels: Labels, table: ValueTable) {
    super([new Line("_info", labels)], table);
    this.write(0, 1);
  }
}
