import { deepEqual, equal, match, ok } from "node:assert/strict";
import { oneShotsBeforeAll } from "./one_shot.ts";

/** A program that backtracks never ends, and hears no signal that it could refuse. */
const ENDED_AFTER_MS = 60_000;

let timer: ReturnType<typeof setTimeout> | undefined;
const never = new Promise<void>((resolve) => timer = setTimeout(resolve, ENDED_AFTER_MS));
Deno.test.afterAll(() => clearTimeout(timer));

const resultOf = oneShotsBeforeAll(() => {
  const run = (expression: string) => ({
    args: ["--demo", "--format", "json", "-m", "0", "--all", "--sort", "name", "--match", expression, "-o", "-"],
    signal: { name: "SIGKILL" as const, when: never },
  });
  return {
    "plain": run("[a-z_]+X|up"),
    "nested": run("([a-z_]+)+X|up"),
    "a class of POSIX": run("[[:alpha:]]+_[[:alpha:]]+_total"),
  };
});

function report(name: string) {
  const { code, stdout, stderr } = resultOf(name);
  equal(code, 0, stderr);
  const { metrics, scope, out_of_scope: outOfScope } = JSON.parse(stdout);
  const names: string[] = metrics.map((metric: { metric_name: string }) => metric.metric_name);
  return { names, scope, outOfScope };
}

Deno.test("one-shot: a nested repetition in --match ends, with the same result as the plain one", () => {
  const plain = report("plain");
  const nested = report("nested");
  deepEqual(plain.names, ["up"]);
  deepEqual(nested.names, plain.names);
  deepEqual(nested.outOfScope, plain.outOfScope);
  deepEqual(nested.scope.match, ["^(?:([a-z_]+)+X|up)$"]);
});

Deno.test("one-shot: --match reads the classes of POSIX", () => {
  const { names } = report("a class of POSIX");
  ok(names.length > 0);
  for (const name of names) match(name, /^[A-Za-z]+_[A-Za-z]+_total$/);
});
