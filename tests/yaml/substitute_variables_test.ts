import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { substituteVariables } from "../../src/yaml/substitute_variables.ts";

const unset = () => undefined;
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);

Deno.test("substituteVariables: a text without a dollar sign stays what it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }).filter((text) => !text.includes("$")), (text) => {
    deepEqual(substituteVariables(text, unset), { text, variables: [] });
  }));
});

Deno.test("substituteVariables: a text whose dollar signs are doubled comes back whole", () => {
  const hostile = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("$", "{", "}", "A") }));
  fc.assert(fc.property(hostile, (text) => {
    deepEqual(substituteVariables(text.replaceAll("$", "$$$$"), unset), { text, variables: [] });
  }));
});

Deno.test("substituteVariables: each variable becomes its value, whatever that holds, and no more", () => {
  const plain = fc.string().filter((text) => !text.includes("$"));
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("${A}", "$$", "$&", "$1", "}", ""));
  fc.assert(fc.property(fc.array(fc.tuple(plain, name, value)), plain, (parts, end) => {
    // The last value of a name that comes twice is the one it has.
    const values = new Map(parts.map(([, variable, each]) => [variable, each]));
    const text = parts.map(([before, variable]) => `${before}\${${variable}}`).join("") + end;
    const expected = parts.map(([before, variable]) => before + values.get(variable)).join("") + end;
    deepEqual(substituteVariables(text, (each) => values.get(each)), {
      text: expected,
      variables: parts.map(([, variable]) => variable),
    });
  }));
});

Deno.test("substituteVariables: a dollar sign before anything but { and $ stays", () => {
  for (const text of ["_total$", "$", "$HOME", "a$b", "100 $"]) {
    deepEqual(substituteVariables(text, unset), { text, variables: [] });
  }
});

Deno.test("substituteVariables: a variable that is not set is a problem; one that is empty is not", () => {
  deepEqual(substituteVariables("a${NONE}b", unset), {
    problem: "the environment variable NONE is not set",
    hint: "Set it, or write $$ for a dollar sign",
  });
  deepEqual(substituteVariables("a${EMPTY}b", () => ""), { text: "ab", variables: ["EMPTY"] });
});

Deno.test("substituteVariables: what is not closed or no name is a problem that does not repeat it", () => {
  for (const text of ["${hunter2-", "${}", "${hunter2 }", "${1}", "${A:-hunter2}", "pa${hunter2!}"]) {
    const result = substituteVariables(text, () => "value");
    ok("problem" in result, text);
    equal(`${result.problem} ${result.hint}`.includes("hunter2"), false, text);
  }
});

Deno.test("substituteVariables: any text is a text or a problem that shows no value", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "{", "}", "A", "B", " ") });
  fc.assert(fc.property(text, (each) => {
    const result = substituteVariables(each, (variable) => variable === "A" ? "hunter2" : undefined);
    if ("problem" in result) ok(!`${result.problem}${result.hint}`.includes("hunter2"));
  }));
});
