import { deepEqual, rejects } from "node:assert/strict";
import { HISTORY_OPTIONS, type HistoryConfig } from "../../src/config/history_options.ts";
import type { Option, OptionSource } from "../../src/config/option.ts";

/** Resolves the options from flags by their names. */
async function resolve(flags: Readonly<Record<string, string>>): Promise<HistoryConfig> {
  const source: OptionSource = {
    kind: "flag",
    find: ({ long = "--" }: Option) => {
      const text = flags[long];
      return text === undefined ? [] : [{ text, kind: "flag", name: long }];
    },
  };
  return await HISTORY_OPTIONS.resolve([source], { readTextFile: () => Promise.reject(new Error("no file is read")) });
}

Deno.test("HISTORY_OPTIONS: no folder and 400 days unless told; 0 keeps all", async () => {
  deepEqual(await resolve({}), { dir: undefined, keepMs: 34_560_000_000 });
  deepEqual(await resolve({ "--history": "kept", "--history-keep": "0" }), { dir: "kept", keepMs: 0 });
  deepEqual((await resolve({ "--history-keep": "1y2w" })).keepMs, 379 * 86_400_000);
});

Deno.test("HISTORY_OPTIONS: an empty folder and no duration are told", async () => {
  await rejects(resolve({ "--history": " " }), { message: 'Cannot use " " as --history: it is empty. Give a path.' });
  await rejects(resolve({ "--history-keep": "forever" }), {
    message: 'Cannot use "forever" as --history-keep: it has to be a number of seconds or a duration such as ' +
      "90s, 1m30s or 2h. Leave it out for the default: 400d.",
  });
  await rejects(resolve({ "--history-keep": "400" }), {
    message: 'Cannot use "400" as --history-keep: it has to be 0 or at least 1d. Write 400d for days.',
  });
});
