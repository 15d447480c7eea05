import { deepEqual, equal, throws } from "node:assert/strict";
import { readParameters, readTimeMs } from "../../src/demo/read_parameters.ts";

Deno.test("readParameters: the form comes before the URL", async () => {
  const request = new Request("http://demo/api?query=url&match[]=a", {
    method: "POST",
    body: new URLSearchParams([["query", "form"], ["match[]", "b"]]),
  });
  const parameters = await readParameters(request);
  equal(parameters.get("query"), "form");
  deepEqual(parameters.getAll("match[]"), ["b", "a"]);
});

Deno.test("readTimeMs: seconds, fractions and RFC 3339", () => {
  const read = (time: string) => readTimeMs(new URLSearchParams({ time }), "time", 7);
  equal(read("1780000000"), 1_780_000_000_000);
  equal(read("1780000000.123"), 1_780_000_000_123);
  equal(read("1.78e9"), 1_780_000_000_000);
  equal(read("-1"), -1000);
  equal(read("2026-05-28T20:26:40Z"), 1_780_000_000_000);
  equal(read("2026-05-28T22:26:40.5+02:00"), 1_780_000_000_500);
  equal(read(""), 7);
  equal(readTimeMs(new URLSearchParams(), "time", 7), 7);
  const message = 'invalid parameter "time": invalid time value for \'time\': cannot parse "x" to a valid timestamp';
  throws(() => read("x"), { name: "QueryError", status: 400, message });
});
