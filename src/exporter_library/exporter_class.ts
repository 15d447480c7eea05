import type { Registry } from "../exposition/registry.ts";
import type { ArgumentValues, ExporterDescription } from "./exporter_description.ts";

/** What an exporter is made with. */
export interface ExporterContext<D extends ExporterDescription> {
  /** Values of its arguments. */
  readonly args: ArgumentValues<D>;
  /** Whether `--debug` is given. */
  readonly debug: boolean;
  /** Takes a line to standard error. */
  readonly log: (line: string) => void;
}

/** A class that extends `Exporter`, as far as running it needs. */
export interface ExporterClass<D extends ExporterDescription> {
  readonly name: string;
  /** What it measures and its arguments; without one it has none. */
  readonly description?: D;
  new (context: ExporterContext<D>): RunnableExporter;
}

/** One run of an exporter. */
export interface RunnableExporter {
  readonly metrics: Registry;
  gatherMetrics(): void | Promise<void>;
}
