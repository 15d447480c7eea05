import type { ConfigFiles, Warn } from "../config/option.ts";
import { PromqlError } from "../promql/promql_error.ts";
import { readYaml } from "../yaml/read_yaml.ts";
import type { VariableLookup } from "../yaml/substitute_variables.ts";
import type { CollectConfig, CollectedMetric } from "./collect_config.ts";
import { type CollectDocument, collectSchema } from "./collect_schema.ts";
import { QueryTemplate } from "./query_template.ts";
import { readBackend } from "./read_backend.ts";
import { FIXED_COLUMNS } from "./sample_columns.ts";
import { serviceFileName } from "./service_file_name.ts";

/** What {@linkcode readCollectConfig} reads with. */
interface ReadCollectOptions {
  /** The file's name, for errors; files that it names stand in its folder. */
  readonly path: string;
  readonly variable: VariableLookup;
  readonly files: ConfigFiles;
  readonly warn: Warn;
}

const DEFAULT_DIR = "data";
const DEFAULT_ROW_GROUP_BYTES = 4 * 1024 * 1024;

/**
 * Reads the collector's configuration and checks all of it, queries too, before anything is asked of a server.
 *
 * @throws {YamlError} With file, line, column and key of the first thing that is wrong.
 */
export async function readCollectConfig(text: string, options: ReadCollectOptions): Promise<CollectConfig> {
  const { path, variable, files, warn } = options;
  const document = readYaml(text, {
    path,
    action: "use the configuration",
    schema: collectSchema,
    scalars: "text",
    variable,
  });
  const { debug = false, storage = {} } = document.value;
  const services = readServices(document);
  const metrics = readMetrics(document, services);
  if (storage.outputDir?.includes("\0") === true) {
    document.fail(["storage", "outputDir"], '"storage.outputDir" has a zero byte, which no path has');
  }
  return {
    path,
    debug,
    services,
    metrics,
    backend: await readBackend(document, { files, warn }),
    storage: {
      dir: storage.outputDir || DEFAULT_DIR,
      compression: storage.compression ?? "zstd",
      rowGroupBytes: storage.rowGroupSize ?? DEFAULT_ROW_GROUP_BYTES,
    },
  };
}

function readServices(document: CollectDocument): readonly string[] {
  const { services, apiProxies } = document.value;
  if (services !== undefined && apiProxies !== undefined) {
    document.fail(["services"], '"services" and "apiProxies" are two names of one list', "Leave one of them out");
  }
  const key = services === undefined ? "apiProxies" : "services";
  const names = services ?? apiProxies ?? [];
  if (names.length === 0) {
    document.fail([key], '"services" is missing or empty', "List the services to ask for, one a line after a dash");
  }
  const files = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const fail = (reason: string, hint: string) => document.fail([key, index], `"${key}[${index}]" ${reason}`, hint);
    if (name.trim() === "") fail("is empty", "Give the service's name, or remove the line");
    if (!name.isWellFormed()) fail("is no valid Unicode", "Write the name's characters as they are");
    const file = serviceFileName(name).toLowerCase();
    const other = files.get(file);
    if (other !== undefined && names[other] === name) {
      fail(`names the same service as "${key}[${other}]"`, "Remove one of them");
    }
    if (other !== undefined) fail(`would share the file of "${key}[${other}]"`, "Rename one of them");
    files.set(file, index);
  }
  return names;
}

function readMetrics(document: CollectDocument, services: readonly string[]): readonly CollectedMetric[] {
  const { metrics } = document.value.prometheus;
  if (metrics.length === 0) {
    document.fail(["prometheus", "metrics"], '"prometheus.metrics" is empty', "Give at least one name with its query");
  }
  const names = new Map<string, number>();
  const columns = new Map<string, string>();
  return metrics.map(({ name, query, labels = [] }, index) => {
    const key = `prometheus.metrics[${index}]`;
    const at = (...rest: readonly (string | number)[]) => ["prometheus", "metrics", index, ...rest];
    if (name.trim() === "") document.fail(at("name"), `"${key}.name" is empty`, "Give what the rows are called");
    const other = names.get(name);
    if (other !== undefined) {
      const hint = "Give each query a name of its own, or nobody could tell their rows apart";
      document.fail(at("name"), `"${key}.name" is "${name}", as "prometheus.metrics[${other}].name" is`, hint);
    }
    names.set(name, index);
    for (const [place, label] of labels.entries()) {
      checkLabel(
        label,
        columns,
        (reason, hint) => document.fail(at("labels", place), `"${key}.labels[${place}]" ${reason}`, hint),
      );
    }
    const template = readQuery(
      query,
      (reason, hint, cause) => document.fail(at("query"), `"${key}.query" ${reason}`, hint, cause),
    );
    if (!template.namesService && services.length > 1) {
      const hint = 'Write %s where the service stands, as in {service="%s"}, or list one service alone';
      document.fail(at("query"), `"${key}.query" has no %s, so that every service would get the same rows`, hint);
    }
    return { name, query: template, labels };
  });
}

type Fail = (reason: string, hint: string, cause?: unknown) => never;

/** Checks a label that is to be a column: DuckDB does not tell columns apart by capitals. */
function checkLabel(label: string, columns: Map<string, string>, fail: Fail): void {
  if (label === "") fail("is empty", "Give the label's name, or remove the line");
  if (!label.isWellFormed()) fail("is no valid Unicode", "Write the name's characters as they are");
  const lower = label.toLowerCase();
  const fixed = FIXED_COLUMNS.find((column) => column === lower);
  if (fixed !== undefined) {
    const hint =
      `Leave it out: the column labels holds every label of a row. To give it one of its own, rename it in ` +
      `the query with label_replace(…, "my_${fixed}", "$1", "${label}", "(.*)")`;
    fail(`is "${label}", and every file has a column "${fixed}"`, hint);
  }
  const same = columns.get(lower) ?? label;
  if (same !== label) {
    fail(`is "${label}", and another label is "${same}": columns are not told apart by capitals`, "Leave one out");
  }
  columns.set(lower, label);
}

function readQuery(query: string, fail: Fail): QueryTemplate {
  if (query.trim() === "") fail("is empty", "Give it a PromQL expression");
  try {
    return QueryTemplate.compile(query);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return fail(`is no usable PromQL at ${error.place}: ${error.reason}`, queryHint(query, error), error);
  }
}

function queryHint(query: string, { reason }: PromqlError): string {
  if (reason.startsWith("a percent sign")) return "Write %s for the service and %% for a percent sign";
  if (reason.startsWith("it selects a range")) return "Put it into a function such as increase(…) or last_over_time(…)";
  return /[\w:]%s|%s[\w:]/.test(query)
    ? 'Outside of quotes %s is a text in quotes: choose a metric by {__name__="%s_requests_total"}'
    : "Try the query in the server's own page, with a service in place of %s";
}
