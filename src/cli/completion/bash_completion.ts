import { quoteForShell } from "../../text/quote_for_shell.ts";
import { type CompletionModel, namesThatTakeNext, type Values } from "./completion_model.ts";

/** Writes the completion for bash 3.2 and later. */
export function bashCompletion(model: CompletionModel): string {
  const { commands, byDefault, exporterFlags, exporterCommand } = model;
  const names = commands.map(({ name }) => name);
  const options = commands.map(({ name, options }) =>
    `    ${name}) echo ${quoted(options.flatMap((option) => option.names))} ;;`
  );
  const values = commands.flatMap((command) =>
    command.options.filter(({ takes }) => takes !== "nothing").map((option) => {
      const patterns = option.names.map((name) => quoteForShell(`${command.name} ${name}`));
      return `    ${patterns.join(" | ")}) echo ${quoted(offered(option.values))} ;;`;
    })
  );
  const operands = commands.flatMap(({ name, operands }) =>
    operands === undefined ? [] : [`    ${name}) echo ${quoted(offered(operands))} ;;`]
  );
  return `# Completion of dpm-finder for bash, made by: dpm-finder completion bash

# The options of a command.
__dpm_finder_options() {
  case $1 in
${options.join("\n")}
  esac
}

# What is offered for the value of a command's option: words, @files, @folders.
__dpm_finder_values() {
  case "$1 $2" in
${values.join("\n")}
  esac
}

# What is offered for a command's other words.
__dpm_finder_operands() {
  case $1 in
${operands.join("\n")}
  esac
}

# Fills COMPREPLY: PREFIX WORD OFFERED
__dpm_finder_offer() {
  local candidate words=() word
  for word in $3; do
    case $word in
      @files | @folders) compopt -o filenames 2>/dev/null ;;
      *) words+=("$word") ;;
    esac
    case $word in
      @files) while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$2") ;;
      @folders) while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -d -- "$2") ;;
    esac
  done
  while IFS= read -r candidate; do COMPREPLY+=("$1$candidate"); done < <(compgen -W "\${words[*]}" -- "$2")
}

_dpm_finder() {
  # Bash splits words at the characters of COMP_WORDBREAKS: here, --option=value is one word again.
  local words=() count=0 i word glued='' command='' skipped='' prefix=''
  COMPREPLY=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $glued || ($word == = && $count -gt 0 && \${words[count - 1]} == --*) ]]; then
      words[count - 1]+=$word
      glued=''
      [[ $word != = ]] || glued=1
    else
      words[count]=$word
      count=$((count + 1))
    fi
  done
  local current=\${words[count - 1]} previous=''
  ((count < 2)) || previous=\${words[count - 2]}

  for ((i = 0; i < count - 1; i++)); do
    word=\${words[i]}
    if [[ $skipped ]]; then
      skipped=''
      continue
    fi
    case $word in
      ${patterns(namesThatTakeNext(model))}) skipped=1 ;;
      ${patterns(exporterFlags)}) [[ $command ]] || command=${exporterCommand} ;;
      ${patterns(names)}) [[ $command ]] || command=$word ;;
    esac
  done
  local asked=\${command:-${byDefault.name}}

  if [[ $current == --*=* ]]; then
    [[ $COMP_WORDBREAKS == *=* ]] || prefix=\${current%%=*}=
    __dpm_finder_offer "$prefix" "\${current#*=}" "$(__dpm_finder_values "$asked" "\${current%%=*}")"
  elif [[ $skipped ]]; then
    __dpm_finder_offer '' "$current" "$(__dpm_finder_values "$asked" "$previous")"
  elif [[ $current == -* ]]; then
    __dpm_finder_offer '' "$current" "$(__dpm_finder_options "$asked")"
  elif [[ $command ]]; then
    __dpm_finder_offer '' "$current" "$(__dpm_finder_operands "$command")"
  else
    __dpm_finder_offer '' "$current" ${quoted(names)}
  fi
}
complete -F _dpm_finder dpm-finder
`;
}

function offered({ words, paths }: Values): string[] {
  return [...words, ...paths === undefined ? [] : [`@${paths}`]];
}

/** Writes words that hold no space as one word, which the shell splits again. */
function quoted(words: readonly string[]): string {
  return `'${words.join(" ").replaceAll("'", `'\\''`)}'`;
}

function patterns(words: readonly string[]): string {
  return words.map(quoteForShell).join(" | ");
}
