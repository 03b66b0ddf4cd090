import { Argument, type Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** A command with what may follow it. */
interface Completions {
  /** Its words, without `branchline`: `variant add`. */
  readonly path: readonly string[];
  readonly description: string;
  /** Commands below it. */
  readonly below: readonly string[];
  /** Values of its arguments, where there are only some. */
  readonly values: readonly string[];
  /** Its options, with what each of them means. */
  readonly options: readonly CompletedOption[];
}

interface CompletedOption {
  readonly name: string;
  readonly short?: string;
  readonly description: string;
  /** Its values, where there are only some; nothing where it takes none. A shell offers files where it takes any. */
  readonly values?: readonly string[];
}

/**
 * Adds `branchline completion` to the command line.
 *
 * @param whole makes the command line with all commands
 */
export function registerCompletion(program: Command, whole: () => Command): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices([...SHELLS]))
    .addHelpText(
      'after',
      `
Examples:
  $ branchline completion bash > ~/.local/share/bash-completion/completions/branchline
  $ branchline completion zsh > ~/.zfunc/_branchline        with ~/.zfunc in fpath
  $ branchline completion fish > ~/.config/fish/completions/branchline.fish`,
    )
    .action((shell: Shell) => void process.stdout.write(SCRIPTS[shell](completionsOf(whole()))));
}

function completionsOf(command: Command, path: readonly string[] = []): Completions[] {
  const below = command.commands.map((each) => each.name());
  const options = command.options.filter(({ hidden, long }) => !hidden && long != null);
  return [
    {
      path,
      description: command.description(),
      below,
      values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      options: [
        ...options.map(({ long, short, description, required, optional, argChoices = [] }) => ({
          name: long!,
          ...(short !== undefined && { short }),
          description,
          ...((required || optional) && { values: argChoices }),
        })),
        { name: '--help', short: '-h', description: 'display help for command' },
      ],
    },
    ...command.commands.flatMap((each) => completionsOf(each, [...path, each.name()])),
  ];
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Completions[]) => string>> = { bash, zsh, fish };

function wordsOf({ below, values, options }: Completions): string {
  return [...below, ...values, ...options.map(({ name }) => name)].join(' ');
}

/** A `case` of options that take a value, with what stands for each of them. */
function casesOf(commands: readonly Completions[], line: (values: readonly string[]) => string): string {
  return commands
    .flatMap(({ path, options }) =>
      options.flatMap(({ name, short, values }) => {
        if (values === undefined) return [];
        const names = [name, ...(short === undefined ? [] : [short])].map((each) => `"${path.join(' ')} ${each}"`);
        return [`    ${names.join(' | ')}) ${line(values)} ;;`];
      }),
    )
    .sort((a, b) => (a < b ? -1 : 1))
    .join('\n');
}

/** The words so far name the command; behind it stand its options, behind an option its values, or the name of a file. */
function bash(commands: readonly Completions[]): string {
  const cases = commands
    .map((each) => `    "${each.path.join(' ')}") words="${wordsOf(each)}" ;;`)
    .sort((a, b) => (a < b ? -1 : 1));
  return `# bash completion of branchline
_branchline() {
  local path="" word words known="${namesOf(commands)}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $known " in *" \${path:+\${path// //}/}$word "*) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${casesOf(commands, (values) => `words="${values.join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _branchline branchline
`;
}

function namesOf(commands: readonly Completions[]): string {
  return commands.map(({ path }) => path.join('/')).join(' ');
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}

function descriptionOf(commands: readonly Completions[], path: readonly string[]): string {
  return firstLine(commands.find((each) => each.path.join(' ') === path.join(' '))!.description);
}

/** As {@link bash}, with what each word means. In zsh \`path\` is the shell's own. */
function zsh(commands: readonly Completions[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const cases = commands.map(({ path, below, values, options }) => {
    const offered = [...below.map((name) => `${name}:${descriptionOf(commands, [...path, name])}`), ...values];
    const all = options.map(({ name, description }) => `${name}:${firstLine(description)}`);
    return `    "${path.join(' ')}")
      offered=(${offered.map(quoted).join(' ')})
      options=(${all.map(quoted).join('\n        ')})
      ;;`;
  });
  return `#compdef branchline
# zsh completion of branchline
_branchline() {
  local command="" word known="${namesOf(commands)}"
  local -a offered options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case " $known " in *" \${command:+\${command// //}/}$word "*) command="\${command:+$command }$word" ;; esac
  done
  case "$command" in
${cases.join('\n')}
  esac
  case "$command $words[CURRENT-1]" in
${casesOf(commands, (values) => `offered=(${values.join(' ')}) options=()`)}
  esac
  if [[ "$words[CURRENT]" == -* ]] && (( $#options )); then
    _describe -o option options
  elif (( $#offered )); then
    _describe value offered
  else
    _files
  fi
}
if [[ "$funcstack[1]" == _branchline ]]; then
  _branchline "$@"
else
  compdef _branchline branchline
fi
`;
}

function fish(commands: readonly Completions[]): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = commands.flatMap(({ path, below, values, options }) => {
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const notYet = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
    const inside = [...seen, ...notYet].join('; and ');
    const when = inside === '' ? '' : ` -n ${quoted(inside)}`;
    return [
      ...below.map(
        (name) => `complete -c branchline${when} -f -a ${name} -d ${quoted(descriptionOf(commands, [...path, name]))}`,
      ),
      ...(values.length > 0 ? [`complete -c branchline${when} -f -a ${quoted(values.join(' '))}`] : []),
      ...options.map(({ name, short, description, values: all }) => {
        const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
        const some = all === undefined ? '' : all.length > 0 ? ` -x -a ${quoted(all.join(' '))}` : ' -r';
        return `complete -c branchline${when}${letter} -l ${name.slice(2)}${some} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# fish completion of branchline\n${lines.join('\n')}\n`;
}
