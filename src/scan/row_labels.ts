/** The labels in which an answer carries what a series' own labels cannot say. */
export interface RowLabels {
  /** Holds the number of samples. */
  readonly samples: string;
  /** Holds the metric's name, for the union. */
  readonly name: string;
}

/**
 * Chooses label names that the group's own label does not take: `count_values` and `label_replace` overwrite a label
 * of the same name.
 */
export function rowLabels(groupBy: string | undefined): RowLabels {
  return { samples: groupBy === "n" ? "n_" : "n", name: groupBy === "m" ? "m_" : "m" };
}
