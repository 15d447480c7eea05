import { equal, match } from "node:assert/strict";
import { describeEmptyCatalogue, describeNothingInScope } from "../../src/scan/describe_emptiness.ts";
import { parseNamePattern } from "../../src/text/name_pattern.ts";
import { scanConfig } from "../support/scan_config.ts";

const patterns = (...texts: readonly string[]) => texts.map(parseNamePattern);
const AT = { atMs: 0, tenant: undefined, isMatched: false };
const END = "in the window that ends at 1970-01-01T00:00:00.000Z";

Deno.test("describeEmptyCatalogue: names the selector, and the expressions that the backend was asked for", () => {
  const config = scanConfig({ selector: 'env="prod"', match: patterns("a.*", "b{2}"), evaluatedAtMs: undefined });
  equal(describeEmptyCatalogue(config, AT), `No series matches {env="prod"} ${END}`);
  equal(
    describeEmptyCatalogue(config, { ...AT, isMatched: true }),
    `No series matches {env="prod"} and has a name that matches "a.*" or "b{2}" ${END}`,
  );
});

Deno.test("describeEmptyCatalogue: where expressions were not asked for, the backend itself has nothing", () => {
  const config = scanConfig({ match: patterns("a.*"), evaluatedAtMs: undefined, offsetMs: 60_000 });
  match(describeEmptyCatalogue(config, AT), /^The backend has no metric with a sample .* an offset of 0 asks for the/);
  equal(describeEmptyCatalogue(config, { ...AT, isMatched: true }), `No series has a name that matches "a.*" ${END}`);
});

Deno.test("describeNothingInScope: names what leaves names out, and nothing that leaves out none", () => {
  const config = { match: patterns("a.*", "b.*"), exclude: patterns("a.*") };
  const words = (match: number, exclude: number, skipExcluded: number) =>
    describeNothingInScope(match + exclude + skipExcluded, config, { match, exclude, skipExcluded });
  equal(words(4, 0, 0), 'None of 4 metric names is left: match "a.*" or "b.*" leaves out 4');
  equal(
    words(4, 2, 1),
    'None of 7 metric names is left: match "a.*" or "b.*" leaves out 4, exclude "a.*" leaves out 2, skip-excluded ' +
      "leaves out 1",
  );
});
