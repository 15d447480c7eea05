import { OPTION_GROUPS, type OptionGroup, type OptionSpec } from "../config/option_spec.ts";
import { OPTION_SPECS } from "../config/option_specs.ts";
import { wrapWords } from "../text/wrap_words.ts";

const WIDTH = 110;
/** Column in which descriptions begin. */
const DESCRIPTION_COLUMN = 37;

const INTRODUCTION =
  "Says which metrics of a Prometheus-compatible backend cost the most data points per minute (DPM).";

const USAGE = `Usage:
  dpm-finder [OPTIONS]             measure once and write the result; with -e, keep serving it
  dpm-finder healthcheck [URL]     ask a running exporter whether it lives (http://127.0.0.1:9966/-/healthy)
`;

const OUTRO = [
  "Each value comes from its flag, else from the environment variable in brackets, else from that variable in the " +
  "file .env of the working directory. SECONDS and MINUTES may be durations too: 90s, 1m30s, 2h.",
  "Exit codes: 0 done; 1 a fault of the program or a failed write; 2 wrong usage or configuration; 3 the backend " +
  "cannot be reached or refused; 4 done, but some names could not be measured; 130 and 143 stopped by a signal, " +
  "nothing was written (an exporter stopped by a signal exits 0).",
];

const EXAMPLES = `Examples:
  Look around without a backend:
    dpm-finder --demo --format text --top 20

  What each job of a local Prometheus adds, histograms included:
    dpm-finder --endpoint http://localhost:9090 --all --by job --format json

  Grafana Cloud, the key from a file, estimated costs, standard output alone:
    dpm-finder --endpoint https://prometheus-prod-01-eu-west-0.grafana.net --username 123456 \\
      --api-key-file /run/secrets/key --cost-per-1000-series 8 --output -
`;

/** The text of `--help`: every option under its heading, with default and environment name, and three examples. */
export function formatHelp(): string {
  const groups = OPTION_GROUPS.map((group) => `${group}:\n${optionLines(group).join("\n")}\n`);
  const outro = OUTRO.map((text) => `${wrapWords(text, WIDTH).join("\n")}\n`);
  return [`${INTRODUCTION}\n\n${USAGE}`, ...groups, ...outro, EXAMPLES].join("\n");
}

function optionLines(group: OptionGroup): string[] {
  const lines = OPTION_SPECS.filter((spec) => spec.group === group)
    .flatMap((spec) => entry(names(spec), describe(spec)));
  if (group !== "Messages") return lines;
  return [
    ...lines,
    ...entry("  -h, --help", "Show this text."),
    ...entry("      --version", "Show the version of the program, of Deno, and the commit."),
  ];
}

function names(spec: OptionSpec): string {
  // Named by its variable where there is no flag.
  if (spec.long === undefined) return `      ${spec.environment ?? ""}`;
  const flags = `  ${spec.short === undefined ? "    " : `${spec.short}, `}${spec.long}`;
  if (spec.kind === "flag") return flags;
  return spec.kind === "value" && spec.preset !== undefined
    ? `${flags}[=${spec.argument}]`
    : `${flags} ${spec.argument}`;
}

function describe(spec: OptionSpec): string {
  const parts = [spec.description];
  // No-break spaces keep what stands in one pair of brackets on one line.
  if (spec.defaultText !== undefined) parts.push(`[default: ${spec.defaultText}]`.replaceAll(" ", "\u00a0"));
  if (spec.environment !== undefined && spec.long !== undefined) parts.push(`[${spec.environment}]`);
  return parts.join(" ");
}

function entry(left: string, description: string): string[] {
  const indent = " ".repeat(DESCRIPTION_COLUMN);
  const [first = "", ...rest] = wrapWords(description, WIDTH - DESCRIPTION_COLUMN);
  const head = left.length < DESCRIPTION_COLUMN - 1
    ? [left.padEnd(DESCRIPTION_COLUMN) + first]
    : [left, indent + first];
  return [...head, ...rest.map((line) => indent + line)].map((line) => line.replaceAll("\u00a0", " "));
}
