import { quoteForShell } from "../text/quote_for_shell.ts";

/** What Deno says of a module that is not in its cache, or of one that no lock names. */
const UNPREPARED = /--cached-only is specified|lockfile is out of date/;
const FORBIDDEN = /\bRequires (read|write|net|env|sys|run|ffi) access to "([^"]+)", run again with the --allow-/;

/** Says what lets an exporter in TypeScript run that failed for want of it; `undefined` where it was something else. */
export function explainFailure(name: string, stderr: string): string | undefined {
  if (UNPREPARED.test(stderr)) return `it needs what was not fetched: run dpm-finder host --prepare ${name}`;
  const [, kind, what] = FORBIDDEN.exec(stderr) ?? [];
  if (kind === undefined || what === undefined) return undefined;
  return `it has no permission for that: --allow ${quoteForShell(`${name}=${kind}=${what}`)} gives it`;
}
