import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeOpenMetrics } from "../../src/exposition/encode_openmetrics.ts";
import { encodeText } from "../../src/exposition/encode_text.ts";
import { ExpositionSyntaxError } from "../../src/exposition/exposition_syntax_error.ts";
import { parseOpenMetrics } from "../../src/exposition/parse_openmetrics.ts";
import { parseText } from "../../src/exposition/parse_text.ts";
import { families } from "./arbitraries.ts";

type Bad = readonly [name: string, text: string, line: number, column: number, reason: string];

function refuses(parse: (text: string) => unknown, [name, text, line, column, reason]: Bad): void {
  Deno.test(`${parse.name}: ${name} is refused where it is`, () => {
    assert.throws(() => parse(text), (error) => {
      assert.ok(error instanceof ExpositionSyntaxError);
      assert.deepEqual({ line: error.line, column: error.column, reason: error.reason }, { line, column, reason });
      assert.equal(error.message, `Cannot parse the exposition at line ${line}, column ${column}: ${reason}`);
      return true;
    });
  });
}

Deno.test("parseText: blanks, comments, timestamps and a trailing comma are read", () => {
  const text = "\n# a comment\n#HELP\n  # HELP \t a_total   two\\nlines \\\\\n# TYPE a_total counter\n" +
    'a_total { b = "c" , d="e\\"", } 1e3 -5 \n\n# EOF\nb NaN\n';
  assert.deepEqual(parseText(text), [
    {
      name: "a",
      type: "counter",
      help: "two\nlines \\",
      samples: [{ suffix: "_total", labels: { b: "c", d: 'e"' }, value: 1000, timestampMs: -5 }],
    },
    { name: "b", type: "unknown", help: "", samples: [{ suffix: "", labels: {}, value: NaN }] },
  ]);
});

Deno.test("parseText: values as other exporters write them", () => {
  const values = ["+Inf", "-inf", "INFINITY", "nan", "1.", ".5", "+3", "1E+2", "-0", "9007199254740993"];
  const text = values.map((value, index) => `v${index} ${value}\n`).join("");
  assert.deepEqual(
    parseText(text).map(({ samples }) => samples[0]?.value),
    [Infinity, -Infinity, Infinity, NaN, 1, 0.5, 3, 100, -0, 9007199254740992],
  );
});

Deno.test("parseText: histograms and summaries are put together", () => {
  const text = "# TYPE h histogram\n" +
    'h_bucket{le="+Inf"} 1\nh_sum 2\nh_count 1\n# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 2\ns_count 1\n';
  assert.deepEqual(
    parseText(text).map(({ name, type, samples }) => [name, type, samples.map(({ suffix }) => suffix)]),
    [["h", "histogram", ["_bucket", "_sum", "_count"]], ["s", "summary", ["", "_sum", "_count"]]],
  );
});

Deno.test("parseText: an empty text has no families", () => assert.deepEqual(parseText(""), []));

for (
  const bad of [
    ["a missing newline at the end", "a 1", 1, 4, "the last line does not end with a newline."],
    ["a name that begins with a digit", "a 1\n1a 2\n", 2, 1, 'expected a metric name or "{".'],
    ["a missing value", "a\n", 1, 2, "expected a value, found the end of the line."],
    ["a value that is none", "a 1x\n", 1, 3, 'expected a value, found "1x".'],
    ["a hexadecimal value", "a 0x10\n", 1, 3, 'expected a value, found "0x10".'],
    ["a timestamp with a fraction", "a 1 1.5\n", 1, 5, 'expected whole milliseconds, found "1.5".'],
    ["something after the timestamp", "a 1 2 3\n", 1, 7, 'expected the end of the line, found "3".'],
    ["a label without quotes", "a{b=c} 1\n", 1, 5, 'expected "\\"", found "c".'],
    ["a label value that does not end", 'a{b="c\n', 1, 7, 'expected the closing "\\"" before the end of the line.'],
    ["an escape nobody knows", 'a{b="\\t"} 1\n', 1, 8, '"\\\\t" is not an escape sequence.'],
    ["a label name with a dash", 'a{b-c="d"} 1\n', 1, 4, 'expected "=", found "-".'],
    ["a label that appears twice", 'a{b="1",b="2"} 1\n', 1, 9, 'the label "b" appears twice.'],
    ["labels without a comma", 'a{b="1"c="2"} 1\n', 1, 8, 'expected "," or "}".'],
    ["the label __name__", 'a{__name__="b"} 1\n', 1, 3, 'the label "__name__" is the metric\'s name.'],
    ["two names", 'a{"b"} 1\n', 1, 3, 'the metric has two names, "a" and another.'],
    ["no name", '{b="c"} 1\n', 1, 1, "the metric has no name, neither before the braces nor in them."],
    [
      "a type nobody knows",
      "# TYPE a info\n",
      1,
      10,
      '"info" is not a type; expected counter, gauge, histogram, summary, untyped.',
    ],
    ["a type after the samples", "a 1\n# TYPE a gauge\n", 2, 1, 'the metadata of "a" comes after its samples.'],
    ["a type that appears twice", "# TYPE a gauge\n# TYPE a gauge\n", 2, 1, 'the metadata of "a" appears twice.'],
    ["a metric that is torn apart", 'a{x="1"} 1\nb 1\na{x="2"} 1\n', 3, 1, 'the lines of "a" are not together.'],
    ["a series that appears twice", 'a{x="1",y="2"} 1\na{y="2",x="1"} 1\n', 2, 1, "this series appears twice."],
    [
      "a line that is declared as another metric",
      "# TYPE a_count gauge\n# TYPE a summary\na_sum 1\na_count 1\n",
      4,
      1,
      'lines named "a_count" belong to "a_count" already.',
    ],
    ["a timestamp over 64 bits", "a 1 9223372036854775808\n", 1, 5, "a timestamp has 64 bits."],
    [
      "a bound that is no number",
      '# TYPE a histogram\na_bucket{le="x"} 1\n',
      2,
      1,
      'the label "le" of a histogram is a number.',
    ],
    ["an escape in a help that is none", "# HELP a b\\c\n", 1, 13, '"\\\\c" is not an escape sequence.'],
    ["a histogram's bare line", "# TYPE a histogram\na 1\n", 2, 1, 'the lines of "a" are not together.'],
    [
      "another metric's line",
      "# TYPE a summary\na_count 1\n# TYPE a_count gauge\na_count 1\n",
      3,
      1,
      'lines named "a_count" belong to "a" already.',
    ],
  ] satisfies Bad[]
) refuses(parseText, bad);

