/**
 * Fills a replacement of `label_replace` the way Go's `Regexp.Expand` does.
 *
 * `$1`, `${1}`, `$name` and `${name}` stand for groups, `$$` for a dollar sign. A name is as long as it can be, so
 * `$1x` is the group called "1x"; a group that does not exist is empty; a dollar sign before anything else stays.
 */
export function expandTemplate(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, dollar, name, braced) => {
    if (dollar !== undefined) return "$";
    const group: string = name ?? braced;
    return (/^\d+$/.test(group) ? match[Number(group)] : match.groups?.[group]) ?? "";
  });
}
