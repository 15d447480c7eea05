import type { ExclusionRule } from "../snapshot/snapshot.ts";

/**
 * What the original tool leaves out of its lists: the parts of histograms and summaries, and Grafana's own metrics.
 *
 * A name with several reasons is excluded by the first.
 */
const RULES: readonly ExclusionRule[] = [
  { kind: "suffix", text: "_count" },
  { kind: "suffix", text: "_bucket" },
  { kind: "suffix", text: "_sum" },
  { kind: "prefix", text: "grafana_" },
];

/** The built-in rule that hides a name from the lists, if one does. */
export function builtInExclusion(name: string): ExclusionRule | undefined {
  return RULES.find((rule) => rule.kind === "suffix" ? name.endsWith(rule.text) : name.startsWith(rule.text));
}
