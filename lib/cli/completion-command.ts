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
  /** Its long options, with what each of them means. */
  readonly options: readonly { readonly name: string; readonly description: string }[];
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
      options: [
        ...options.map(({ long, description }) => ({ name: long!, description })),
        { name: '--help', description: 'display help for command' },
      ],
    },
    ...command.commands.flatMap((each) => completionsOf(each, [...path, each.name()])),
  ];
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Completions[]) => string>> = { bash, zsh, fish };

function wordsOf({ below, options }: Completions): string {
  return [...below, ...options.map(({ name }) => name)].join(' ');
}

/** The words so far name the command; behind it stand its options, or the name of a file. */
function bash(commands: readonly Completions[]): string {
  const cases = commands
    .map((each) => `    "${each.path.join(' ')}") words="${wordsOf(each)}" ;;`)
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
  const lines = commands.flatMap(({ path, below, options }) => {
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const notYet = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
    const inside = [...seen, ...notYet].join('; and ');
    const when = inside === '' ? '' : ` -n ${quoted(inside)}`;
    return [
      ...below.map((name) => `complete -c branchline${when} -f -a ${name} -d ${quoted(describe([...path, name]))}`),
      ...options.map(
        ({ name, description }) => `complete -c branchline${when} -l ${name.slice(2)} -d ${quoted(description)}`,
      ),
    ];
  });
  return `# fish completion of branchline\n${lines.join('\n')}\n`;
}
