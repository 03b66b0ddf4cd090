import type { Command, CommanderError } from 'commander';

/** What to do about a wrong use of the command line, where its parser does not say it itself. */
export function usageFix(
  { code, message }: CommanderError,
  program: Command,
  args: readonly string[],
): string | undefined {
  const command = calledOf(program, args);
  if (code === 'commander.unknownOption') {
    const written = /'(--[^'=]+)/.exec(message)?.[1];
    const meant = command.options.flatMap(({ long }) => (written && long?.startsWith(written) ? [long] : []));
    return meant.length === 1 && !message.includes('Did you mean') ? `did you mean ${meant[0]}?` : undefined;
  }
  if (code === 'commander.unknownCommand') return belowAnother(args[0]!, program);
  if (code !== 'commander.missingArgument') return undefined;
  const greedy = command.options.find(
    ({ variadic, long, short }) => variadic && args.some((arg) => arg === long || arg === short),
  );
  return greedy && `${greedy.long} takes all words behind it: write it last`;
}

/** The command that was called: `variant add` of `branchline variant add …`. */
function calledOf(program: Command, args: readonly string[]): Command {
  const below = program.commands.find((command) => command.name() === args[0]);
  return below === undefined ? program : calledOf(below, args.slice(1));
}

/** For `branchline promote`: `canary` has a command of that name. */
function belowAnother(name: string, program: Command): string | undefined {
  const found = program.commands.flatMap((command) =>
    command.commands.some((below) => below.name() === name) ? [`\`branchline ${command.name()} ${name}\``] : [],
  );
  return found.length === 0 ? undefined : `run ${found.join(' or ')}`;
}
