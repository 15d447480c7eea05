import { deepEqual, equal, match, ok } from "node:assert/strict";
import { rawExchange } from "../http/raw_exchange.ts";
import { startHost, writeExporters } from "../support/start_host.ts";
import { withTempDir } from "../support/temporary_folder.ts";

/** Names that lead, or might lead, out of the folder of exporters; `DIR` is a folder beside it, with exporters of its own. */
const NAMES: readonly string[] = [
  "..",
  "../outside",
  "../outside.sh",
  "..%2foutside",
  "..%2Foutside.sh",
  "%2e%2e%2foutside",
  "%2e%2e/outside",
  "..%252foutside",
  "%252e%252e%252foutside",
  "..%5coutside",
  "..\\outside",
  "....//outside",
  "..;/outside",
  "echo/../../outside",
  "echo%2f..%2f..%2foutside",
  "./echo/../../outside.sh",
  "/bin/sh",
  "%2fbin%2fsh",
  "//bin/sh",
  "%2Fetc%2Fpasswd",
  "DIR/outside.sh",
  "file:%2f%2f%2fbin%2fsh",
  "echo.sh%00.txt",
  "outside%00",
  "%00",
  "echo%0a",
  "echo%0d%0aX-Injected:%20yes",
  "echo%20;touch%20MARK",
  "echo;touch MARK",
  "$(touch%20MARK)",
  "`touch%20MARK`",
  "%24%7BIFS%7D",
  "-",
  "--help",
  "-rf",
  ".",
  ".hidden",
  ".hidden.sh",
  "%2ehidden",
  "*",
  "%3f",
  "e%2a",
  "link",
  "link%2fsh",
  "linked_folder",
  "linked_folder%2flinked_folder",
  "~root",
  "%c0%ae%c0%ae%c0%afoutside",
  "%uff0e%uff0e/outside",
  "%e2%80%ae",
  "%ff%fe",
  "constructor",
  "__proto__",
  "toString",
  "echo%2fecho",
  "a".repeat(4_000),
];

/** Values that a shell, a parser of arguments or a format might take for something else. */
const VALUES: readonly string[] = [
  "; touch MARK",
  "$(touch MARK)",
  "`touch MARK`",
  "| touch MARK",
  "|| touch MARK",
  "& touch MARK &",
  "&& touch MARK",
  "> MARK",
  "< /etc/passwd",
  "\ntouch MARK\n",
  "\r\nX-Injected: yes",
  "' ; touch MARK ; '",
  '" ; touch MARK ; "',
  "\\",
  "\\\\",
  '"',
  "'",
  "''",
  "${IFS}touch${IFS}MARK",
  "$HOME",
  "~",
  "*",
  "/*",
  "?",
  "[a-z]*",
  "{a,b}",
  "!!",
  "#",
  "%s%n%x",
  "%00",
  "--other=1",
  "-e",
  "--",
  "--allow-run",
  "a=b",
  "=",
  " ",
  "  two  spaces  ",
  "\t",
  "../../etc/passwd",
  "file:///etc/passwd",
  "a\u0001b",
  "\u001b[31mred",
  "ä ö ü ß",
  "日本語",
  "🏳️‍🌈",
  "\u202ertl",
  "\u200b",
  "\ufeff",
  "e\u0301",
  "a+b",
  "a&b=c",
  "__proto__",
  "x".repeat(8_000),
];

/** Writes its arguments, each whole, in base64 as a label. */
const ECHO = `#!/usr/bin/env bash
# dpm-exporter: arg --value Anything.
{
  printf 'arguments %d\\n' "$#"
  for argument; do printf 'argument{base64="%s"} 1\\n' "$(printf '%s' "$argument" | base64 -w 0)"; done
} > "$METRICS_FILE"
`;

/** Leaves a mark where it is run, and gives a metric. */
const OUTSIDE = '#!/usr/bin/env bash\ntouch "$(dirname "$0")/ran"\necho "outside 1" > "$METRICS_FILE"\n';

Deno.test(`host: none of ${NAMES.length} names and ${VALUES.length} values runs or reads anything else`, async () => {
  await withTempDir(async (dir) => {
    await writeExporters(dir, {
      "exporters/echo.sh": ECHO,
      "exporters/.hidden.sh": OUTSIDE,
      "outside.sh": OUTSIDE,
      "elsewhere/linked_folder": OUTSIDE,
    });
    const link = 'ln -s /bin/sh "$1/exporters/link"; ln -s "$1/elsewhere" "$1/exporters/linked_folder"';
    equal((await new Deno.Command("bash", { args: ["-c", link, "bash", dir] }).output()).code, 0);
    const mark = `${dir}/mark`;
    const filled = (text: string) => text.replaceAll("MARK", mark).replaceAll("DIR", dir);
    await using host = await startHost({ exporters: `${dir}/exporters` });
    for (const name of NAMES) {
      const path = `/metrics/${filled(name)}`;
      const answer = await rawExchange(
        { port: host.port },
        `GET ${path.replaceAll(" ", "%20")} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      // A step back to the page of the host is the business of URLs.
      const isPage = URL.parse(path, host.url)?.pathname === "/";
      match(answer, isPage ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 (?:400|404|500) /, name);
      ok(!/X-Injected/.test(answer.split("\r\n\r\n", 1)[0] ?? ""), name);
      ok(!/^(?:outside|root:|arguments) /m.test(answer), name);
    }
    for (const value of VALUES) {
      const sent = filled(value);
      const query = new URLSearchParams([["--value", sent], ["value", sent]]);
      const { status, text } = await host.get(`/metrics/echo?${query}`);
      equal(status, 200, value);
      const expected = btoa(String.fromCharCode(...new TextEncoder().encode(`--value=${sent}`)));
      // Both are the same, so one series is left of two.
      match(text, /^arguments 2$/m, value);
      deepEqual([...text.matchAll(/^argument\{base64="(.*)"\} 1$/gm)].map(([, base64]) => base64), [expected], value);
    }
    for (const key of [...VALUES, "--value\0", "--Value", "VALUE", "---value", "-value", "value ", "--", "other"]) {
      const { status, headers } = await host.get(`/metrics/echo?${new URLSearchParams([[filled(key), "1"]])}`);
      deepEqual([status, headers.get("x-injected")], [400, null], key);
    }
    equal((await host.get("/metrics/echo?--value=%00")).status, 400);
    const left = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
    deepEqual(left.sort(), ["elsewhere", "exporters", "outside.sh"]);
    const inside = await Array.fromAsync(Deno.readDir(`${dir}/exporters`), ({ name }) => name);
    deepEqual(inside.sort(), [".hidden.sh", "echo.sh", "link", "linked_folder"]);
    match(host.log(), /link cannot be served: .*symbolic link out of the folder|link cannot be served: .*permission/);
  });
});