Deno.test("parseOpenMetrics: every type, unit, created, exemplars and timestamps", () => {
  const text = [
    '# HELP a_seconds A \\"quoted\\" help.',
    "# TYPE a_seconds counter",
    "# UNIT a_seconds seconds",
    'a_seconds_total{b="c"} 1.0 1700000000.123 # {t="u"} 0.5 1.5',
    'a_seconds_created{b="c"} 5 1700000000.123',
    "# TYPE i info",
    'i_info{v="1"} 1',
    "# TYPE m stateset",
    'm{m="on"} 1',
    'm{m="off"} 0',
    "plain 3",
    "# EOF",
    "",
  ].join("\n");
  assert.deepEqual(parseOpenMetrics(text), [
    {
      name: "a_seconds",
      type: "counter",
      help: 'A "quoted" help.',
      unit: "seconds",
      samples: [
        {
          suffix: "_total",
          labels: { b: "c" },
          value: 1,
          timestampMs: 1700000000123,
          exemplar: { labels: { t: "u" }, value: 0.5, timestampSeconds: 1.5 },
        },
        { suffix: "_created", labels: { b: "c" }, value: 5, timestampMs: 1700000000123 },
      ],
    },
    { name: "i", type: "info", help: "", samples: [{ suffix: "_info", labels: { v: "1" }, value: 1 }] },
    {
      name: "m",
      type: "stateset",
      help: "",
      samples: [{ suffix: "", labels: { m: "on" }, value: 1 }, { suffix: "", labels: { m: "off" }, value: 0 }],
    },
    { name: "plain", type: "unknown", help: "", samples: [{ suffix: "", labels: {}, value: 3 }] },
  ]);
});

Deno.test("parseOpenMetrics: times keep their digits, and of two that look the same the first counts", () => {
  const times = (text: string) =>
    parseOpenMetrics(text)[0]?.samples.map(({ value, timestampMs }) => [value, timestampMs]);
  assert.deepEqual(times("a 1 1700000000.123\na 2 1.7000000002e9\n# EOF\n"), [[1, 1700000000123], [2, 1700000000200]]);
  assert.deepEqual(times("a 1 5.0\na 2 5\n# EOF\n"), [[1, 5000]]);
});

Deno.test("parseOpenMetrics: a gauge histogram, and an escape nobody knows", () => {
  const text = '# TYPE g gaugehistogram\ng_bucket{path="C:\\Shop",le="+Inf"} 2\n# EOF\n';
  const labels = { path: "C:\\Shop", le: "+Inf" };
  assert.deepEqual(parseOpenMetrics(text), [
    { name: "g", type: "gaugehistogram", help: "", samples: [{ suffix: "_bucket", labels, value: 2 }] },
  ]);
});

const HISTOGRAM = '# TYPE h histogram\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 2\n';

