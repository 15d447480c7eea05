// Run by serve_test.ts as a process of its own, with fewer permissions than it needs; writes the error.
import { serve } from "../../src/http/serve.ts";

const [webConfigFile] = Deno.args;
const addresses = [{ kind: "tcp", host: "127.0.0.1", port: 0 }] as const;
const outcome = await serve(() => new Response(), { addresses, webConfigFile }).then(() => "served", String);
await Deno.stdout.write(new TextEncoder().encode(outcome));
