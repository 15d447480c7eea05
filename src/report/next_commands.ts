import { quoteLabelName, quoteRegex, quoteString } from "../promql/quote.ts";
import { groupValues } from "../snapshot/group_key.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { replaceUnsafe } from "../text/escape_for_display.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { describeGroup } from "./describe_group.ts";
import { nameFlags, selectorFlags } from "./scope_flags.ts";

/** A command that goes on from a result. */
interface NextCommand {
  /** Its words as a shell reads them, fit for one line. */
  readonly words: readonly string[];
  /** What it shows, fit for one line. */
  readonly shows: string;
}

/**
 * Writes commands that go on from this very result: into a group, into a histogram, and to all metrics; from one
 * without any metric, to what it left out.
 *
 * @param group The group to go into, as `groupKey` writes it; `undefined` for none.
 * @param repeatFlags Flags with which the same tenant is scanned in the same way again.
 */
export function nextCommands(
  view: MetricView,
  group: string | undefined,
  repeatFlags: readonly string[],
): readonly NextCommand[] {
  const { scope, scope: { groupBy, skipExcluded } } = view.snapshot;
  const words = (...flags: string[]) => ["dpm-finder", ...repeatFlags, "-f", "text", ...flags].map(quoteForShell);
  const narrow = (...matchers: readonly string[]) => selectorFlags(scope, ...matchers);
  const names = nameFlags(scope);
  if (view.totals.all.metrics === 0) {
    // The same again would be as empty.
    const isNarrow = [...narrow(), ...names].length > 0;
    return isNarrow ? [{ words: words(), shows: "every series of every metric" }] : [];
  }
  const commands: NextCommand[] = [];
  if (group !== undefined) {
    const values = groupValues(group, groupBy.length);
    const matchers = groupBy.map((label, i) => `${quoteLabelName(label)}=${quoteString(values[i] ?? "")}`);
    const split = groupBy.includes("instance") ? ["--list", "metrics"] : ["--by", "instance"];
    commands.push({
      words: words(...narrow(...matchers), ...names, ...split),
      shows: `what ${inRemark(describeGroup(group, groupBy.length))} sends`,
    });
  }
  const histogram = view.families.find(({ kind }) => kind === "histogram");
  const bucket = histogram?.members.find((name) => name.endsWith("_bucket"));
  if (bucket !== undefined) {
    const pattern = replaceUnsafe(quoteRegex(bucket), escapeInRegex);
    commands.push({ words: words(...narrow(), "--match", pattern, "--by", "le"), shows: "its buckets" });
  }
  // What was not measured cannot be listed.
  const all = skipExcluded ? [] : ["--all"];
  commands.push({
    words: words(...narrow(), ...names, "--list", "metrics", ...all, "-m", "0"),
    shows: "every metric",
  });
  return commands;
}

/** Names a thing behind a command, where shells that know no comments on their command line would act on it. */
function inRemark(name: string): string {
  return quoteForShell(name) === name ? name : "it";
}

/** Escapes a character as regular expressions of RE2 have it. */
function escapeInRegex(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`;
}
