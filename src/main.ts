import { runCli } from "./cli/run_cli.ts";

Deno.exitCode = await runCli(Deno.args);
