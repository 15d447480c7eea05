import assert from "node:assert/strict";
import { ExpositionSyntaxError } from "../../src/exposition/exposition_syntax_error.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { parseText } from "../../src/exposition/parse_text.ts";

/** What others write, and the strict text that is meant. */
const FIELD: readonly (readonly [name: string, text: string, meant: string])[] = [
  [
    "lines of a metric that are not together, as VerneMQ writes them",
    '# TYPE sent counter\nsent{v="4"} 1\n# TYPE got counter\ngot{v="4"} 2\nsent{v="5"} 3\ngot{v="5"} 4\n',
    '# TYPE sent counter\nsent{v="4"} 1\nsent{v="5"} 3\n# TYPE got counter\ngot{v="4"} 2\ngot{v="5"} 4\n',
  ],
  [
    "metadata before each group of lines, as windows_exporter writes them",
    '# HELP a A.\n# TYPE a gauge\na{x="1"} 1\n# HELP a A.\n# TYPE a gauge\na{x="2"} 1\n# TYPE a counter\n# HELP a B.\n',
    '# HELP a A.\n# TYPE a gauge\na{x="1"} 1\na{x="2"} 1\n',
  ],
  ["metadata after the samples", "a 1\n# TYPE a gauge\n# HELP a A.\n", "# HELP a A.\n# TYPE a gauge\na 1\n"],
  [
    "a histogram torn apart",
    'h_sum 1\n# TYPE h histogram\nb 1\nh_bucket{le="+Inf"} 2\nh_count 2\n',
    '# TYPE h histogram\nh_sum 1\nh_bucket{le="+Inf"} 2\nh_count 2\n# TYPE b untyped\nb 1\n',
  ],
  ["CRLF, blanks and a byte order mark", "\uFEFF# TYPE a gauge \r\n\ta 1 \r\n\r\n", "# TYPE a gauge\na 1\n"],
  ["no newline at the end", "a 1\nb 2", "# TYPE a untyped\na 1\n# TYPE b untyped\nb 2\n"],
  ["a carriage return at the end", "a 1\r", "# TYPE a untyped\na 1\n"],
  ["a series twice", 'a{x="1",y="2"} 1\na{y="2",x="1"} 2\n', '# TYPE a untyped\na{x="1",y="2"} 1\n'],
  [
    "types of other formats",
    "# TYPE a info\n# TYPE b GAUGE\n# TYPE c\na 1\nb 1\nc 1\n",
    "# TYPE a untyped\na 1\n# TYPE b gauge\nb 1\n# TYPE c untyped\nc 1\n",
  ],
  ["a counter as OpenMetrics declares it", "# TYPE a counter\na_total 1\n", "# TYPE a_total counter\na_total 1\n"],
  ["a counter below zero", "# TYPE a_total counter\na_total -1\n", "# TYPE a_total untyped\na_total -1\n"],
  ["a counter that is NaN", "# TYPE a counter\na -nan\n", "# TYPE a untyped\na NaN\n"],
  [
    "a histogram with a line of its bare name",
    '# TYPE h histogram\nh 1\nh_bucket{le="1"} 1\n',
    '# TYPE h untyped\nh 1\n# TYPE h_bucket untyped\nh_bucket{le="1"} 1\n',
  ],
  [
    "a summary whose count is declared by itself",
    "# TYPE s summary\ns_sum 1\n# TYPE s_count counter\ns_count 1\n",
    "# TYPE s untyped\n# TYPE s_sum untyped\ns_sum 1\n# TYPE s_count counter\ns_count 1\n",
  ],
  [
    "a bound that is no number",
    '# TYPE h histogram\nh_bucket{le="all"} 1\n',
    '# TYPE h untyped\n# TYPE h_bucket untyped\nh_bucket{le="all"} 1\n',
  ],
  [
    "a help text for lines of a histogram",
    "# TYPE h histogram\nh_count 1\n# HELP h_count A.\n",
    "# TYPE h histogram\nh_count 1\n",
  ],
  [
    "escapes that the format has not",
    '# HELP a C:\\temp\\\na{path="C:\\temp\\x"} 1\n',
    '# HELP a C:\\\\temp\\\\\n# TYPE a untyped\na{path="C:\\\\temp\\\\x"} 1\n',
  ],
  ["metadata that cannot be read", "# TYPE a-b gauge\n# HELP 1a x\n# TYPE \na 1\n", "# TYPE a untyped\na 1\n"],
  ["a time with a fraction", "a 1 1700000000123.9\n", "# TYPE a untyped\na 1 1700000000123\n"],
  ["an impossible time", "a 1 1e30\n", "# TYPE a untyped\na 1\n"],
];

for (const [name, text, meant] of FIELD) {
  Deno.test(`C16: parseText: lenient, ${name} is read as it is meant`, () => {
    const families = parseText(text, { lenient: true });
    assert.equal(encodeText(families), meant);
    assert.deepEqual(families, parseText(meant));
  });
}

Deno.test("C16: parseText: what is no sample is refused where it is, lenient or not", () => {
  for (const text of ["a 1\nb one\n", "a 1\n1b 1\n", "a 1\nb\n", 'a 1\nb{x="1"\n', 'a 1\nb{x="1",x="1"} 1\n']) {
    for (const lenient of [false, true]) {
      assert.throws(
        () => parseText(text, { lenient }),
        (error) => error instanceof ExpositionSyntaxError && error.line === 2,
      );
    }
  }
});

Deno.test("C16: parseText: strict, what others write is refused", () => {
  const taken: string[] = [];
  for (const [name, text] of FIELD) {
    try {
      parseText(text);
      taken.push(name);
    } catch (error) {
      assert.ok(error instanceof ExpositionSyntaxError, name);
    }
  }
  // Counters that are read as the format has them, whatever their lines mean.
  assert.deepEqual(taken, ["a counter as OpenMetrics declares it", "a counter below zero"]);
});