for (
  const bad of [
    ["a text without an end", "a 1\n", 2, 1, 'the text does not end with "# EOF": it may be cut off.'],
    ["something after the end", "# EOF\na 1\n", 2, 1, 'there is more after "# EOF".'],
    ["an empty line", "a 1\n\n# EOF\n", 2, 1, "a line is empty."],
    ["a comment", "# hello\n# EOF\n", 1, 1, 'expected "# TYPE ", "# HELP ", "# UNIT " or "# EOF".'],
    ["two spaces", "a  1\n# EOF\n", 1, 3, 'expected a value, found " ".'],
    ["a blank in the braces", 'a{ b="c"} 1\n# EOF\n', 1, 3, 'expected a label name or "}".'],
    [
      "the type untyped",
      "# TYPE a untyped\n# EOF\n",
      1,
      10,
      '"untyped" is not a type; expected counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown.',
    ],
    [
      "a unit that the name lacks",
      "# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n",
      1,
      1,
      'the name "a" does not end with its unit "_bytes".',
    ],
    ["a counter without _total", "# TYPE a counter\na 1\n# EOF\n", 2, 1, 'the lines of "a" are not together.'],
    ["a counter below zero", "# TYPE a counter\na_total -1\n# EOF\n", 2, 1, 'a value of "_total" is not negative.'],
    ["a counter that is NaN", "# TYPE a counter\na_total NaN\n# EOF\n", 2, 1, 'a value of "_total" is a number.'],
    ["an info that is not 1", "# TYPE a info\na_info 2\n# EOF\n", 2, 1, "the value of an info is 1."],
    ["a state that is 2", '# TYPE a stateset\na{a="x"} 2\n# EOF\n', 2, 1, "a state is 0 or 1."],
    ["a state without its label", "# TYPE a stateset\na 1\n# EOF\n", 2, 1, 'a state set has the label "a".'],
    [
      "a bucket without a bound",
      "# TYPE h histogram\nh_bucket 1\n# EOF\n",
      2,
      1,
      'a bucket has a number as its label "le".',
    ],
    [
      "a histogram without +Inf",
      '# TYPE h histogram\nh_bucket{le="1.0"} 1\n# EOF\n',
      2,
      1,
      'the bucket with le="+Inf" is missing.',
    ],
    [
      "buckets that fall",
      '# TYPE h histogram\nh_bucket{le="1.0"} 3\nh_bucket{le="+Inf"} 2\n# EOF\n',
      3,
      1,
      "a bucket counts less than the one before it.",
    ],
    [
      "bounds that fall",
      '# TYPE h histogram\nh_bucket{le="2.0"} 1\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 2\n# EOF\n',
      3,
      1,
      "the bounds of the buckets do not rise.",
    ],
    [
      "a count that is another",
      HISTOGRAM + "h_sum 1\nh_count 3\n# EOF\n",
      5,
      1,
      '"_count" is not what the last bucket counts.',
    ],
    ["a sum without a count", HISTOGRAM + "h_sum 1\n# EOF\n", 2, 1, '"_count" and "_sum" go together.'],
    [
      "half an observation",
      '# TYPE h histogram\nh_bucket{le="+Inf"} 1.5\n# EOF\n',
      2,
      1,
      'a value of "_bucket" is a whole number.',
    ],
    [
      "label sets that are torn apart",
      '# TYPE a summary\na_sum{x="1"} 1\na_sum{x="2"} 1\na_count{x="1"} 1\n# EOF\n',
      4,
      1,
      "the lines of one label set are not together.",
    ],
    [
      "an exemplar on a gauge",
      '# TYPE a gauge\na 1 # {t="1"} 1\n# EOF\n',
      2,
      1,
      "only counters and buckets have exemplars.",
    ],
    [
      "an exemplar that is too long",
      `# TYPE a counter\na_total 1 # {t="${"x".repeat(128)}"} 1\n# EOF\n`,
      2,
      13,
      "the labels of an exemplar have 129 characters, and 128 is the most.",
    ],
    ["a timestamp that is NaN", "a 1 NaN\n# EOF\n", 1, 5, "a timestamp is a finite number."],
  ] satisfies Bad[]
) refuses(parseOpenMetrics, bad);

const parseLeniently = (text: string) => parseText(text, { lenient: true });

for (
  const [parse, encode] of [
    [parseText, encodeText],
    [parseLeniently, encodeText],
    [parseOpenMetrics, encodeOpenMetrics],
  ] as const
) {
  Deno.test(`${parse.name}: a damaged text is read or refused, and nothing else happens`, () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('"', "\\", "{", "}", ",", "=", " ", "\n", "#", "x", "")),
    );
    fc.assert(fc.property(families({ utf8: true }), damage, (all, changes) => {
      let text = encode(all);
      for (const [at, put] of changes) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + put + text.slice(place + 1);
      }
      try {
        parse(text);
      } catch (error) {
        assert.ok(error instanceof ExpositionSyntaxError);
        const lines = text.split("\n");
        assert.ok(error.line >= 1 && error.line <= lines.length);
        assert.ok(error.column >= 1 && error.column <= (lines[error.line - 1]?.length ?? 0) + 1);
      }
    }));
  });
}
