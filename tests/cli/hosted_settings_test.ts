import { deepEqual, throws } from "node:assert/strict";
import { runSettings } from "../../src/cli/hosted_settings.ts";

Deno.test("runSettings: a variable that no package may pass on is refused with a name that all of them may", () => {
  const config = {
    exportersDir: undefined,
    env: ["SHELF_KEY"],
    deno: undefined,
    allow: [],
    maxOutputBytes: 1,
  };
  throws(() => runSettings(config), ({ message, cause }: Error) => {
    // With a cause, a task would be named that has no such permission either.
    deepEqual([message, cause], [
      'Cannot pass a variable to exporters "SHELF_KEY": the program was started without permission to read it. ' +
      "Choose a name that begins with EXPORTER_, or start it with --allow-env=SHELF_KEY.",
      undefined,
    ]);
    return true;
  });
});
