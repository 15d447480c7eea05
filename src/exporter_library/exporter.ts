import { Registry } from "../exposition/registry.ts";
import type { ExporterClass, ExporterContext } from "./exporter_class.ts";
import type { ArgumentValues, ExporterDescription, NoArguments } from "./exporter_description.ts";
import { type ExporterProcess, thisProcess } from "./exporter_process.ts";
import { runExporter } from "./run_exporter.ts";

/**
 * A program that measures something once and writes the metrics: the base of exporters in TypeScript.
 *
 * A class extends it, or what {@linkcode Exporter.of} gives where it has arguments; defines metrics in `this.metrics`;
 * and sets them in `gatherMetrics`. {@linkcode Exporter.run} does the rest: it reads the command line, writes the
 * metrics to the file that `METRICS_FILE` names or, without one, to standard output, and ends the process.
 *
 * @example
 * ```ts
 * import { Exporter } from "./exporter.ts";
 * import { Gauge } from "../exposition/gauge.ts";
 *
 * class ShelfExporter extends Exporter.of({
 *   help: "Books on a shelf.",
 *   args: { shelf: { help: "Name of the shelf.", required: true } },
 * }) {
 *   readonly #books = this.metrics.register(
 *     new Gauge({ name: "shelf_books", help: "Books on the shelf.", labelNames: ["shelf"] }),
 *   );
 *
 *   gatherMetrics(): void {
 *     this.#books.set({ shelf: this.args.shelf }, 7);
 *   }
 * }
 *
 * if (import.meta.main) await ShelfExporter.run();
 * ```
 */
export abstract class Exporter<D extends ExporterDescription = NoArguments> {
  /** The metrics that it writes. */
  readonly metrics: Registry = new Registry();
  /** Values of its arguments, by the names they are declared with. */
  readonly args: ArgumentValues<D>;
  /** Whether `--debug` is given. */
  readonly debug: boolean;
  readonly #log: (line: string) => void;

  constructor({ args, debug, log }: ExporterContext<D>) {
    this.args = args;
    this.debug = debug;
    this.#log = log;
  }

  /**
   * Measures, and sets the metrics. It is called once.
   *
   * What it throws becomes one line on standard error and exit code 1, and no metric is written; an
   * `ArgumentError` is exit code 2.
   */
  abstract gatherMetrics(): void | Promise<void>;

  /** Writes a line to standard error where `--debug` is given. */
  logDebug(message: string): void {
    if (this.debug) this.#log(message);
  }

  /** Gives the base class of an exporter with a description: what it measures, and its arguments with their types. */
  static of<const D extends ExporterDescription>(description: D): DescribedExporter<D> {
    abstract class Described extends Exporter<D> {
      static readonly description: D = description;
    }
    return Described;
  }

  /**
   * Runs the exporter as a program: reads the command line, gathers, writes the metrics, and ends the process.
   *
   * The exit code is 0 when the metrics are written, 1 when gathering or writing fails, 2 when an argument cannot be
   * used. `--help`, `--describe` and `--debug` are arguments of every exporter.
   */
  static async run<D extends ExporterDescription>(
    this: ExporterClass<D>,
    from: ExporterProcess = thisProcess(),
  ): Promise<void> {
    from.exit(await runExporter(this, from));
  }
}

/** A base class of exporters with this description. */
export type DescribedExporter<D extends ExporterDescription> =
  & (abstract new (context: ExporterContext<D>) => Exporter<D>)
  & { readonly description: D; readonly run: typeof Exporter.run };
