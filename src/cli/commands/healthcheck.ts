import { defineCommand } from "../command.ts";
import { OPTION_VARIABLES } from "../permissions.ts";

/** `dpm-finder healthcheck` */
export const healthcheck = defineCommand({
  description:
    "Asks a running exporter whether it is alive, for the health checks of containers: 0 if it is, 1 if not. Any " +
    "answer that only a running server can give counts, including one that asks for a password or a certificate.",
  options: {},
  operands: {
    argument: "URL",
    help: "http://…, https://… or unix:PATH [default: http://127.0.0.1:9966/-/healthy]",
    max: 1,
  },
  permissions: { net: true, env: OPTION_VARIABLES },
  exitCodes: [],
  examples: [["In a Dockerfile:", 'HEALTHCHECK CMD ["dpm-finder", "healthcheck"]']],
  run: async (_options, { signal, operands, tell }) => {
    const { runHealthcheck } = await import("../run_healthcheck.ts");
    return await runHealthcheck(operands[0], { signal, fail: tell });
  },
});
