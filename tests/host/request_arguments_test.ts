import { deepEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import type { DeclaredArgument } from "../../src/host/exporter_description.ts";
import { requestArguments } from "../../src/host/request_arguments.ts";

const DECLARED: readonly DeclaredArgument[] = [
  { name: "target", kind: "value", required: true, help: "" },
  { name: "a", kind: "value", required: false, help: "" },
  { name: "verbose", kind: "flag", required: false, help: "" },
];
const read = (query: string, declared = DECLARED) => requestArguments(new URLSearchParams(query), declared);

Deno.test("requestArguments: values are one argument each, in the order of the query, flags stand alone", () => {
  deepEqual(read("--target=core-sw01&--verbose&--a=1&a=2").args, ["--target=core-sw01", "--verbose", "--a=1", "--a=2"]);
  deepEqual(read("target=x&verbose=0&--a=").args, ["--target=x"]);
  deepEqual(read("target=x&verbose=true").args, ["--target=x", "--verbose"]);
});

Deno.test("requestArguments: debug is the host's without dashes, and the exporter's with them", () => {
  deepEqual(read("target=x&debug"), { args: ["--target=x"], debug: true });
  deepEqual(read("target=x&debug=false"), { args: ["--target=x"], debug: false });
  throws(() => read("target=x&--debug"), { message: /declares no argument "--debug"/ });
  const declared: DeclaredArgument[] = [{ name: "debug", kind: "flag", required: false, help: "" }];
  deepEqual(read("--debug", declared), { args: ["--debug"], debug: false });
  deepEqual(read("debug", declared), { args: [], debug: true });
});

Deno.test("requestArguments: what is not declared, missing or no switch is refused with what there is", () => {
  throws(() => read("target=x&--file=/etc/passwd"), {
    name: "ValueError",
    reason: 'the exporter declares no argument "--file"',
    suggestion: "It declares --target, --a, --verbose",
  });
  throws(() => read("x=1", []), { suggestion: "It declares none" });
  throws(() => read(""), { reason: "--target is missing", suggestion: "Ask with ?--target=VALUE" });
  throws(() => read("target="), { reason: "--target is missing" });
  throws(() => read("target=x&--verbose=perhaps"), { reason: '"--verbose" is on or off' });
  throws(() => read("target=a%00b"), { reason: /NUL/ });
});

Deno.test("requestArguments: any value arrives whole, as the text behind the first equals sign", () => {
  const value = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"));
  fc.assert(fc.property(fc.array(value, { minLength: 1 }), (values) => {
    const query = new URLSearchParams(values.map((text) => ["--target", text]));
    const { args } = requestArguments(new URLSearchParams(query.toString()), DECLARED);
    deepEqual(args, values.map((text) => `--target=${text.toWellFormed()}`));
  }));
});
