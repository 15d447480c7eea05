/** Writes both lockfiles from what `deno.query.lock` has; `.ci/lock` runs it. */
import { splitLock } from "./split_lock.ts";

const { query, others } = splitLock(await Deno.readTextFile("deno.query.lock"));
await Deno.writeTextFile("deno.query.lock", query);
await Deno.writeTextFile("deno.lock", others);
