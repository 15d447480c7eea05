import { quoteLabelName, quoteRegex, quoteString } from "../promql/quote.ts";
import { groupValues } from "../snapshot/group_key.ts";
import type { MetricView } from "../snapshot/metric_view.ts";
import { quoteForShell } from "../text/quote_for_shell.ts";
import { unanchored } from "./describe_scan.ts";
import { describeGroup } from "./overview_model.ts";

/** A command that goes on from a result. */
interface NextCommand {
  /** As a shell reads it, on one line. */
  readonly command: string;
  /** What it shows, fit for one line. */
  readonly shows: string;
}

/**
 * Writes commands that go on from this very result: into a group, into a histogram, and to all metrics.
 *
 * @param group The group to go into, as `groupKey` writes it; `undefined` for none.
 * @param repeatFlags Flags with which the same tenant is scanned in the same way again.
 */
export function nextCommands(
  view: MetricView,
  group: string | undefined,
  repeatFlags: readonly string[],
): readonly NextCommand[] {
  const { groupBy, selector, match, exclude } = view.snapshot.scope;
  const command = (...flags: string[]) =>
    ["dpm-finder", ...repeatFlags, "-f", "text", ...flags].map(quoteForShell).join(" ");
  const narrow = (
    matchers: string,
  ) => ["--selector", `{${[selector, matchers].filter((each) => each !== "").join(",")}}`];
  const without = exclude.flatMap((pattern) => ["--exclude", unanchored(pattern)]);
  const names = [...match.flatMap((pattern) => ["--match", unanchored(pattern)]), ...without];
  const scope = selector === "" ? [] : narrow("");
  const commands: NextCommand[] = [];
  if (group !== undefined) {
    const values = groupValues(group, groupBy.length);
    const matchers = groupBy.map((label, i) => `${quoteLabelName(label)}=${quoteString(values[i] ?? "")}`).join(",");
    const split = groupBy.includes("instance") ? ["--list", "metrics"] : ["--by", "instance"];
    commands.push({
      command: command(...narrow(matchers), ...names, ...split),
      shows: `what ${describeGroup(group)} sends`,
    });
  }
  const histogram = view.families.find(({ kind }) => kind === "histogram");
  const bucket = histogram?.members.find((name) => name.endsWith("_bucket"));
  if (bucket !== undefined) {
    commands.push({
      command: command(...scope, "--match", quoteRegex(bucket), "--by", "le"),
      shows: "its buckets",
    });
  }
  commands.push({
    command: command(...scope, ...names, "--list", "metrics", "--all", "-m", "0"),
    shows: "every metric",
  });
  return commands;
}
