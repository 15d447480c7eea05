import assert from "node:assert/strict";
import { acceptsGzip, contentType, negotiate } from "../../src/exposition/negotiate.ts";

const PROMETHEUS_2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const PROMETHEUS_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7," +
  "application/openmetrics-text;version=0.0.1;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5," +
  "text/plain;version=0.0.4;q=0.4,*/*;q=0.3";

const TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

for (
  const [name, accept, type] of [
    [
      "Prometheus 2.42",
      PROMETHEUS_2,
      "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ],
    ["Prometheus 3", PROMETHEUS_3, "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"],
    [
      "Prometheus 3 told to scrape text 1.0.0",
      "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3",
      "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ],
    [
      "Prometheus 3 that prefers Protobuf, which is not there",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6," +
      PROMETHEUS_3,
      "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ],
    ["nobody in particular", null, TEXT],
    ["curl", "*/*", TEXT],
    ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT],
    ["text without a version", "text/plain", TEXT],
    [
      "OpenMetrics without a version",
      "application/openmetrics-text",
      "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores",
    ],
    ["an escaping of its own", "text/plain;version=0.0.4;escaping=dots", TEXT.replace("underscores", "dots")],
    [
      "quoted parameters and odd case",
      'Text/Plain; Version="0.0.4"; escaping="values"',
      TEXT.replace("underscores", "values"),
    ],
    [
      "an escaping nobody knows",
      "application/openmetrics-text; version=1.0.0; escaping=nonsense",
      "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ],
    ["a version nobody knows", "application/openmetrics-text;version=9.0.0,text/plain;version=0.0.4;q=0.1", TEXT],
    ["OpenMetrics refused", "application/openmetrics-text;version=1.0.0;q=0,text/plain;q=0.1", TEXT],
    ["equal quality, text first", "text/plain;q=0.5,application/openmetrics-text;version=1.0.0;q=0.5", TEXT],
    ["text 0.0.4 with UTF-8 names, which it has not", "text/plain;version=0.0.4;escaping=allow-utf-8", TEXT],
    ["rubbish", ";;,q=,,=", TEXT],
  ] as const
) {
  Deno.test(`negotiate: ${name} gets ${type}`, () => assert.equal(contentType(negotiate(accept)), type));
}

for (
  const [header, accepted] of [
    ["gzip", true],
    ["gzip, deflate, br", true],
    ["GZIP;q=0.5", true],
    ["*", true],
    ["identity, *;q=0.1", true],
    ["gzip;q=0", false],
    ["gzip;q=0, *", false],
    ["deflate", false],
    ["", false],
    [null, false],
  ] as const
) {
  Deno.test(`acceptsGzip: ${JSON.stringify(header)} ${accepted ? "does" : "does not"}`, () => {
    assert.equal(acceptsGzip(header), accepted);
  });
}
