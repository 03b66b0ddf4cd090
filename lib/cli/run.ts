import { CommanderError } from 'commander';
import { printed } from '../text/visible';
import { ExitCode } from './exit-code';
import { createProgram } from './program';
import { usageFix } from './usage-fix';

/** Runs the command line of this process; what it ends with is `process.exitCode`. */
export async function run(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const program = createProgram(args[0]);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.DONE : ExitCode.MISUSE;
      const fix = usageFix(error, program, args);
      if (fix !== undefined) process.stderr.write(printed(`  fix: ${fix}\n`));
      return;
    }
    const { name, message, stack } = error as Error;
    const isFault = message === undefined || FAULTS.has(name);
    process.exitCode = isFault ? ExitCode.FAULT : ExitCode.MISUSE;
    process.stderr.write(printed(`${isFault ? faultText(`${name}: ${message}`, stack) : message}\n`));
  }
}

/** What the second thread of `check` does. */
export function runSecondThread(): void {
  (require('../check/lint-thread') as typeof import('../check/lint-thread')).runLintThread();
}

/** Exceptions of the JavaScript engine: a fault of ours, not of the input. */
const FAULTS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError', 'EvalError']);

function faultText(said: string, stack = ''): string {
  const { homepage, version } = require('branchline/package.json') as { homepage: string; version: string };
  const where = process.env.BRANCHLINE_STACK ? `\n${stack}` : '';
  return [
    `this is a fault of branchline ${version}, not of what it was given: ${said}${where}`,
    `  fix: report it at ${homepage.replace(/#.*$/, '/issues')} with the command and what it was given; BRANCHLINE_STACK=1 shows where it happened`,
  ].join('\n');
}
