import { createProgram } from '../../lib/cli/program';
import { leafCommands } from './leaf-commands';

/** What is printed is a script for a shell. */
const WITHOUT = ['completion'];

test('every command has --json', () => {
  const without = leafCommands(createProgram())
    .filter(({ command }) => !command.options.some(({ long }) => long === '--json'))
    .map(({ name }) => name);
  expect(without).toEqual(WITHOUT);
});
