/** Arguments by which Deno runs the program with the permissions of the task `start`: those the README gives users. */
export async function programArgs(...args: readonly string[]): Promise<string[]> {
  return [...await taskArgs("start"), ...args];
}

/** Arguments by which Deno does what a task does. */
export async function taskArgs(task: string): Promise<string[]> {
  const { tasks }: { tasks: Record<string, string> } = JSON.parse(await Deno.readTextFile("deno.json"));
  // What stands before it sets variables.
  const command = (tasks[task] ?? "").split(" && ").at(-1) ?? "";
  const [deno, ...words] = command.split(" ");
  if (deno !== "deno") throw new Error(`Cannot read the task "${task}" of deno.json: it does not run deno`);
  return words;
}
