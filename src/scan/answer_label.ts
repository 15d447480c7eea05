const PLAIN = /^[a-zA-Z0-9_]*$/;

/**
 * The label that carries the counts of one metric's series in an answer about many: no two metrics share one, it is
 * never the label that groups, and it has the letters that every backend takes in a label's name.
 *
 * A metric's name that has others (recording rules have colons, newer names any character) is written with each
 * character but letters and digits as its code point between underscores, and its prefix says so.
 *
 * @example
 * ```ts
 * answerLabel("up", undefined); // "n_up"
 * answerLabel("job:up:sum", undefined); // "x_job_3a_up_3a_sum"
 * ```
 */
export function answerLabel(name: string, groupBy: string | undefined): string {
  const [plain, escaped] = /^[nx]_/.test(groupBy ?? "") ? ["N_", "X_"] : ["n_", "x_"];
  return PLAIN.test(name)
    ? `${plain}${name}`
    : escaped + name.replace(/[^a-zA-Z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
}
