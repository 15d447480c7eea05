import { DuplicateMetricError } from "./duplicate_metric_error.ts";
import { reservedNames } from "./metric_definition.ts";
import type { FamilyHead } from "./sample_line.ts";

/** Which family owns which name: two that share one could not be told apart on the wire. */
export class NameLedger {
  readonly #owners: Map<string, string>;

  constructor(before?: NameLedger) {
    this.#owners = new Map(before === undefined ? [] : before.#owners);
  }

  /** Gives `head` every name its lines may have, or throws and gives it none. */
  claim(head: Pick<FamilyHead, "name" | "type">): void {
    const names = reservedNames(head);
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) throw new DuplicateMetricError(name, head.name, owner);
    }
    for (const name of names) this.#owners.set(name, head.name);
  }

  /** Takes back what was given to `head`. */
  release(head: Pick<FamilyHead, "name" | "type">): void {
    for (const name of reservedNames(head)) this.#owners.delete(name);
  }
}
