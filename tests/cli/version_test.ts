import assert from "node:assert/strict";
import { versionText } from "../../src/cli/version.ts";

Deno.test("versionText: program, Deno, and an honest word on where it comes from", async () => {
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  assert.equal(versionText(), `dpm-finder ${version} (deno ${Deno.version.deno}, run from source)`);
});

Deno.test("version: what answers --version loads no library", async () => {
  for (
    const path of ["src/main.ts", "src/cli/terminal/write_stdout.ts", "src/cli/version.ts"]
  ) {
    const specifiers = [...(await Deno.readTextFile(path)).matchAll(/^(?:import|\} from)[^;]*?"([^"]+)"/gm)];
    for (const [, specifier] of specifiers) assert.match(specifier ?? "", /^\.{1,2}\//, path);
  }
});

Deno.test("BUILD_COMMIT: git archive writes the commit in", async () => {
  assert.match(await Deno.readTextFile("src/cli/.gitattributes"), /^version\.ts export-subst$/m);
  assert.match(await Deno.readTextFile("src/cli/version.ts"), /"\$Format:%h\$"/);
});
