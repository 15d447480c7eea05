/**
 * Loaded before the program: a deadline of 77 s passes once the backend answers at /deadline-passed, however slow the
 * machine is, and however fast.
 */

const DEADLINE_MS = 77_000;
/** Turns of the event loop in which the program reads what the backend answered before. */
const TURNS = 20;

const setTimer = globalThis.setTimeout;

async function passDeadline(callback: () => void): Promise<void> {
  await fetch(`${Deno.env.get("PROMETHEUS_ENDPOINT")}/deadline-passed`);
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setTimer(resolve, 1));
  callback();
}

globalThis.setTimeout = new Proxy(setTimer, {
  apply(target, self, args: [() => void, number]) {
    const [callback, ms] = args;
    if (ms !== DEADLINE_MS) return Reflect.apply(target, self, args);
    passDeadline(callback);
    return 0;
  },
});
