/**
 * The label in which a row says how many samples its series have: one that the group's own label does not take,
 * because `count_values` overwrites a label of the same name.
 */
export function samplesLabel(groupBy: string | undefined): string {
  return groupBy === "n" ? "n_" : "n";
}
