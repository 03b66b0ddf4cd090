import { Command } from 'commander';
import { registerSynth } from './synth-command';

const { version } = require('branchline/package.json') as { version: string };

/** The whole command line, without running it. */
export function createProgram(): Command {
  const program = new Command('branchline')
    .description(
      'Run every branch of every service beside the mainline, and route each request to the right one on Istio.',
    )
    .version(version)
    .showHelpAfterError('(run with --help for examples)');
  registerSynth(program);
  // Subcommands made so far inherit nothing by themselves.
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(run with --help for examples)');
  return program;
}
