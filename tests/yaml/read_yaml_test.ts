import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import * as v from "valibot";
import { notList, readYaml, type ReadYamlOptions } from "../../src/yaml/read_yaml.ts";
import { YamlError } from "../../src/yaml/yaml_error.ts";

const SCHEMA = v.strictObject({
  endpoint: v.string(),
  storage: v.optional(v.strictObject({
    compression: v.optional(v.picklist(["snappy", "zstd", "none"])),
    level: v.optional(v.pipe(v.number(), v.check((level) => level >= 1, "a level from 1"))),
  })),
  rules: v.optional(v.array(v.strictObject({ name: v.string(), keep: v.optional(v.boolean()) }))),
  labels: v.optional(v.pipe(v.unknown(), notList, v.record(v.string(), v.string()))),
});

const VARIABLES: Readonly<Record<string, string>> = { PORT: "9966", TOKEN: "hunter2", YES: "true", EMPTY: "" };

function read(text: string, options: Partial<ReadYamlOptions<typeof SCHEMA>> = {}) {
  return readYaml(text, { path: "collect.yaml", action: "read the configuration", schema: SCHEMA, ...options });
}

function messageOf(text: string, options?: Partial<ReadYamlOptions<typeof SCHEMA>>): string {
  try {
    read(text, options);
  } catch (error) {
    ok(error instanceof YamlError, String(error));
    equal(error.exitCode, 2);
    return error.message;
  }
  return "no error";
}

Deno.test("readYaml: gives the checked value with YAML's types", () => {
  const { value, path } = read("endpoint: http://a\nstorage: {level: 3}\nrules:\n  - name: a\n    keep: true\n");
  deepEqual(value, { endpoint: "http://a", storage: { level: 3 }, rules: [{ name: "a", keep: true }] });
  equal(path, "collect.yaml");
});

Deno.test("readYaml: with scalars as text, every value is the text that stands there", () => {
  const schema = v.record(v.string(), v.string());
  const text = "a: 007\nb: true\nc: ~\nd: 1e3\n";
  const { value } = readYaml(text, { path: "a.yml", action: "read it", schema, scalars: "text" });
  deepEqual(value, { a: "007", b: "true", c: "~", d: "1e3" });
});

Deno.test("readYaml: each error names the place and the key, and what was probably meant", () => {
  const expected: Record<string, string> = {
    "endpiont: a\n":
      ':1:1": "endpiont" is not a known key. Did you mean "endpoint"? Known here are endpoint, storage, ' +
      "rules, labels.",
    "endpoint: a\nstorage:\n  compresion: zstd\n":
      ':3:3": "storage.compresion" is not a known key. Did you mean "compression"? Known here are compression, level.',
    "endpoint: a\nrules:\n  - name: a\n  - nam: b\n":
      ':4:5": "rules[1].nam" is not a known key. Did you mean "name"? Known here are name, keep.',
    "endpoint: a\nzzz: 1\n": ':2:1": "zzz" is not a known key. Known here are endpoint, storage, rules, labels.',
    "storage:\n  level: 1\n": '": "endpoint" is missing',
    "endpoint: a\nrules:\n  - keep: true\n": ':3:5": "rules[0].name" is missing',
    "endpoint: a\nstorage:\n  compression: zip\n":
      ':3:3": "storage.compression" is "zip", expected one of snappy, zstd, none',
    "endpoint: a\nstorage:\n  level: 0\n": ':3:3": "storage.level" has to be a level from 1',
    "endpoint: a\nstorage:\n  level: high\n": ':3:3": "storage.level" is a text, expected a number',
    "endpoint: a\nstorage: zstd\n": ':2:1": "storage" is a text, expected a mapping',
    "endpoint: a\nstorage:\n": ':2:1": "storage" is empty, expected a mapping',
    "endpoint: 7\n": ':1:1": "endpoint" is a number, expected a text. Put it in quotes.',
    "endpoint: a\nlabels: [a]\n": ':2:1": "labels" is a list, expected a mapping',
    "endpoint: a\nlabels:\n  b: [c]\n": ':3:3": "labels.b" is a list, expected a text',
    "endpoint: [a\n":
      ':2:1": it is not valid YAML: Flow sequence in block collection must be sufficiently indented and ' +
      "end with a ]. Mend the line.",
    "endpoint: a\nendpoint: b\n": ':2:1": it is not valid YAML: Map keys must be unique. Mend the line.',
    "endpoint: *none\n":
      '": it is not usable YAML: Unresolved alias (the anchor must be set before the alias): none. ' +
      "Write out its aliases.",
    "? [a]\n: b\n": ':1:3": a list, a mapping or an alias cannot be a key. Write a text.',
    "__proto__: b\n": ':1:1": "__proto__" cannot be used as a name. Choose another one.',
    "- a\n": '": the file is a list, expected a mapping',
    "endpoint: a\nstorage: [a]\n": ':2:1": "storage" is a list, expected a mapping',
    "endpoint: a\nrules: [[a]]\n": ':2:9": "rules[0]" is a list, expected a mapping',
    "a text\n": '": the file is a text, expected a mapping',
    "": '": "endpoint" is missing',
  };
  for (const [text, message] of Object.entries(expected)) {
    equal(messageOf(text), `Cannot read the configuration "collect.yaml${message}`, text);
  }
});

