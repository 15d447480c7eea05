import { defineCommand } from "../command.ts";
import { EXPORTER_SERVER_OPTIONS } from "../exporter_server_options.ts";
import { OPTION_VARIABLES } from "../permissions.ts";

/** `dpm-finder healthcheck` */
export const healthcheck = defineCommand({
  description:
    "Asks a running exporter whether it is alive, for the health checks of containers: 0 if it is, 1 if not. It asks " +
    "where the same options and variables make the exporter listen. Any answer that only a running server can give " +
    "counts, including one that asks for a password or a certificate.",
  options: { server: EXPORTER_SERVER_OPTIONS },
  operands: {
    argument: "URL",
    help: "http://…, https://… or unix:PATH [default: where the exporter listens first]",
    max: 1,
  },
  // The folder for its .env alone.
  // A unix socket is asked by whoever may write to it.
  permissions: { read: ["."], write: ["."], net: true, env: OPTION_VARIABLES },
  exitCodes: [],
  examples: [
    ["In a Dockerfile:", 'HEALTHCHECK CMD ["dpm-finder", "healthcheck"]'],
    ["Of an exporter whose flags say where it listens:", "dpm-finder healthcheck --listen unix:/run/dpm-finder.sock"],
  ],
  run: async ({ server }, { signal, operands, tell }) => {
    const { runHealthcheck } = await import("../run_healthcheck.ts");
    return await runHealthcheck(operands[0], server, { signal, fail: tell });
  },
});
