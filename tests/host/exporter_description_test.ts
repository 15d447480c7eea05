import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { descriptionInComments, descriptionOfFile, parseDescription } from "../../src/host/exporter_description.ts";

const describe = (text: string) => parseDescription(descriptionInComments(text), "shelf");

Deno.test("parseDescription: every fact, in the comments of several languages", () => {
  const facts = [
    "help Books on a shelf.",
    "arg --shelf required Shelf to count.",
    "arg --room Where it stands.",
    "flag --verbose Say what is done.",
    "metrics-on stdout",
    "allow-net books.example:443",
    "allow-net --shelf",
  ].map((fact) => `dpm-exporter: ${fact}`);
  const expected = {
    help: "Books on a shelf.",
    declared: [
      { name: "shelf", kind: "value", required: true, help: "Shelf to count." },
      { name: "room", kind: "value", required: false, help: "Where it stands." },
      { name: "verbose", kind: "flag", required: false, help: "Say what is done." },
    ],
    metricsOn: "stdout",
    allowNet: [{ host: "books.example:443" }, { argument: "shelf" }],
  };
  for (
    const source of [
      `#!/bin/sh\n# A licence.\n\n${facts.map((fact) => `# ${fact}`).join("\n")}\necho 1\n`,
      `${facts.map((fact) => `// ${fact}`).join("\r\n")}\r\nimport "x";\r\n`,
      `/**\n${facts.map((fact) => ` * ${fact}`).join("\n")}\n */\nclass A {}\n`,
      `<?php\n/* ${facts[0]} */\n${facts.slice(1).map((fact) => `# ${fact}`).join("\n")}\n`,
      `${facts.map((fact) => `-- ${fact}`).join("\n")}\nprint(1)\n`,
    ]
  ) deepEqual(describe(source), expected, source);
});

Deno.test("descriptionInComments: code ends it, and a sentence about descriptions is none", () => {
  const source =
    '#!/bin/sh\n# Lines like "dpm-exporter: help X" describe it.\n# dpm-exporter: help Y\necho\n# dpm-exporter: help Z\n';
  deepEqual(descriptionInComments(source), [{ number: 3, text: "help Y" }]);
});

Deno.test("descriptionOfFile: lines with and without the sign of a comment", () => {
  deepEqual(descriptionOfFile("dpm-exporter: help A\n# dpm-exporter: flag --b\nnothing\n"), [
    { number: 1, text: "help A" },
    { number: 2, text: "flag --b" },
  ]);
});

Deno.test("parseDescription: what cannot be understood is named with its line", () => {
  for (
    const [line, reason] of [
      ["help A\n# dpm-exporter: help B", /"shelf:2": its help is there already/],
      ["arg target X", /"shelf:1": "arg target X" names no argument/],
      ["arg --Target X", /names no argument in small letters/],
      ["arg --a\n# dpm-exporter: flag --a", /"shelf:2": --a is declared already/],
      ["metrics-on stderr", /metrics cannot be on "stderr"/],
      ["allow-net a,b", /"a,b" is no address/],
      ["allow-net --gone", /asks for the network by --gone, which it does not declare/],
      ["allow-read /etc", /it says "allow-read"\. It may say help, arg, flag, metrics-on and allow-net/],
    ] as const
  ) throws(() => describe(`# dpm-exporter: ${line}\n`), { name: "HostError", exitCode: 2, message: reason });
});

Deno.test("descriptionInComments: any text at all is read to an end, and gives lines of that text", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const lines = text.split(/\r?\n/);
    for (const { number, text: fact } of descriptionInComments(text)) equal(lines[number - 1]?.includes(fact), true);
  }));
});
