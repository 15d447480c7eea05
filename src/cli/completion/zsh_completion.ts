import { quoteForShell } from "../../text/quote_for_shell.ts";
import { type CompletedOption, type CompletionModel, namesThatTakeNext, type Values } from "./completion_model.ts";

/** Writes the completion for zsh: to source, or to keep as `_dpm-finder` in a folder of `fpath`. */
export function zshCompletion(model: CompletionModel): string {
  const { commands, byDefault, exporterFlags, exporterCommand } = model;
  const names = commands.map(({ name }) => name);
  const described = commands.map(({ name, summary }) => quoteForShell(`${escaped(name)}:${summary}`));
  const cases = commands.map(({ name, options, operands }) => {
    const specs = options.flatMap(optionSpecs);
    for (let at = 1; at <= Math.min(operands?.max ?? 0, MAX_OPERANDS); at++) {
      if (operands !== undefined) specs.push(`${at}:${message(operands)}`);
    }
    return `    ${name}) specs=(\n${specs.map((spec) => `      ${quoteAlways(spec)}`).join("\n")}\n    ) ;;`;
  });
  return `#compdef dpm-finder
# Completion of dpm-finder for zsh, made by: dpm-finder completion zsh

_dpm-finder_commands() {
  local -a commands=(${described.join(" ")})
  _describe -t commands command commands
}

# Offers words and files.
_dpm-finder_words_and_files() {
  compadd -- "$@"
  _files
}

_dpm-finder() {
  local command='' word skipped='' i
  local -a specs
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $skipped ]]; then
      skipped=''
      continue
    fi
    case $word in
      ${patterns(namesThatTakeNext(model))}) skipped=1 ;;
      ${patterns(exporterFlags)}) [[ -n $command ]] || command=${exporterCommand} ;;
      ${patterns(names)})
        if [[ -z $command ]]; then
          command=$word
          words[i]=()
          ((CURRENT--, i--))
        fi
        ;;
    esac
  done
  case \${command:-${byDefault.name}} in
${cases.join("\n")}
  esac
  [[ -n $command ]] || specs+=('1:command:_dpm-finder_commands')
  _arguments -s -S : $specs
}

if [[ \${funcstack[1]} == _dpm-finder ]]; then
  _dpm-finder "$@"
else
  compdef _dpm-finder dpm-finder
fi
`;
}

/** More words than this are of one kind anyway. */
const MAX_OPERANDS = 9;

/** One specification a name, in the language of `_arguments`. */
function optionSpecs({ names, summary, takes, isRepeatable, values }: CompletedOption): string[] {
  const before = isRepeatable ? "*" : names.length > 1 ? `(${names.join(" ")})` : "";
  return names.map((name) => {
    const isLong = name.startsWith("--");
    const head = `${before}${name}`;
    const text = `[${escaped(summary)}]`;
    if (takes === "nothing") return `${head}${text}`;
    if (takes === "attached") return `${head}=-${text}::${message(values)}`;
    return `${head}${isLong ? "=" : "+"}${text}:${message(values)}`;
  });
}

/** What stands for the value, and what is offered for it. */
function message({ argument, words, paths }: Values): string {
  const list = words.map(escaped).join(" ");
  const action = paths === "folders"
    ? "_files -/"
    : paths === "files"
    ? (words.length === 0 ? "_files" : ` _dpm-finder_words_and_files ${list}`)
    // An empty list: with a mere message, zsh offers no option beside it.
    : `(${list || " "})`;
  return `${escaped(argument)}:${action}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, "\\$&");
}

function quoteAlways(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function patterns(words: readonly string[]): string {
  return words.map(quoteForShell).join(" | ");
}
