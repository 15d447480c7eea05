import assert from "node:assert/strict";
import fc from "fast-check";
import { parseMatchers } from "../../src/promql/parse_matchers.ts";
import { quoteString } from "../../src/promql/quote.ts";
import { nextCommands } from "../../src/report/next_commands.ts";
import { textReport } from "../../src/report/text_report.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { escapeControls } from "../../src/text/escape_for_display.ts";
import { NamePattern } from "../../src/text/name_pattern.ts";
import { buildSnapshot, measured } from "./build_snapshot.ts";
import { join, reportInput } from "./report_input.ts";

const SCOPE = { match: [], exclude: [], groupBy: ["job"], selector: "", skipExcluded: false };

/** A tenant whose first group and whose one histogram are named so. */
function tenant(name: string, scope: Partial<Snapshot["scope"]> = {}) {
  const group = { ...measured([20, 12]), groups: new Map([[name, [[20, 12]] as const]]) };
  const names = ["_bucket", "_sum", "_count"].map((suffix) => [`${name}${suffix}`, group] as const);
  return buildSnapshot(new Map(names), { scope: { ...SCOPE, ...scope } });
}

/** The commands below NEXT of a first screen, split into words as a POSIX shell does, and what a screen shows of them. */
function pasted(name: string, columns: number, scope: Partial<Snapshot["scope"]> = {}) {
  const screen = join(textReport.render(reportInput(tenant(name, scope), { isOverview: true, columns })));
  const next = screen.slice(screen.indexOf("\nNEXT\n") + "\nNEXT\n".length);
  const commands: string[][] = [];
  let words: string[] = [];
  for (const [token] of next.matchAll(/ #[^\n]*|\\\n|\n|(?:[^\s'\\#]|\\[^\n]|'[^']*')(?:[^\s'\\]|\\[^\n]|'[^']*')*/g)) {
    if (token === "\n") {
      commands.push(words);
      words = [];
    } else if (!/^ #|^\\\n/.test(token)) {
      words.push(token.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped));
    }
  }
  return { next, commands };
}

/** What the flags of a command give, by flag. */
function valueOf(words: readonly string[] = [], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

const HOSTILE = [
  "it's",
  "$(id) `id` ; id | id & id",
  "two --by words -o x",
  'a"b\\c\nd',
  "\u001b[2K\u009b31m\u202e\u{e0041}",
  "-q-x",
  "ü 🐘",
  "x".repeat(4_096),
];

Deno.test("nextCommands: pasted into a shell, a group and a histogram are what they are outside", () => {
  const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", minLength: 1, maxLength: 60 }));
  fc.assert(
    fc.property(name, fc.constantFrom(60, 80, 200), (name, columns) => {
      const { next, commands: [group, buckets, all, ...more] } = pasted(name, columns);
      assert.equal(valueOf(group, "--by"), "instance");
      assert.equal(parseMatchers(valueOf(group, "--selector") ?? ""), `job=${quoteString(name)}`);
      assert.ok(new NamePattern(valueOf(buckets, "--match") ?? "").matches(`${name}_bucket`), name);
      assert.deepEqual([valueOf(buckets, "--by"), valueOf(all, "--list"), more], ["le", "metrics", []]);
      assert.equal(next.replaceAll("\n", ""), escapeControls(next.replaceAll("\n", "")));
    }),
    { numRuns: 50 },
  );
});

Deno.test("nextCommands: a remark has nothing that a shell without comments would act on", () => {
  for (const [name, shows] of [["checkout", "what checkout sends"], ["$(id)", "what it sends"]] as const) {
    const [command] = nextCommands(reportInput(tenant(name)).view, name, []);
    assert.equal(command?.shows, shows);
  }
});

Deno.test("nextCommands: what a scan leaves out stays out, and is not asked to be listed", () => {
  const { commands } = pasted("api", 80, { skipExcluded: true, match: ["^(?:a.*)$"], exclude: ["^(?:-b-c.*)$"] });
  const of = (words: readonly string[] = []) => [
    valueOf(words, "--match"),
    valueOf(words, "--exclude"),
    words.includes("--skip-excluded"),
    words.includes("--all"),
  ];
  assert.deepEqual(of(commands[0]), ["a.*", "-b-c.*", true, false]);
  assert.deepEqual(of(commands.at(-1)), ["a.*", "-b-c.*", true, false]);
});

Deno.test("nextCommands: no scan without any metric is repeated, and a narrow one goes on to everything", () => {
  const next = (scope: Partial<Snapshot["scope"]>) => {
    const { view, options } = reportInput(buildSnapshot({}, { scope: { ...SCOPE, ...scope } }), { isOverview: true });
    const commands = nextCommands(view, undefined, ["--demo"]).map(({ words }) => words.join(" "));
    const screen = join(textReport.render({ view, options, seriesDetail: new Map() }));
    assert.equal(screen.includes("\nNEXT\n"), commands.length > 0);
    return commands;
  };
  assert.deepEqual(next({}), []);
  const everything = ["dpm-finder --demo -f text"];
  assert.deepEqual(next({ selector: 'env="prod"' }), everything);
  assert.deepEqual(next({ match: ["^(?:nothing_.*)$"] }), everything);
});
