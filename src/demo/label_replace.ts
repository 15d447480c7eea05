import type { Matcher as Match, RE2JS } from "re2js";
import { compileRe2 } from "../text/compile_re2.ts";
import { type Dialect, isLabelName } from "./dialect.ts";
import { METRIC_NAME_LABEL } from "./label_set.ts";
import { QueryError } from "./query_error.ts";
import type { Sample } from "./query_value.ts";

/**
 * Makes the step that `label_replace` does to each sample of its vector.
 *
 * @param texts The call's arguments after the vector: target label, replacement, source label, regular expression
 * @throws {QueryError} when the target is no label's name, or the expression is none of RE2
 */
export function labelReplacement(texts: readonly string[], dialect: Dialect): (sample: Sample) => Sample {
  const [target = "", replacement = "", source = "", pattern = ""] = texts;
  if (!isLabelName(target, dialect)) {
    throw new QueryError("execution", `invalid destination label name in label_replace(): ${target}`);
  }
  let expression: RE2JS;
  try {
    expression = compileRe2(pattern, dialect);
  } catch (cause) {
    throw new QueryError("execution", `invalid regular expression in label_replace(): ${pattern}`, { cause });
  }
  return (sample) => {
    const match = expression.matcher(sample.labels.get(source));
    if (!match.matches()) return sample;
    return {
      labels: sample.labels.with(target, expandTemplate(replacement, match)),
      value: sample.value,
      dropsName: sample.dropsName && target !== METRIC_NAME_LABEL,
    };
  };
}

/**
 * Fills a replacement of `label_replace` the way Go's `Regexp.Expand` does.
 *
 * `$1`, `${1}`, `$name` and `${name}` stand for groups, `$$` for a dollar sign. A name is as long as it can be, so
 * `$1x` is the group called "1x"; a group that does not exist is empty; a dollar sign before anything else stays.
 */
function expandTemplate(template: string, match: Match): string {
  return template.replace(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, dollar, name, braced) => {
    if (dollar !== undefined) return "$";
    const group: string = name ?? braced;
    if (!/^\d+$/.test(group)) return match.getNamedGroups()[group] ?? "";
    return Number(group) <= match.groupCount() ? match.group(Number(group)) ?? "" : "";
  });
}
