import type { Option } from "../config/option.ts";
import { BUILT_IN_FLAGS, type Operand, optionsByName, parseArguments, takesNext } from "./parse_arguments.ts";
import type { ParsedArguments } from "./parse_arguments.ts";

/**
 * Splits arguments into the options of a command, and everything else, which it hands on unchanged.
 *
 * Options of the command are found wherever they stand before `--`; what follows that is handed on, whatever it is. A
 * cluster of letters is the command's only if each of them is.
 *
 * @example
 * ```ts
 * const { operands } = parsePassingThrough(["cisco", "--target", "sw1", "-q", "--", "-q"], LOG);
 * assertEquals(operands.map(({ text }) => text), ["cisco", "--target", "sw1", "-q"]);
 * ```
 *
 * @throws {UsageError} when an option of the command lacks its value
 */
export function parsePassingThrough(args: readonly string[], vocabulary: readonly Option[]): ParsedArguments {
  const byName = optionsByName(vocabulary);
  const own: string[] = [];
  const operands: Operand[] = [];
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? "";
    if (text === "--") {
      for (let at = index + 1; at < args.length; at++) {
        operands.push({ text: args[at] ?? "", index: at, after: undefined });
      }
      break;
    }
    const found = ownOption(text, byName);
    if (found === undefined) {
      operands.push({ text, index, after: undefined });
      continue;
    }
    own.push(text);
    const next = args[index + 1];
    if (found.wantsNext && next !== undefined) {
      own.push(next);
      index++;
    }
  }
  return { ...parseArguments(own, vocabulary), operands };
}

/** Whether an argument is an option of the command, and whether the next one is its value. */
function ownOption(
  text: string,
  byName: ReadonlyMap<string, Option>,
): { readonly wantsNext: boolean } | undefined {
  if (text.startsWith("--")) {
    const [name = ""] = text.split("=", 1);
    const option = byName.get(name);
    if (option !== undefined) return { wantsNext: takesNext(option) && !text.includes("=") };
    return isBuiltIn(name) ? { wantsNext: false } : undefined;
  }
  if (!/^-[A-Za-z]/.test(text)) return undefined;
  for (let at = 1; at < text.length; at++) {
    const letter = `-${text[at]}`;
    const option = byName.get(letter);
    if (option === undefined && !isBuiltIn(letter)) return undefined;
    // What follows the letter is its value.
    if (option !== undefined && takesNext(option)) return { wantsNext: at === text.length - 1 };
    if (text[at + 1] === "=") return { wantsNext: false };
  }
  return { wantsNext: false };
}

function isBuiltIn(name: string): boolean {
  return (BUILT_IN_FLAGS as readonly string[]).includes(name);
}
