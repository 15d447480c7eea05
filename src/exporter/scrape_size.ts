import type { Logger } from "@logtape/logtape";
import type { Registry } from "../exposition/registry.ts";
import { linesOf } from "../exposition/unwritten_lines.ts";

/** A scrape is told of again when it has grown or shrunk by more than this part of what was told. */
const CLEAR_CHANGE = 0.5;

/** Says in the log what a scrape of the exporter adds to the Prometheus that stores it. */
export class ScrapeSize {
  readonly #registry: Pick<Registry, "snapshot">;
  readonly #log: Logger;
  readonly #ofWhom: () => string;
  #told: number | undefined;

  /** @param ofWhom Words behind the number that say whose series they are: ` of 3 targets`. */
  constructor(registry: Pick<Registry, "snapshot">, log: Logger, ofWhom: () => string = () => "") {
    this.#registry = registry;
    this.#log = log;
    this.#ofWhom = ofWhom;
  }

  /** Says it where it has not been said, or has changed much since. */
  async tell(): Promise<void> {
    const { families } = await this.#registry.snapshot();
    const series = families.reduce((sum, family) => sum + linesOf(family).length, 0);
    const told = this.#told;
    if (told !== undefined && Math.abs(series - told) <= CLEAR_CHANGE * told) return;
    this.#told = series;
    this.#log.info(
      "A scrape adds {series} series{of}, {series} data points a minute at a scrape_interval of 60s; --max-exported, " +
        "--export and --by none make it less",
      { series, of: this.#ofWhom() },
    );
  }
}
