import { type Expression, type ExpressionType, expressionType, type FunctionName } from "./expression.ts";

const ARGUMENTS: Readonly<Record<FunctionName, readonly ExpressionType[]>> = {
  count_over_time: ["range vector"],
  label_replace: ["instant vector", "string", "string", "string", "string"],
  last_over_time: ["range vector"],
  present_over_time: ["range vector"],
  vector: ["scalar"],
};

/** Whether the demo backend evaluates a function. */
export function isKnownFunction(name: string): name is FunctionName {
  return Object.hasOwn(ARGUMENTS, name);
}

/**
 * Checks number and types of a call's arguments.
 *
 * @param toError makes the error to throw, about the argument of that index or about the whole call
 */
export function checkCall(
  name: FunctionName,
  given: readonly Expression[],
  toError: (reason: string, index?: number) => Error,
): void {
  const wanted = ARGUMENTS[name];
  if (given.length !== wanted.length) {
    throw toError(`expected ${wanted.length} argument(s) in call to "${name}", got ${given.length}`);
  }
  given.forEach((argument, index) => {
    const actual = expressionType(argument);
    if (actual !== wanted[index]) {
      throw toError(`expected type ${wanted[index]} in call to function "${name}", got ${actual}`, index);
    }
  });
}
