import { Command } from 'commander';
import { printed } from '../text/visible';

type Register = (program: Command) => void;

/** Each command's module is loaded when it is called for: what `synth` starts with has no need of the resolver. */
const COMMANDS: Readonly<Record<string, () => Register>> = {
  synth: () => require('./synth-command').registerSynth,
  explain: () => require('../explain/explain-command').registerExplain,
  diff: () => require('./diff-command').registerDiff,
  check: () => require('../check/check-command').registerCheck,
  variant: () => require('../variant/variant-command').registerVariant,
  prune: () => require('../prune/prune-command').registerPrune,
  init: () => require('../init/init-command').registerInit,
  canary: () => require('../canary/canary-command').registerCanary,
  policies: () => require('../policies/policies-command').registerPolicies,
  inventory: () => require('../inventory/inventory-command').registerInventory,
  'chain-log': () => require('../chain-log/chain-log-command').registerChainLog,
  completion: () => (program) => require('./completion-command').registerCompletion(program, () => createProgram()),
};

const { version } = require('branchline/package.json') as { version: string };

/**
 * The command line, without running it.
 *
 * @param name the one command to make; all of them when it is none, for help
 */
export function createProgram(name?: string): Command {
  const program = new Command('branchline')
    .description(
      'Run every branch of every service beside the mainline, and route each request to the right one on Istio.',
    )
    .version(version, '-v, --version')
    .configureOutput({
      writeOut: (text) => void process.stdout.write(printed(text)),
      writeErr: (text) => void process.stderr.write(printed(text)),
    })
    .showHelpAfterError('(run with --help for examples)');
  const called = Object.keys(COMMANDS).filter((command) => command === name);
  for (const command of called.length > 0 ? called : Object.keys(COMMANDS)) COMMANDS[command]!()(program);
  for (const command of program.commands) settle(command);
  return program.exitOverride();
}

/** What holds for each command, with those below it. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError('(run with --help for examples)');
  for (const below of command.commands) settle(below);
}
