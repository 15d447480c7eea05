/**
 * A backend with 200,000 metric names that answers what a scan asks and nothing else, in a process of its own: it
 * writes the port to standard output and ends when standard input does.
 */
const NAMES = Number(Deno.args[0] ?? 200_000);
const COUNTED = /count_values(?: by \((\w+)\))? \("(\w+)", count_over_time\(([^[]*)\[/g;
const ECHO = /count_values\("(\w+)", vector\(1\)\)/g;

const names = Array.from({ length: NAMES }, (_, index) => {
  return `shop_service_${index % 500}_request_duration_${index.toString(36)}_${index % 8 === 0 ? "bucket" : "total"}`;
}).sort();

function row(label: string, samples: number, series: number, group = ""): string {
  const by = group === "" ? "" : `,"${group}":"shop"`;
  return `{"metric":{"${label}":"${samples}"${by}},"value":[1700000000,"${series}"]}`;
}

function answer(expression: string): string {
  const rows: string[] = [];
  for (const [, group, label = "", selector = ""] of expression.matchAll(COUNTED)) {
    rows.push(row(label, 5 + selector.length % 7, 1 + (selector.charCodeAt(20) * selector.length) % 300, group));
    if (selector.length % 3 === 0) rows.push(row(label, 20, 2, group));
  }
  for (const [, label = ""] of expression.matchAll(ECHO)) rows.push(row(label, 1, 1));
  return `{"resultType":"vector","result":[${rows.join()}]}`;
}

const success = (data: string) => {
  return new Response(`{"status":"success","data":${data}}`, { headers: { "content-type": "application/json" } });
};

Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => void Deno.stdout.write(encode(`${port}\n`)) },
  async (
    request,
  ) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/v1/status/buildinfo") return success('{"version":"2.42.0","goVersion":"go1.20"}');
    if (pathname === "/api/v1/label/__name__/values") return success(JSON.stringify(names));
    if (pathname !== "/api/v1/query") return new Response("404 page not found", { status: 404 });
    const form = request.method === "POST" ? new URLSearchParams(await request.text()) : searchParams;
    return success(answer(form.get("query") ?? ""));
  },
);

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

await Deno.stdin.read(new Uint8Array(1));
Deno.exit();