Deno.test("readYaml: fail and positionOf name a key, or the nearest section that is there", () => {
  const document = read("endpoint: a\nrules:\n  - name: b\n");
  deepEqual(document.positionOf(["rules", 0, "name"]), { line: 3, column: 5 });
  deepEqual(document.positionOf(["rules", 0, "keep"]), { line: 3, column: 5 });
  deepEqual(document.positionOf(["rules", 7]), { line: 2, column: 1 });
  equal(document.positionOf(["storage", "level"]), undefined);
  throws(() => document.fail(["endpoint"], '"endpoint" is no URL', "Give one"), {
    name: "YamlError",
    path: "collect.yaml",
    position: { line: 1, column: 1 },
    message: 'Cannot read the configuration "collect.yaml:1:1": "endpoint" is no URL. Give one.',
  });
});

Deno.test("readYaml: variables are replaced in values where the caller asks, never in keys", () => {
  const variable = (name: string) => VARIABLES[name];
  const text = [
    'endpoint: "http://a:${PORT}/$$b"',
    "storage:\n  level: ${PORT}",
    "rules:\n  - name: x_total$\n    keep: ${YES}",
    'labels: {"${PORT}": "${PORT}", b: "a-${TOKEN}", c: "${EMPTY}"}',
  ].join("\n");
  deepEqual(read(text, { variable }).value, {
    endpoint: "http://a:9966/$b",
    storage: { level: 9966 },
    rules: [{ name: "x_total$", keep: true }],
    labels: { "${PORT}": "9966", b: "a-hunter2", c: "" },
  });
  deepEqual(read('endpoint: "${PORT}"').value, { endpoint: "${PORT}" });
});

Deno.test("readYaml: a variable that is not set is an error that names line, key and variable", () => {
  const variable = (name: string) => VARIABLES[name];
  equal(
    messageOf("endpoint: a\nlabels:\n  token: ${TOKN}\n", { variable }),
    'Cannot read the configuration "collect.yaml:3:10": "labels.token" cannot be read: the environment variable TOKN ' +
      "is not set. Set it, or write $$ for a dollar sign.",
  );
});

Deno.test("readYaml: an error shows no value of a variable, not even as a mistaken choice", () => {
  const variable = (name: string) => VARIABLES[name];
  equal(
    messageOf("endpoint: a\nstorage:\n  compression: ${TOKEN}\n", { variable }),
    'Cannot read the configuration "collect.yaml:3:3": "storage.compression" is the value of ${TOKEN}, ' +
      "expected one of snappy, zstd, none",
  );
  const texts = [
    "endpoint: &t ${TOKEN}\nstorage: {compression: *t}\n",
    "endpoint: a\nstorage: ${TOKEN}\n",
    "endpoint: a\nstorage:\n  level: ${TOKEN}\n",
    "endpoint: a\nrules:\n  - name: a\n    keep: ${TOKEN}\n",
    'endpoint: a\nlabels: ["${TOKEN}"]\n',
  ];
  for (const text of texts) {
    const message = messageOf(text, { variable });
    ok(/collect\.yaml:\d+:\d+": /.test(message), message);
    ok(!message.includes("hunter2"), message);
  }
});

Deno.test("readYaml: a variable in quotes is its value whole, whatever it holds", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (secret) => {
    deepEqual(read('endpoint: "${SECRET}"', { variable: () => secret }).value, { endpoint: secret });
  }));
});

Deno.test("readYaml: any text is a value or a YamlError, with variables and without", () => {
  const word = fc.constantFrom(
    ...["endpoint", "storage", "rules", "name", "labels", "level", "${PORT}", "${X", "$$"],
    ...[": ", ":\n  ", "- ", "\n", "{", "}", "[", "]", "&a ", "*a", "!!map ", "!!int ", "'", '"', "#", "|", "\t", "~"],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(word, { maxLength: 20 }).map((words) => words.join("")),
  );
  fc.assert(
    fc.property(text, fc.boolean(), (each, substitutes) => {
      const options = substitutes ? { variable: (name: string) => VARIABLES[name] } : {};
      try {
        equal(typeof read(each, options).value.endpoint, "string");
      } catch (error) {
        ok(error instanceof YamlError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
