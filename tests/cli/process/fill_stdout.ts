/** Loaded before the program: standard output as a file on a full disk. */
Deno.stdout.write = () =>
  Promise.reject(Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" }));
