import type { AggregationRule } from "../prometheus/backend.ts";

/** The aggregation rule that replaces a name's raw series, if one does. */
export function matchingAggregationRule(name: string, rules: readonly AggregationRule[]): AggregationRule | undefined {
  return rules.find((rule) => {
    if (rule.matchType === "prefix") return name.startsWith(rule.metric);
    if (rule.matchType === "suffix") return name.endsWith(rule.metric);
    return name === rule.metric;
  });
}
