const HEAD = "services: [a, b]\n";
const URL_LINE = "prometheus:\n  url: http://h\n";
const METRICS = "  metrics: [{ name: m, query: 'm{a=\"%s\"}' }]\n";
const metric = (lines: string) => `${HEAD}${URL_LINE}  metrics:\n    - ${lines.trim().replaceAll("\n", "\n      ")}\n`;
const server = (lines: string) => `${HEAD}${URL_LINE}${lines}${METRICS}`;

/** What is wrong, the file, and the whole message after what cannot be done: one row for each rule. */
export const REFUSED: readonly (readonly [what: string, text: string, message: string])[] = [
  ["an empty file", "", '"collect.yaml": "prometheus" is missing'],
  [
    "no YAML",
    "a: [",
    '"collect.yaml:1:5": it is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]. Mend the line.',
  ],
  ["another kind of document", "- a\n", '"collect.yaml": the file is a list, expected a mapping'],
  [
    "a mistyped key",
    "servises: [a]\n",
    '"collect.yaml:1:1": "servises" is not a known key. Did you mean "services"? Known here are debug, services, apiProxies, prometheus, storage.',
  ],
  [
    "a mistyped key of the server",
    server("  pasword: x\n"),
    '"collect.yaml:4:3": "prometheus.pasword" is not a known key. Did you mean "password"? Known here are url, timeout, username, password, passwordFile, bearerToken, bearerTokenFile, tenant, headers, headersFile, caFile, certFile, keyFile, sigv4Region, apiPrefix, retryFor, maxInFlight, metrics.',
  ],
  [
    "a mistyped key of a metric",
    metric("name: m\nquerry: m"),
    '"collect.yaml:6:7": "prometheus.metrics[0].querry" is not a known key. Did you mean "query"? Known here are name, query, labels.',
  ],
  [
    "a mistyped key of the storage",
    server("") + "storage: { outputdir: x }\n",
    '"collect.yaml:5:12": "storage.outputdir" is not a known key. Did you mean "outputDir"? Known here are outputDir, compression, rowGroupSize.',
  ],
  [
    "no services",
    URL_LINE + METRICS,
    '"collect.yaml": "services" is missing or empty. List the services to ask for, one a line after a dash.',
  ],
  [
    "an empty list of services",
    "apiProxies: []\n" + URL_LINE + METRICS,
    '"collect.yaml:1:1": "services" is missing or empty. List the services to ask for, one a line after a dash.',
  ],
  [
    "services under both names",
    "apiProxies: [a]\n" + server(""),
    '"collect.yaml:2:1": "services" and "apiProxies" are two names of one list. Leave one of them out.',
  ],
  [
    "services that are no list",
    "services: a\n" + URL_LINE + METRICS,
    '"collect.yaml:1:1": "services" is a text, expected a list',
  ],
  [
    "a service that is a mapping",
    "services:\n  - name: a\n" + URL_LINE + METRICS,
    '"collect.yaml:2:5": "services[0]" is a mapping, expected a text',
  ],
  [
    "an empty service",
    "services:\n  - a\n  -\n" + URL_LINE + METRICS,
    '"collect.yaml:3:4": "services[1]" is empty. Give the service\'s name, or remove the line.',
  ],
  [
    "a service that is half a character",
    'services: ["\\ud800"]\n' + URL_LINE + METRICS,
    '"collect.yaml:1:12": "services[0]" is no valid Unicode. Write the name\'s characters as they are.',
  ],
  [
    "a service twice",
    "services: [a, b, a]\n" + URL_LINE + METRICS,
    '"collect.yaml:1:18": "services[2]" names the same service as "services[0]". Remove one of them.',
  ],
  ["no server", HEAD, '"collect.yaml": "prometheus" is missing'],
  [
    "no address",
    `${HEAD}prometheus:\n${METRICS}`,
    '"collect.yaml:2:1": "prometheus.url" is missing. Give the address of the server to ask.',
  ],
  [
    "an address that is none",
    `${HEAD}prometheus:\n  url: localhost:9090\n${METRICS}`,
    '"collect.yaml:3:3": "prometheus.url" cannot be used: it has no scheme. Write http://localhost:9090.',
  ],
  [
    "a time that is none",
    server("  timeout: soon\n"),
    '"collect.yaml:4:3": "prometheus.timeout" cannot be used: it has to be a number of seconds or a duration such as 90s, 1m30s or 2h. Leave it out for the default: 60.',
  ],
  [
    "a time of nothing",
    server("  timeout: 0\n"),
    '"collect.yaml:4:3": "prometheus.timeout" cannot be used: it has to be at least 1ms. Leave it out for the default: 60.',
  ],
  [
    "a user without a password",
    server("  username: u\n"),
    '"collect.yaml:4:3": "prometheus.username" cannot be used: the password that belongs to it is missing. Set prometheus.password, or name a file with prometheus.passwordFile.',
  ],
  [
    "a password without a user",
    server("  password: hush\n"),
    '"collect.yaml:4:3": "prometheus.password" cannot be used: the user that belongs to it is missing. Set prometheus.username, or use prometheus.bearerToken for a token without a user.',
  ],
  [
    "two secrets",
    server("  username: u\n  password: hush\n  bearerToken: hush2\n"),
    '"collect.yaml:6:3": it cannot combine prometheus.bearerToken with prometheus.username: a request can authenticate in one way only. Leave one of them out.',
  ],
  [
    "a password given twice",
    server("  username: u\n  password: hush\n  passwordFile: f\n"),
    '"collect.yaml:5:3": it cannot combine prometheus.password with prometheus.passwordFile: both give the same secret. Leave one of them out.',
  ],
  [
    "a file of a secret that is not there",
    server("  bearerTokenFile: nowhere\n"),
    '"collect.yaml:4:3": "prometheus.bearerTokenFile" cannot be used: there is no such file. Give the path of a readable text file.',
  ],
  [
    "a certificate without its key",
    server("  certFile: c.pem\n"),
    '"collect.yaml:4:3": "prometheus.certFile" cannot be used: the client key that belongs to it is missing. Name it with prometheus.keyFile.',
  ],
  [
    "a tenant with a space",
    server("  tenant: a b\n"),
    '"collect.yaml:4:3": "prometheus.tenant" cannot be used: a tenant consists of letters, digits and signs, without spaces. Give the tenant\'s ID alone.',
  ],
  [
    "a header that is none",
    server("  headers: { 'a b': c }\n"),
    '"collect.yaml:4:3": "prometheus.headers" cannot be used: it is not a header. Write it as Name: value; a shell needs quotes around that, a file has none.',
  ],
  [
    "a header that the password sets too",
    server("  username: u\n  password: hush\n  headers: { Authorization: hush2 }\n"),
    '"collect.yaml:6:3": it cannot send the header "authorization": basic or bearer authentication sets it too. Leave one of them out.',
  ],
  [
    "a variable that is not set",
    server("  tenant: ${NOWHERE}\n"),
    '"collect.yaml:4:11": "prometheus.tenant" cannot be read: the environment variable NOWHERE is not set. Set it, or write $$ for a dollar sign.',
  ],
  [
    "a wrong number of requests",
    server("  maxInFlight: many\n"),
    '"collect.yaml:4:3": "prometheus.maxInFlight" cannot be used: it has to be a whole number from 1 to 1000. Leave it out for the default: 10.',
  ],
  ["no metrics", `${HEAD}${URL_LINE}`, '"collect.yaml:2:1": "prometheus.metrics" is missing'],
  [
    "an empty list of metrics",
    `${HEAD}${URL_LINE}  metrics: []\n`,
    '"collect.yaml:4:3": "prometheus.metrics" is empty. Give at least one name with its query.',
  ],
  ["a metric without a query", metric("name: m"), '"collect.yaml:5:7": "prometheus.metrics[0].query" is missing'],
  [
    "a metric without a name",
    metric("name: ''\nquery: m"),
    '"collect.yaml:5:7": "prometheus.metrics[0].name" is empty. Give what the rows are called.',
  ],
  [
    "two metrics of one name",
    metric('name: m\nquery: m{a="%s"}') + "    - { name: m, query: 'n{a=\"%s\"}' }\n",
    '"collect.yaml:7:9": "prometheus.metrics[1].name" is "m", as "prometheus.metrics[0].name" is. Give each query a name of its own, or nobody could tell their rows apart.',
  ],
  [
    "an empty query",
    metric("name: m\nquery: ' '"),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" is empty. Give it a PromQL expression.',
  ],
  [
    "a query that is no PromQL",
    metric('name: m\nquery: sum(m{a="%s"}'),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" is no usable PromQL at 1:14: unclosed left parenthesis. Try the query in the server\'s own page, with a service in place of %s.',
  ],
  [
    "a query of a range",
    metric('name: m\nquery: m{a="%s"}[5m]'),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" is no usable PromQL at 1:1: it selects a range of samples, and not one value a series. Put it into a function such as increase(…) or last_over_time(…).',
  ],
  [
    "a query with another verb",
    metric('name: m\nquery: m{a="%d"}'),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" is no usable PromQL at 1:6: a percent sign is followed by neither "s" nor another one. Write %s for the service and %% for a percent sign.',
  ],
  [
    "a query with the service in a name",
    metric("name: m\nquery: sum(%s_total)"),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" is no usable PromQL at 1:7: unexpected identifier "_total". Outside of quotes %s is a text in quotes: choose a metric by {__name__="%s_requests_total"}.',
  ],
  [
    "a query that is the same for all",
    metric("name: m\nquery: up"),
    '"collect.yaml:6:7": "prometheus.metrics[0].query" has no %s, so that every service would get the same rows. Write %s where the service stands, as in {service="%s"}, or list one service alone.',
  ],
  [
    "a label named like a column",
    metric('name: m\nquery: m{a="%s"}\nlabels: [a, date]'),
    '"collect.yaml:7:19": "prometheus.metrics[0].labels[1]" is "date", and every file has a column "date". Leave it out: the column labels holds every label of a row. To give it one of its own, rename it in the query with label_replace(…, "my_date", "$1", "date", "(.*)").',
  ],
  [
    "a label named like a column in capitals",
    metric('name: m\nquery: m{a="%s"}\nlabels: [Value]'),
    '"collect.yaml:7:16": "prometheus.metrics[0].labels[0]" is "Value", and every file has a column "value". Leave it out: the column labels holds every label of a row. To give it one of its own, rename it in the query with label_replace(…, "my_value", "$1", "Value", "(.*)").',
  ],
  [
    "labels that differ in capitals",
    metric('name: m\nquery: m{a="%s"}\nlabels: [job, Job]'),
    '"collect.yaml:7:21": "prometheus.metrics[0].labels[1]" is "Job", and another label is "job": columns are not told apart by capitals. Leave one out.',
  ],
  [
    "an empty label",
    metric("name: m\nquery: m{a=\"%s\"}\nlabels: ['']"),
    '"collect.yaml:7:16": "prometheus.metrics[0].labels[0]" is empty. Give the label\'s name, or remove the line.',
  ],
  [
    "a compression of another kind",
    server("") + "storage: { compression: zip }\n",
    '"collect.yaml:5:12": "storage.compression" is "zip", expected one of zstd, snappy, gzip, lz4, none',
  ],
  [
    "a row group of nothing",
    server("") + "storage:\n  rowGroupSize: 0\n",
    '"collect.yaml:6:3": "storage.rowGroupSize" has to be a whole number of bytes from 1',
  ],
  [
    "a row group of less than nothing",
    server("") + "storage:\n  rowGroupSize: -1\n",
    '"collect.yaml:6:3": "storage.rowGroupSize" has to be a whole number of bytes from 1',
  ],
  [
    "a switch that is none",
    "debug: maybe\n" + server(""),
    '"collect.yaml:1:1": "debug" has to be true or false',
  ],
  [
    "a path with a zero byte",
    server("") + 'storage: { outputDir: "a\\0b" }\n',
    '"collect.yaml:5:12": "storage.outputDir" has a zero byte, which no path has',
  ],
];
