import type { Command } from 'commander';

/** The commands that do something, with their names in full: `variant add`. */
export function leafCommands(program: Command, before = ''): { readonly name: string; readonly command: Command }[] {
  return program.commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    return command.commands.length > 0 ? leafCommands(command, `${name} `) : [{ name, command }];
  });
}
