import { deepEqual, doesNotMatch } from "node:assert/strict";
import { scan } from "../../src/cli/commands/scan.ts";
import { unknownVariables } from "../../src/cli/unknown_variables.ts";
import { parseDotEnv } from "../../src/config/dot_env.ts";
import { dotEnvSource } from "../../src/config/option_source.ts";

const unknown = (text: string) => unknownVariables(scan.groups, [dotEnvSource(parseDotEnv(text, ".env"))]);

Deno.test("unknownVariables: names the line and the variable that was meant, never the value (C8)", async () => {
  const told = await unknown("# a\nPROMETHEUS_ENDPIONT=http://S3cret\nDPM_FINDER_THREAD=3\nPROMETHEUS_USER=S3cret\n");
  deepEqual(told, [
    "PROMETHEUS_ENDPIONT from .env line 2 is no variable of dpm-finder: did you mean PROMETHEUS_ENDPOINT?",
    "DPM_FINDER_THREAD from .env line 3 is no variable of dpm-finder: did you mean DPM_FINDER_THREADS?",
    "PROMETHEUS_USER from .env line 4 is no variable of dpm-finder: did you mean PROMETHEUS_USERNAME?",
  ]);
  doesNotMatch(told.join(), /S3cret/);
});

Deno.test("unknownVariables: one of this program alone is told even where nothing is near (C8)", async () => {
  deepEqual(await unknown("DPM_FINDER_WINDSPEED=1\ndpm_finder_top=3\nDPM_FINDER_ENDPOINT=x\nPROMETHEUS_TOKEN=x\n"), [
    "DPM_FINDER_WINDSPEED from .env line 1 is no variable of dpm-finder",
    "dpm_finder_top from .env line 2 is no variable of dpm-finder: did you mean DPM_FINDER_TOP?",
    "DPM_FINDER_ENDPOINT from .env line 3 is no variable of dpm-finder: did you mean PROMETHEUS_ENDPOINT?",
    "PROMETHEUS_TOKEN from .env line 4 is no variable of dpm-finder: did you mean PROMETHEUS_BEARER_TOKEN?",
  ]);
});

Deno.test("unknownVariables: those of other tools and of other commands are nobody's mistake (C8)", async () => {
  deepEqual(await unknown("PROMETHEUS_VERSION=3\nPROMETHEUS_PORT=9\nPATH=x\nGRAFANA_URL=x\nDPM_FINDER_PORT=1\n"), []);
});
