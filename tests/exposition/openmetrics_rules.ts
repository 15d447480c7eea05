/** A rule of OpenMetrics 1.0, with texts that keep it and texts that break it. */
export interface OpenMetricsRule {
  readonly rule: string;
  readonly read: readonly string[];
  readonly refused: readonly string[];
}

/**
 * The rules of lines, names and metadata that the reference suite holds, each with small texts of this project.
 *
 * Every text is lines, to which a newline and `# EOF` are added; {@linkcode WHOLE_TEXTS} are as they stand.
 */
export const SYNTAX_RULES: readonly OpenMetricsRule[] = [
  {
    rule: "lines",
    read: ["up 1", "", "# HELP up Is it there.\nup 1"],
    refused: ["up 1\n", "up 1\n\ndown 0", "# A comment", "# META up gauge", " up 1", " # HELP up Is it there.", "#"],
  },
  {
    rule: "metric names",
    read: ["a:b_1 1", "_ 1", '{"a.b"} 1', '# TYPE "a.b" gauge\n{"a.b"} 1'],
    refused: ["1a 1", "a.b 1", "a-b 1", "{} 1", '{x="1"} 1', 'a{"b"} 1', '# TYPE "a gauge'],
  },
  {
    rule: "values",
    read: [
      "a 1",
      "a -1.5",
      "a 1.5e-7",
      "a 00012.50",
      "a +Inf",
      "a -inf",
      "a NaN",
      "a 18446744073709551615",
      "a 1.",
      "a .5",
    ],
    refused: [
      "a",
      "a ",
      "a  1",
      "a 1 ",
      "a 1\t",
      "a one",
      "a 1_0",
      "a 0x1",
      "a 0X1",
      "a 0x1p-2",
      "a 0b1",
      "a 0o7",
      "a 1e",
    ],
  },
  {
    rule: "timestamps",
    read: ["a 1 0", "a 1 -3", "a 1 1.5e3", "a 1 12345678901234567890.12", "a 1 1700000000.123"],
    refused: [
      "a 1 x",
      "a 1 1x",
      "a 1 1_0",
      "a 1 1.2.3",
      "a 1 NaN",
      "a 1 Inf",
      "a 1 -Inf",
      "a 1  Inf",
      "a 1 0x1p-2",
      "a 1 1 ",
    ],
  },
  {
    rule: "labels",
    read: ["a{} 1", 'a{b="c"} 1', 'a{b="c",d="e"} 1', 'a{b=""} 1', 'a{b="{c}"} 1', 'a{b=" # "} 1', 'a{b="} 2 # {"} 1'],
    refused: [
      'a{1="c"} 1',
      'a{b="c",b="d"} 1',
      'a{b=" # ",b=" # "} 1',
      'a{b="c"d="e"} 1',
      'a{b="c"d} 1',
      'a{b="c",,d="e"} 1',
      'a{,b="c"} 1',
      'a{b="c",} 1',
      "a{,} 1",
      'a{b="c"}1',
      'a{b=" # "}1',
      "a{b} 1",
      "a{b=} 1",
      'a{b"c"} 1',
      'a{b=" # ",d=} 1',
      "a{b=c} 1",
      "a{b='c'} 1",
      'a{b="c} 1',
      'a{b="} 1',
      'a{__name__="b"} 1',
      'a{ b="c"} 1',
    ],
  },
  {
    rule: "escapes",
    read: [
      'a{path="C:\\Shop"} 1',
      'a{b="\\\\\\n\\""} 1',
      'a{b="\\t"} 1',
      'a{b="\\\\"} 1',
      "# HELP a C:\\Shop\na 1",
      '# HELP a \\\\\\n\\"\\q\na 1',
      '# HELP a "plain"\na 1',
    ],
    refused: ['a{b="\\"} 1', 'a{b="c\\\\""} 1', "# HELP a b\\\na 1"],
  },
  {
    rule: "metadata",
    read: [
      "# TYPE a gauge\n# HELP a Help.\na 1",
      "# HELP a Help.\n# TYPE a gauge\na 1",
      "# HELP a \n# UNIT a \na 1",
      "# TYPE a unknown\na 1",
      "# TYPE a counter\n# TYPE b gauge",
    ],
    refused: [
      "# HELP",
      "# HELP ",
      "# HELP a",
      "# HELP a\t",
      "# TYPE",
      "# TYPE ",
      "# TYPE a",
      "# TYPE a\t",
      "# TYPE a number",
      "# TYPE a gauge ",
      "# TYPE a untyped",
      "# TYPE a Gauge",
      "# UNIT",
      "# UNIT a",
      "# UNIT a\t",
      "# HELP a b\n# HELP a b",
      "# HELP a \n# HELP a ",
      "# TYPE a gauge\n# TYPE a gauge",
      "# UNIT a_s s\n# UNIT a_s s",
      "# HELP a b\na 1\n# TYPE a gauge",
      "# TYPE a gauge\na 1\n# HELP a b",
      "# TYPE a_s gauge\na_s 1\n# UNIT a_s s",
    ],
  },
  {
    rule: "units",
    read: ["# TYPE a_s gauge\n# UNIT a_s s\na_s 1", "# TYPE a_bytes counter\n# UNIT a_bytes bytes\na_bytes_total 1"],
    refused: [
      "# TYPE a gauge\n# UNIT a bytes\na 1",
      "# TYPE a_s gauge\n# UNIT a_s s \na_s 1",
      "# TYPE a_s info\n# UNIT a_s s",
      "# TYPE a_s stateset\n# UNIT a_s s",
    ],
  },
  {
    rule: "clashes",
    read: ["# TYPE a gauge\n# TYPE a_total gauge", "# TYPE a_total counter\n# TYPE a gauge"],
    refused: [
      "# TYPE a counter\n# TYPE a_total gauge",
      "# TYPE a_created gauge\n# TYPE a counter",
      "# TYPE a counter\n# TYPE a counter",
      "# TYPE a info\n# TYPE a counter",
      "# TYPE a_count gauge\n# TYPE a summary",
      "# TYPE a gaugehistogram\n# TYPE a_gsum gauge",
      "a_total 1\n# TYPE a counter",
      "# TYPE a gauge\na 1\nb 1\na 2",
    ],
  },
];

/** Texts about their own end. */
export const WHOLE_TEXTS: OpenMetricsRule = {
  rule: "the end of the text",
  read: ["# EOF\n", "# EOF", "a 1\n# EOF"],
  refused: [
    "",
    "a 1\n",
    "a 1",
    "# EOF\n\n",
    "# EOF\na 1\n",
    "a 1\n# EOF x",
    "# EOF \n",
    "# eof\n",
    "a 1\n# EOF\n# EOF\n",
  ],
};
