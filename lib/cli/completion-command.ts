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
  /** Its values, where there are only some. */
  readonly values: readonly string[];
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
        ...options.map(({ long, short, description, argChoices = [] }) => ({
          name: long!,
          ...(short !== undefined && { short }),
          description,
          values: argChoices,
        })),
        { name: '--help', short: '-h', description: 'display help for command', values: [] },
      ],
    },
    ...command.commands.flatMap((each) => completionsOf(each, [...path, each.name()])),
  ];
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Completions[]) => string>> = { bash, zsh, fish };

function wordsOf({ below, values, options }: Completions): string {
  return [...below, ...values, ...options.map(({ name }) => name)].join(' ');
}

/** The words so far name the command; behind it stand its options, behind an option its values, or the name of a file. */
function bash(commands: readonly Completions[]): string {
  const cases = commands
    .map((each) => `    "${each.path.join(' ')}") words="${wordsOf(each)}" ;;`)
    .sort((a, b) => (a < b ? -1 : 1));
  const values = commands
    .flatMap(({ path, options }) =>
      options
        .filter((option) => option.values.length > 0)
        .map(({ name, short, values: all }) => {
          const names = [name, ...(short === undefined ? [] : [short])].map((each) => `"${path.join(' ')} ${each}"`);
          return `    ${names.join(' | ')}) words="${all.join(' ')}" ;;`;
        }),
    )
    .sort((a, b) => (a < b ? -1 : 1));
  return `# bash completion of branchline
_branchline() {
  local path="" word words known="${commands.map(({ path }) => path.join('/')).join(' ')}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $known " in *" \${path:+\${path// //}/}$word "*) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _branchline branchline
`;
}

function zsh(commands: readonly Completions[]): string {
  return `#compdef branchline
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands: readonly Completions[]): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const describe = (path: readonly string[]) =>
    commands.find((each) => each.path.join(' ') === path.join(' '))!.description.split('\n')[0]!;
  const lines = commands.flatMap(({ path, below, values, options }) => {
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const notYet = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
    const inside = [...seen, ...notYet].join('; and ');
    const when = inside === '' ? '' : ` -n ${quoted(inside)}`;
    return [
      ...below.map((name) => `complete -c branchline${when} -f -a ${name} -d ${quoted(describe([...path, name]))}`),
      ...(values.length > 0 ? [`complete -c branchline${when} -f -a ${quoted(values.join(' '))}`] : []),
      ...options.map(({ name, short, description, values: all }) => {
        const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
        const some = all.length > 0 ? ` -x -a ${quoted(all.join(' '))}` : '';
        return `complete -c branchline${when}${letter} -l ${name.slice(2)}${some} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# fish completion of branchline\n${lines.join('\n')}\n`;
}
