import fc from "fast-check";

const NAMES = ["a", "a_total", "a_sum", "a_count", "a_bucket", "a_created", "a_info", "a_gsum", "a_gcount", "a_s", "b"];
const UTF8_NAMES = ["a.b", "a_b", "a:b", "a.b_total", "a_b_total", "a_dot_b", "é"];
const TYPES = ["counter", "gauge", "histogram", "summary", "untyped"];
const VALUES = ["0", "1", "2", "2.5", "-1", "NaN", "+Inf", "-Inf", "1e3", "-0"];

interface TextShape {
  readonly utf8?: boolean;
}

/** Texts of few names and labels, so that lines clash, repeat and stand apart as no exporter's own do. */
export function foreignText({ utf8 = false }: TextShape = {}): fc.Arbitrary<string> {
  const name = fc.constantFrom(...NAMES, ...(utf8 ? UTF8_NAMES : []));
  const labelName = fc.constantFrom("le", "quantile", "x", "__y", ...(utf8 ? ["x.y", "x_y"] : []));
  const labelValue = fc.constantFrom("1", "1.0", "0.5", "-1", "+Inf", "", "z", "\\\\", "\\n");
  const label = fc.tuple(labelName.map(quoted), labelValue).map(([key, value]) => `${key}="${value}"`);
  const labels = fc.uniqueArray(label, { maxLength: 2, selector: (text) => text.split("=")[0] });
  const time = fc.constantFrom("", "", "", " 1000", " 1001", " -5");
  const sample = fc.tuple(name, labels, fc.constantFrom(...VALUES), time)
    .map(([name, labels, value, time]) => `{${[quoted(name, true), ...labels].join(",")}} ${value}${time}`);
  const type = fc.tuple(name, fc.constantFrom(...TYPES)).map(([name, type]) => `# TYPE ${quoted(name)} ${type}`);
  const help = name.map((name) => `# HELP ${quoted(name)} Some help.`);
  const histogram = fc.tuple(name, fc.nat(3), fc.nat(3), fc.constantFrom("", '"x"="1",')).map(
    ([name, one, more, x]) => {
      const line = (suffix: string, labels: string, value: number) =>
        `{${quoted(name + suffix, true)},${labels}} ${value}`;
      return [
        `# TYPE ${quoted(name)} histogram`,
        line("_bucket", `${x}le="1"`, one),
        line("_bucket", `${x}le="+Inf"`, one + more),
        line("_sum", x, 3.5),
        line("_count", x, one + more),
      ].join("\n");
    },
  );
  const line = fc.oneof({ arbitrary: sample, weight: 6 }, { arbitrary: type, weight: 3 }, help, histogram);
  return fc.array(line, { maxLength: 14 }).map((lines) => lines.map((line) => `${line}\n`).join(""));
}

function quoted(name: string, always = false): string {
  return !always && /^[a-z_:]+$/.test(name) && !name.includes(":") ? name : `"${name}"`;
}
